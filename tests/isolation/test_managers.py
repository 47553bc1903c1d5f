"""Guard f, the models: every scoped manager as the app has it, loud without a company or a transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, models, transaction
from django.db.models import Count

from tenants.context import TenantContextMissing, tenant_atomic, tenant_context
from tenants.owned import TenantRow
from tests.isolation.catalogue import tenant_column, tenant_models
from tests.isolation.conftest import EveryVerb
from tests.isolation.rows import ASTER, BIRCH, new_row, row_id, row_ids

pytestmark = pytest.mark.usefixtures("filled")


def managers_of(model: type[models.Model]) -> list[str]:
    """Every name under which the model's rows can be asked for."""
    history = getattr(model._meta, "simple_history_manager_attribute", None)
    return sorted({manager.name for manager in model._meta.managers} | {"_base_manager", "_default_manager"}) + (
        [history] if history else []
    )


each_model = pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model.__name__)
each_manager = pytest.mark.parametrize(
    ("model", "name"),
    [
        pytest.param(model, name, id=f"{model.__name__}.{name}")
        for model in tenant_models()
        for name in managers_of(model)
    ],
)


def companies_in(rows: Any) -> list[UUID]:
    return [row.tenant_id for row in rows]


@each_manager
def test_without_a_company_it_is_loud(model: type[TenantRow], name: str) -> None:
    rows = getattr(model, name)
    with transaction.atomic():
        for ask in (
            lambda: list(rows.all()),
            rows.count,
            rows.exists,
            rows.all().delete,
            lambda: rows.update(tenant=None),
        ):
            with pytest.raises(TenantContextMissing, match="No tenant"):
                ask()


@each_manager
def test_without_a_transaction_it_is_loud(model: type[TenantRow], name: str) -> None:
    rows = getattr(model, name)
    with tenant_context(ASTER):
        for ask in (lambda: list(rows.all()), rows.count, rows.exists, rows.first):
            with pytest.raises(TenantContextMissing, match="outside a transaction"):
                ask()


@each_model
def test_nothing_of_another_is_reached(model: type[TenantRow], every_verb: EveryVerb) -> None:
    theirs, there = row_id(model, BIRCH), len(row_ids(model, BIRCH))
    with tenant_atomic(BIRCH):
        stranger = model._base_manager.get(pk=theirs)
    with every_verb(model), tenant_atomic(ASTER):
        for rows in (model.objects, model._base_manager):
            assert companies_in(rows.iterator()) == [ASTER] * there
            assert rows.aggregate(found=Count("pk")) == {"found": there}
            assert rows.in_bulk([theirs]) == {}
            assert list(rows.select_for_update().filter(pk=theirs)) == []
            assert rows.filter(pk=theirs).update(tenant_id=BIRCH) == 0
            assert rows.filter(pk=theirs).delete()[0] == 0
        with pytest.raises(model.DoesNotExist):
            stranger.refresh_from_db()
        changeable = next(f for f in model._meta.local_concrete_fields if not f.primary_key)
        assert model.objects.bulk_update([stranger], [changeable.name]) == 0
        for refused in (
            [model(**new_row(model, BIRCH))],
            [model(**new_row(model, company)) for company in (BIRCH, ASTER)],
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                model._base_manager.bulk_create(refused)
    with tenant_atomic(BIRCH):
        assert companies_in(model._base_manager.all()) == [BIRCH] * there, "all as before"


@each_model
def test_a_row_knows_its_company(model: type[TenantRow]) -> None:
    assert tenant_column(model) == "tenant_id"
    with tenant_atomic(BIRCH):
        assert model().tenant_id == BIRCH
    with pytest.raises(TenantContextMissing):
        model()
