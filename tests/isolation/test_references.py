"""Guard f for foreign keys: a row never points at another company's, though key checks see through the policies."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, transaction

from tenants.context import tenant_atomic
from tenants.owned import HistoryRow, TenantForeignKey
from tests.isolation.catalogue import tenant_models
from tests.isolation.conftest import AsApp
from tests.isolation.rows import ASTER, BIRCH, insert, new_row, parent_of

pytestmark = pytest.mark.usefixtures("filled")
each_reference = pytest.mark.parametrize(
    "field",
    [
        field
        for model in tenant_models()
        if not issubclass(model, HistoryRow)
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey)
    ],
    ids=str,
)


@each_reference
def test_a_reference_stays_inside_the_company(field: TenantForeignKey, as_app: AsApp) -> None:
    mine, theirs = (parent_of(field, company) for company in (ASTER, BIRCH))
    as_app(*_statement(field, mine))  # the same row with a parent of its own is accepted
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        as_app(*_statement(field, theirs))


def _statement(field: TenantForeignKey, parent: Any) -> Any:
    statement, values = insert(field.model, new_row(field.model, ASTER, **{field.attname: parent}))
    return statement, *values


@each_reference
def test_the_models_are_refused_as_well(field: TenantForeignKey) -> None:
    values = new_row(field.model, ASTER, **{field.attname: parent_of(field, BIRCH)})
    with tenant_atomic(ASTER), pytest.raises(IntegrityError), transaction.atomic():
        field.model.objects.bulk_create([field.model(**values)])


@each_reference
def test_a_parent_that_is_pointed_at_stays(field: TenantForeignKey, owner: psycopg.Connection[Any]) -> None:
    """The key holds for the owner too, at once and not at COMMIT."""
    parent = field.related_model._meta
    child, mine = field.model, parent_of(field, ASTER)
    with owner.transaction(force_rollback=True):
        owner.execute(*insert(child, new_row(child, ASTER, **{field.attname: mine})))
        with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.InsufficientPrivilege)):
            owner.execute(f"delete from {parent.db_table} where {parent.pk.column} = %s", [mine])


def test_keys_are_validated_by_a_role_that_sees(owner: psycopg.Connection[Any]) -> None:
    """Fact 2: without its policy the forced owner would see no rows, and a broken key would pass validation unseen."""
    with owner.transaction(force_rollback=True):
        owner.execute(
            "create table child (tenant_id uuid, case_id uuid);"
            " alter table child enable row level security, force row level security;"
            " create policy owner on child using (true) with check (true)"
        )
        owner.execute("insert into child select %s, id from complaints_case where tenant_id = %s", [ASTER, BIRCH])
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            owner.execute(
                "alter table child add foreign key (tenant_id, case_id) references complaints_case (tenant_id, id)"
            )
