"""Real transactions throughout: no test here runs inside one of Django's, since transactions are what is tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections, models

from tenants.models import Tenant
from tenants.models.tenant import SETTINGS
from tests.conftest import Connect
from tests.isolation.catalogue import APP
from tests.isolation.rows import ASTER, empty, fill, is_filled

AsApp = Callable[..., "psycopg.Cursor[Any]"]
EveryVerb = Callable[[type[models.Model]], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def db(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's, without its transaction around the test (`django_db` still asks for one).

    A test that leaves a transaction open would spoil the next one: it fails itself.
    """
    if request.node.get_closest_marker("django_db"):
        yield
        return
    with django_db_blocker.unblock():
        yield
        left_open = connection.in_atomic_block
        if left_open:
            connections.close_all()
    assert not left_open, "a transaction was left open"


@pytest.fixture(scope="module")
def filled(owner: psycopg.Connection[Any]) -> Iterator[None]:
    """Three companies with a row in every table, committed."""
    if not is_filled(owner):
        fill(owner)
    yield
    connections.close_all()
    empty(owner)


@pytest.fixture(scope="session")
def app(connect: Connect) -> psycopg.Connection[Any]:
    """The app's role without Django: what the database does by itself."""
    return connect("app")


@pytest.fixture
def as_app(app: psycopg.Connection[Any]) -> AsApp:
    """Run one statement for a company (Aster unless told otherwise; None for no company), and undo it."""

    def run(query: str, *params: Any, tenant: UUID | None = ASTER) -> psycopg.Cursor[Any]:
        with app.transaction(force_rollback=True):
            app.execute("select set_config('app.tenant_id', %s, true)", [str(tenant or "")])
            return app.execute(query, params)

    return run


@pytest.fixture
def every_verb(owner: psycopg.Connection[Any]) -> EveryVerb:
    """The app may do everything to a table for a moment, so that a test sees the policy and not the missing grant."""

    @contextmanager
    def grant(model: type[models.Model]) -> Iterator[None]:
        table = model._meta.db_table
        ((held,),) = owner.execute(
            "select array_agg(privilege_type) from pg_class, aclexplode(relacl) as x"
            " where pg_class.oid = %s::regclass and grantee = %s::regrole",
            [table, APP],
        ).fetchall()
        if not (more := ", ".join(sorted({"SELECT", "INSERT", "UPDATE", "DELETE"} - set(held or ())))):
            yield
            return
        owner.execute(f"grant {more} on {table} to {APP}")
        try:
            yield
        finally:
            owner.execute(f"revoke {more} on {table} from {APP}")
            if model is Tenant:  # the revocation took its grants by column, too
                owner.execute(f"grant update ({', '.join(SETTINGS)}) on {table} to {APP}")

    return grant
