"""Guard f, the database alone: what one company can do to another's rows, table by table, by a raw connection."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import models

from tenants.owned import TenantRow
from tests.isolation.catalogue import isolated_models, tenant_column, tenant_models, verbs_of
from tests.isolation.conftest import AsApp, EveryVerb
from tests.isolation.rows import ASTER, BIRCH, insert, new_row, row_id, row_ids

Owner = psycopg.Connection[Any]
Model = type[models.Model]

pytestmark = pytest.mark.usefixtures("filled")
each_table = pytest.mark.parametrize("model", isolated_models(), ids=lambda model: model._meta.db_table)
each_append_only = pytest.mark.parametrize(
    "model", [model for model in tenant_models() if model.append_only], ids=lambda model: model._meta.db_table
)


@each_table
def test_the_rows_that_could_leak_are_there(model: Model, owner: Owner) -> None:
    there = owner.execute(f"select {tenant_column(model)} from {model._meta.db_table}").fetchall()
    assert {(ASTER,), (BIRCH,)} <= set(there)


@each_table
def test_nothing_of_another_is_read(model: Model, as_app: AsApp) -> None:
    table, column, key = model._meta.db_table, tenant_column(model), model._meta.pk.column
    mine = sorted((key,) for key in row_ids(model, ASTER))
    assert sorted(as_app(f"select {key} from {table}").fetchall()) == mine
    assert as_app(f"select {key} from {table} where {key} = %s", row_id(model, BIRCH)).fetchall() == []
    assert as_app(f"select {key} from {table} where {column} = %s", BIRCH).fetchall() == []
    assert as_app(f"select count(*), min({column}::text) from {table}").fetchall() == [(len(mine), str(ASTER))]
    assert as_app(f"select {key} from {table} where {column} <> %s or true", ASTER).rowcount == len(mine)
    twice = as_app(f"select {column} from {table} union all select {column} from {table}").fetchall()
    assert twice == [(ASTER,)] * 2 * len(mine)


@each_table
def test_nothing_of_another_is_copied(model: Model, app: psycopg.Connection[Any]) -> None:
    with app.transaction(), app.cursor() as cursor:
        app.execute("select set_config('app.tenant_id', %s, true)", [str(ASTER)])
        with cursor.copy(f"copy (select {tenant_column(model)} from {model._meta.db_table}) to stdout") as copy:
            assert b"".join(copy).decode().split() == [str(ASTER)] * len(row_ids(model, ASTER))


@each_table
def test_nothing_of_another_is_changed(model: Model, as_app: AsApp, every_verb: EveryVerb) -> None:
    table, column, key = model._meta.db_table, tenant_column(model), model._meta.pk.column
    theirs = row_id(model, BIRCH)
    with every_verb(model):
        assert as_app(f"select {key} from {table} where {key} = %s for update", theirs).rowcount == 0
        assert as_app(f"update {table} set {column} = {column} where {key} = %s", theirs).rowcount == 0
        assert as_app(f"update {table} set {column} = %s where {column} = %s", ASTER, BIRCH).rowcount == 0
        assert as_app(f"delete from {table} where {key} = %s", theirs).rowcount == 0
        assert as_app(f"delete from {table} where {column} = %s", BIRCH).rowcount == 0
        statement, values = insert(model, new_row(model, ASTER) | {key: theirs})
        if column != key:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                as_app(f"{statement} on conflict ({key}) do update set {column} = excluded.{column}", *values)


@each_table
def test_nothing_is_given_to_another(model: Model, as_app: AsApp, every_verb: EveryVerb) -> None:
    table, column, key = model._meta.db_table, tenant_column(model), model._meta.pk.column
    statement, values = insert(model, new_row(model, BIRCH))
    other = uuid4() if column == key else BIRCH
    refused = "append-only" if getattr(model, "append_only", False) else "row-level security"
    with every_verb(model):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            as_app(statement, *values)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=refused):
            as_app(f"update {table} set {column} = %s where {key} = %s", other, row_id(model, ASTER))


@each_table
def test_no_company_means_no_rows(model: Model, as_app: AsApp, every_verb: EveryVerb) -> None:
    table, column = model._meta.db_table, tenant_column(model)
    statement, values = insert(model, new_row(model, ASTER))
    with every_verb(model):
        assert as_app(f"select count(*) from {table}", tenant=None).fetchone() == (0,)
        assert as_app(f"update {table} set {column} = {column}", tenant=None).rowcount == 0
        assert as_app(f"delete from {table}", tenant=None).rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            as_app(statement, *values, tenant=None)


@each_table
def test_the_app_may_do_what_it_must_and_no_more(model: Model, as_app: AsApp) -> None:
    table, column = model._meta.db_table, tenant_column(model)
    statement, values = insert(model, new_row(model, ASTER))
    attempts: dict[str, tuple[str, list[Any]]] = {
        "SELECT": (f"select count(*) from {table}", []),
        "INSERT": (statement, values),
        "UPDATE": (f"update {table} set {column} = {column} where false", []),
        "DELETE": (f"delete from {table} where false", []),
        "TRUNCATE": (f"truncate {table}", []),
        "TRIGGER": (f"create trigger t before insert on {table} for each row execute function append_only()", []),
        "MAINTAIN": (f"reindex table {table}", []),
        "OWN": (f"alter table {table} no force row level security", []),
    }
    for verb, (query, parameters) in attempts.items():
        if verb in verbs_of(model):
            try:
                as_app(query, *parameters)
            except psycopg.errors.UniqueViolation:
                assert verb == "INSERT"  # one row a company, and it is there
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"permission denied|must be owner"):
                as_app(query, *parameters)


@each_append_only
def test_an_append_only_row_stays_as_it_is(model: type[TenantRow], owner: Owner) -> None:
    """The trigger stops those whom the grants do not: the owner, and the app where a grant is given by mistake."""
    table, key = model._meta.db_table, model._meta.pk.column
    for change in (f"update {table} set {key} = {key}", f"delete from {table}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"), owner.transaction():
            owner.execute(change)
