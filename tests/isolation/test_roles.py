"""Guard f, the other roles: each sees and does what it is for, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection, models

from complaints.models import Complainant
from tenants.owned import TenantRow
from tests.conftest import Connect
from tests.isolation.catalogue import APP, ERASER, OWNER, SWEEPER, isolated_models, tenant_models
from tests.isolation.conftest import AsApp
from tests.isolation.rows import ASTER, BIRCH, row_id

Raw = psycopg.Connection[Any]

pytestmark = pytest.mark.usefixtures("filled")
each_table = pytest.mark.parametrize("model", isolated_models(), ids=lambda model: model._meta.db_table)
each_personal = pytest.mark.parametrize(
    "model", [model for model in tenant_models() if model.personal], ids=lambda model: model._meta.db_table
)

ERASE = "select erase_complainant(%s, %s)"
NOW = datetime(2026, 6, 16, tzinfo=UTC)


@pytest.fixture(scope="session")
def sweeper(connect: Connect) -> Raw:
    return connect("sweeper")


def columns_of(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.local_concrete_fields]


# --- the sweeper ------------------------------------------------------------------------------------------------------
@each_table
def test_the_sweeper_sees_its_columns_only(model: type[models.Model], sweeper: Raw) -> None:
    table = model._meta.db_table
    reads, writes = getattr(model, "sweeper_reads", ()), getattr(model, "sweeper_writes", ())
    for column in columns_of(model):
        for allowed, query in (
            (column in reads, f"select {column} from {table}"),
            (column in writes, f"update {table} set {column} = default where false"),
        ):
            if allowed:
                sweeper.execute(query)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    sweeper.execute(query)
    if reads:
        assert {(ASTER,), (BIRCH,)} <= set(sweeper.execute(f"select tenant_id from {table}").fetchall())
    for query in (f"insert into {table} default values", f"delete from {table} where false", f"truncate {table}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sweeper.execute(query)


# --- the eraser -------------------------------------------------------------------------------------------------------
def everything_of(owner: Raw, company: Any) -> list[Any]:
    """Every row of a company in every table, as text."""
    return [
        owner.execute(
            f"select to_jsonb(t)::text from {model._meta.db_table} as t where tenant_id = %s order by 1", [company]
        ).fetchall()
        for model in tenant_models()
    ]


def test_a_company_erases_its_own_and_nobody_elses(app: Raw, owner: Raw) -> None:
    mine, theirs = row_id(Complainant, ASTER), row_id(Complainant, BIRCH)
    before = everything_of(owner, BIRCH)
    for person, company, blanked in ((theirs, ASTER, False), (mine, None, False), (mine, ASTER, True)):
        with app.transaction(force_rollback=True):
            app.execute("select set_config('app.tenant_id', %s, true)", [str(company or "")])
            ((counts,),) = app.execute(ERASE, [person, NOW]).fetchall()
            assert any(counts.values()) is blanked
            assert everything_of(owner, BIRCH) == before
            if company:
                named = app.execute("select name <> '' from complaints_complainant").fetchall()
                assert named == [(not blanked,)]


def test_what_is_erased_for_another_stays(app: Raw, owner: Raw) -> None:
    before = everything_of(owner, BIRCH)
    with app.transaction():
        app.execute("select set_config('app.tenant_id', %s, true)", [str(ASTER)])
        app.execute(ERASE, [row_id(Complainant, BIRCH), NOW])
    assert everything_of(owner, BIRCH) == before


@pytest.fixture
def eraser(owner: Raw) -> Iterator[Raw]:
    """The role that owns the erasing function. Nobody signs in as it; the owner may become it. All is undone."""
    with owner.transaction(force_rollback=True):
        owner.execute(f"set local role {ERASER}")
        owner.execute("select set_config('app.tenant_id', %s, true)", [str(ASTER)])
        yield owner


@each_personal
def test_the_eraser_is_bound_to_the_company(model: type[TenantRow], eraser: Raw) -> None:
    table, columns = model._meta.db_table, ", ".join(f"{column} = {column}" for column in model.personal)
    assert eraser.execute(f"select tenant_id from {table}").fetchall() == [(ASTER,)]
    assert eraser.execute(f"update {table} set {columns} where tenant_id = %s", [BIRCH]).rowcount == 0
    assert eraser.execute(f"update {table} set {columns}").rowcount == 1
    eraser.execute("select set_config('app.tenant_id', '', true)")
    assert eraser.execute(f"select tenant_id from {table}").fetchall() == []


@each_table
def test_the_eraser_blanks_personal_columns_only(model: type[models.Model], eraser: Raw) -> None:
    table, personal = model._meta.db_table, getattr(model, "personal", ())
    forbidden = [
        f"update {table} set {column} = default where false" for column in columns_of(model) if column not in personal
    ]
    forbidden += [f"delete from {table} where false", f"insert into {table} default values", f"truncate {table}"]
    if not personal:
        forbidden.append(f"select from {table}")
    for query in forbidden:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), eraser.transaction():
            eraser.execute(query)


# --- the app ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        f"set role {OWNER}",
        f"set role {SWEEPER}",
        f"set role {ERASER}",
        f"set session authorization {OWNER}",
        "set session_replication_role = replica",  # would switch triggers and foreign keys off
        "create table public.mine (id int)",
        "create function public.mine() returns int language sql as 'select 1'",
        "create schema mine",
        "alter function erase_complainant(uuid, timestamptz) reset all",
        "alter policy tenant on complaints_case using (true)",
        "drop policy tenant on complaints_case",
        "alter table complaints_caseevent disable trigger append_only",
        f"alter role {APP} bypassrls",
        "copy complaints_case to program 'cat'",
        "insert into tenants_tenant (id) values (uuidv7())",
        "update tenants_domain set host = 'x'",
        "delete from tenants_user",
    ],
)
def test_the_app_cannot(query: str, as_app: AsApp) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidAuthorizationSpecification)):
        as_app(query)


def test_asking_for_all_rows_is_an_error(app: Raw) -> None:
    """`row_security = off` asks not to be filtered in silence; it is no way around the filter."""
    with app.transaction(force_rollback=True):
        app.execute("set local row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("select from complaints_case")


def test_only_the_app_calls_the_eraser(sweeper: Raw) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sweeper.execute(ERASE, [row_id(Complainant, ASTER), NOW])


# --- the backup -------------------------------------------------------------------------------------------------------
def test_the_backup_reads_all_and_writes_nothing() -> None:
    address = os.environ.get("DATABASE_BACKUP_URL")
    if not address:
        pytest.skip("no DATABASE_BACKUP_URL")
    with psycopg.connect(address, dbname=connection.settings_dict["NAME"], autocommit=True) as backup:
        for model in tenant_models():
            found = backup.execute(f"select tenant_id from {model._meta.db_table}").fetchall()
            assert {(ASTER,), (BIRCH,)} <= set(found)
        backup.execute("set default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute("update complaints_case set reference = reference")
