"""Guard f, the models alone: the same managers as a role that sees every row. What is missing then, they left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tenants.context import tenant_atomic
from tenants.owned import TenantForeignKey, TenantRow
from tests.isolation.catalogue import tenant_models
from tests.isolation.rows import ASTER, BIRCH, row_id, row_ids
from tests.isolation.test_managers import companies_in, each_manager

each_relation = pytest.mark.parametrize(
    "field",
    [f for model in tenant_models() for f in model._meta.local_fields if isinstance(f, TenantForeignKey)],
    ids=str,
)


@pytest.fixture(scope="module", autouse=True)
def _owners_eyes(filled: None, django_db_blocker: Any) -> Iterator[None]:
    """The models ask as the owner, who sees every row: whatever is missing then, the manager left out."""
    with django_db_blocker.unblock(), connection.creation.as_owner():  # type: ignore[attr-defined]
        yield


@each_manager
def test_the_filter_alone_keeps_companies_apart(model: type[TenantRow], name: str) -> None:
    with tenant_atomic(ASTER):
        with connection.cursor() as cursor:
            cursor.execute(f"select tenant_id from {model._meta.db_table}")
            assert {(ASTER,), (BIRCH,)} <= set(cursor.fetchall()), "this role must see all, or nothing is proven"
        rows = getattr(model, name)
        there = len(row_ids(rows.model, ASTER))
        assert companies_in(rows.all()) == [ASTER] * there
        assert rows.count() == len(rows.values_list("pk")) == there
        assert not rows.filter(tenant_id=BIRCH).exists()


@each_relation
def test_relations_are_filtered_too(field: TenantForeignKey) -> None:
    """Forwards by the base manager, backwards by the default one."""
    theirs = row_id(field.related_model, BIRCH)
    with tenant_atomic(ASTER):
        with pytest.raises(field.related_model.DoesNotExist):
            getattr(field.model(**{field.attname: theirs}), field.name)
        if not field.remote_field.hidden:
            parent = field.related_model(pk=theirs)
            assert list(getattr(parent, field.remote_field.get_accessor_name()).all()) == []
