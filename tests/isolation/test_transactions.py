"""R4: one context is the truth, the database's setting its copy, under everything that Django does with connections."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.test import Client

from complaints.models import Kind
from tenants import actors
from tenants.context import (
    TenantContextMissing,
    acting_as,
    because,
    current_scope,
    require_scope,
    tenant_atomic,
    tenant_context,
    tenant_stream,
    tenant_task,
)
from tests.isolation import urls
from tests.isolation.rows import ASTER, BIRCH, HOSTS, new_row, row_id

pytestmark = [pytest.mark.usefixtures("filled"), pytest.mark.urls("tests.isolation.urls")]

NOBODY: list[UUID] = []


def seen() -> list[UUID]:
    """Whose rows the database shows, with no manager in between."""
    return [UUID(company) for company in urls.companies()]


def setting(name: str = "app.tenant_id") -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true)", [name])
        ((value,),) = cursor.fetchall()
        return value


def kinds(owner: psycopg.Connection[Any], code: str) -> int:
    ((found,),) = owner.execute("select count(*) from complaints_kind where code = %s", [code]).fetchall()
    return found


@pytest.fixture
def at_aster() -> Client:
    return Client(headers={"host": HOSTS[ASTER]}, raise_request_exception=False)


@pytest.fixture
def at_birch() -> Client:
    return Client(headers={"host": HOSTS[BIRCH]}, raise_request_exception=False)


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    urls.late.clear()
    yield
    assert current_scope() is None


# --- the context ------------------------------------------------------------------------------------------------------
def test_every_transaction_knows_its_company_and_actor() -> None:
    for company in (ASTER, BIRCH, ASTER):
        with tenant_atomic(company, actor=actors.member(company)):
            assert seen() == [company]
            assert (setting(), setting("app.actor")) == (str(company), f"member:{company}")
    assert setting() in ("", None), "nothing survives the commit"


def test_without_a_company_the_database_shows_nothing() -> None:
    assert seen() == NOBODY
    with transaction.atomic():
        assert seen() == NOBODY


def test_a_context_without_a_transaction_shows_nothing() -> None:
    """The setting lives in transactions only: raw SQL in autocommit is empty, the models are loud (test_managers)."""
    with tenant_context(ASTER):
        assert seen() == NOBODY


def test_a_context_wants_a_uuid() -> None:
    for wrong in (str(ASTER), None, 10):
        with pytest.raises(TypeError, match="wants a UUID"):
            tenant_context(wrong)  # type: ignore[arg-type]


def test_a_queryset_may_be_built_before_the_company_is_known() -> None:
    everything = Kind.objects.order_by("pk")
    for company in (ASTER, BIRCH):
        with tenant_atomic(company):
            assert [kind.tenant_id for kind in everything.all()] == [company]


def test_leaving_an_inner_context_restores_the_outer_one() -> None:
    with tenant_atomic(ASTER):
        with tenant_atomic(BIRCH):
            assert seen() == [BIRCH]
        assert seen() == [ASTER]
        with tenant_context(BIRCH):
            assert seen() == [BIRCH]
        assert seen() == [ASTER]
        with pytest.raises(ZeroDivisionError), tenant_context(BIRCH):
            raise ZeroDivisionError
        assert seen() == [ASTER]


def test_actor_and_reason_change_alone() -> None:
    with tenant_atomic(ASTER, reason="first"):
        with acting_as(actors.COMPLAINANT), because("second"):
            scope = require_scope()
            assert (scope.tenant_id, scope.actor, scope.reason) == (ASTER, actors.COMPLAINANT, "second")
            assert (seen(), setting("app.actor")) == ([ASTER], "complainant")
        assert (require_scope().reason, setting("app.actor")) == ("first", "system")


def test_a_context_entered_inside_a_transaction_counts_at_once() -> None:
    with transaction.atomic():
        assert seen() == NOBODY
        with tenant_context(ASTER):
            assert seen() == [ASTER]
        assert seen() == NOBODY


def test_a_savepoint_rolled_back_restores_the_setting() -> None:
    with tenant_atomic(ASTER):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), tenant_context(BIRCH):
            raise ZeroDivisionError
        assert seen() == [ASTER]
        with tenant_context(BIRCH):
            with pytest.raises(IntegrityError), transaction.atomic():  # the error comes from the server
                Kind.objects.create(pk=row_id(Kind, BIRCH), code="twice", texts={})
            assert seen() == [BIRCH]
        with tenant_context(BIRCH), pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert seen() == [ASTER]


def test_a_savepoint_older_than_the_context_does_not_bring_back_the_former_company() -> None:
    with tenant_atomic(ASTER):
        savepoint = transaction.savepoint()
        with tenant_context(BIRCH):
            transaction.savepoint_rollback(savepoint)  # the server goes back to Aster, the context does not
            assert seen() == [BIRCH]


def test_leaving_a_broken_transaction_hides_no_error() -> None:
    def fail() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1 / 0")

    with pytest.raises(DatabaseError, match="division by zero"), tenant_atomic(ASTER), tenant_context(BIRCH):
        fail()
    with tenant_atomic(BIRCH):
        assert seen() == [BIRCH]


def test_a_leaked_session_setting_is_overridden() -> None:
    """Fact 6. Nobody may do this (test_source), and if somebody does, no transaction believes it."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.tenant_id', %s, false)", [str(ASTER)])
    try:
        with tenant_atomic(BIRCH):
            assert seen() == [BIRCH]
        with transaction.atomic():
            assert seen() == NOBODY
    finally:
        connection.close()


# --- requests ---------------------------------------------------------------------------------------------------------
def test_one_connection_serves_two_companies(at_aster: Client, at_birch: Client) -> None:
    connection.ensure_connection()
    process = connection.connection.info.backend_pid
    for _ in range(3):
        assert at_aster.get("/seen/").json() == [str(ASTER)]
        assert at_birch.get("/seen/").json() == [str(BIRCH)]
        assert seen() == NOBODY
    assert connection.connection.info.backend_pid == process


def test_a_page_rendered_late_shows_its_rows(at_aster: Client) -> None:
    """A TemplateResponse renders after its view has returned: the transaction must still be there."""
    assert at_aster.get("/rendered-late/").content.decode() == str(ASTER)


@pytest.mark.parametrize(
    ("outcome", "kept"), [("200", 1), ("400", 1), ("404", 1), ("500", 0), ("503", 0), ("raises", 0)]
)
def test_what_failed_leaves_nothing(outcome: str, kept: int, at_aster: Client, owner: psycopg.Connection[Any]) -> None:
    code = f"w-{outcome}"
    status = at_aster.get(f"/write/{code}/{outcome}/").status_code
    assert status == (500 if outcome == "raises" else int(outcome))
    assert kinds(owner, code) == kept
    owner.execute("delete from complaints_kind where code = %s", [code])


def test_after_the_commit_one_opens_a_transaction(at_aster: Client) -> None:
    assert at_aster.get("/after-commit/atomic/").status_code == 200
    assert urls.late == [str(ASTER)]
    with pytest.raises(TenantContextMissing, match="outside a transaction"):
        Client(headers={"host": HOSTS[ASTER]}).get("/after-commit/forgetfully/")


def test_a_streamed_body_keeps_its_company(at_aster: Client, at_birch: Client) -> None:
    aster, birch = at_aster.get("/streamed/"), at_birch.get("/streamed/")
    assert current_scope() is None
    assert aster.getvalue().decode() == f"first,{ASTER}"
    assert birch.getvalue().decode() == f"first,{BIRCH}"
    with pytest.raises(TenantContextMissing):
        at_aster.get("/streamed-forgetfully/").getvalue()


def test_a_body_left_half_way_leaves_nothing_behind(at_aster: Client, at_birch: Client) -> None:
    answer = at_aster.get("/streamed/")
    assert next(iter(answer)) == b"first,"
    assert current_scope() is None
    answer.close()  # the reader went away
    assert not connection.in_atomic_block
    assert at_birch.get("/seen/").json() == [str(BIRCH)]


def test_a_stream_runs_in_the_context_that_made_it() -> None:
    with tenant_context(ASTER):
        steps = tenant_stream(require_scope().tenant_id for _ in range(2))
    with tenant_context(BIRCH):
        assert [(company, require_scope().tenant_id) for company in steps] == [(ASTER, BIRCH)] * 2


# --- threads and tasks ------------------------------------------------------------------------------------------------
def test_a_thread_has_no_company_until_it_enters_one() -> None:
    def ask(company: UUID | None) -> Any:
        try:
            with tenant_atomic(company) if company else transaction.atomic():
                return [kind.tenant_id for kind in Kind.objects.all()]
        except TenantContextMissing as error:
            return type(error)
        finally:
            connection.close()

    with tenant_atomic(ASTER), ThreadPoolExecutor(2) as threads:
        assert list(threads.map(ask, [None, BIRCH, ASTER])) == [TenantContextMissing, [BIRCH], [ASTER]]


def test_async_code_carries_the_context() -> None:
    async def ask() -> list[UUID]:
        return [kind.tenant_id async for kind in Kind.objects.all()]

    with tenant_atomic(BIRCH):
        assert async_to_sync(ask)() == [BIRCH]


def test_a_task_enters_its_company() -> None:
    @tenant_task
    def work(*, factor: int) -> Any:
        return factor, seen(), require_scope().reason

    assert work(tenant_id=str(ASTER), factor=2) == (2, [ASTER], "task work")
    assert work(tenant_id=BIRCH, factor=3) == (3, [BIRCH], "task work")
    assert current_scope() is None


def test_a_task_that_fails_leaves_nothing(owner: psycopg.Connection[Any]) -> None:
    @tenant_task
    def work() -> None:
        Kind.objects.create(code="task", texts={})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work(tenant_id=ASTER)
    assert (kinds(owner, "task"), current_scope()) == (0, None)


def test_a_task_refuses_another_companys_context() -> None:
    @tenant_task
    def work() -> None: ...

    with tenant_context(BIRCH), pytest.raises(RuntimeError, match="inside another tenant's context"):
        work(tenant_id=ASTER)
    with pytest.raises(TypeError):
        work(ASTER)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="badly formed"):
        work(tenant_id="aster")


# --- connections ------------------------------------------------------------------------------------------------------
def kill(app: psycopg.Connection[Any]) -> None:
    """End the server's half of Django's connection."""
    app.execute("select pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


def test_a_connection_lost_between_requests_is_replaced(at_aster: Client, app: psycopg.Connection[Any]) -> None:
    assert at_aster.get("/seen/").status_code == 200
    kill(app)
    connection.close_if_unusable_or_obsolete()  # what Django does as each request begins
    assert at_aster.get("/seen/").json() == [str(ASTER)]


def test_a_connection_lost_as_a_transaction_begins(app: psycopg.Connection[Any]) -> None:
    with tenant_atomic(ASTER):
        assert seen() == [ASTER]
    kill(app)
    with pytest.raises(OperationalError), tenant_atomic(BIRCH):
        pytest.fail("it began without its company")
    with tenant_atomic(BIRCH):
        assert seen() == [BIRCH]


def test_a_connection_lost_inside_a_transaction(app: psycopg.Connection[Any]) -> None:
    def ask_after_the_loss() -> None:
        kill(app)
        seen()

    with pytest.raises(OperationalError), tenant_atomic(ASTER), tenant_context(BIRCH):
        ask_after_the_loss()
    connection.close()
    with tenant_atomic(BIRCH):
        assert seen() == [BIRCH]


def test_server_side_cursors_and_copy_know_the_company() -> None:
    with tenant_atomic(ASTER):
        assert [kind.tenant_id for kind in Kind.objects.iterator(chunk_size=1)] == [ASTER]
        copied = "copy (select tenant_id from complaints_kind) to stdout"
        with tenant_context(BIRCH), connection.cursor() as cursor, cursor.copy(copied) as copy:
            assert b"".join(copy).decode().split() == [str(BIRCH)]


# --- inside one of Django's own test transactions ---------------------------------------------------------------------
@pytest.mark.django_db
def test_a_forgotten_transaction_fails_in_ordinary_tests_too(at_aster: Client) -> None:
    """TestCase wraps a test in a transaction, which would otherwise hide what is missing in production."""
    assert at_aster.get("/seen/").json() == [str(ASTER)]
    with tenant_context(ASTER), pytest.raises(TenantContextMissing, match="outside a transaction"):
        Kind.objects.count()
    with pytest.raises(TenantContextMissing):
        at_aster.get("/streamed-forgetfully/").getvalue()


@pytest.mark.django_db
def test_two_companies_in_one_test_transaction(at_aster: Client, at_birch: Client) -> None:
    for _ in range(2):
        assert at_aster.get("/seen/").json() == [str(ASTER)]
        assert at_birch.get("/seen/").json() == [str(BIRCH)]
    with tenant_atomic(ASTER):
        assert not Kind.objects.filter(pk=new_row(Kind, BIRCH)["id"]).exists()
