"""Many rows changed at once: the values as they were given, and of nobody else's rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import models, transaction

from complaints.models import Clock, Timer
from tenants.bulk import update_rows
from tenants.context import TenantContextMissing, tenant_atomic, tenant_context
from tenants.owned import TenantRow
from tests.isolation.catalogue import tenant_models
from tests.isolation.rows import ASTER, BIRCH

pytestmark = pytest.mark.usefixtures("filled")

MOMENT = datetime(2026, 6, 16, 14, 0, 0, 123456, tzinfo=UTC)
CHANGEABLE = [model for model in tenant_models() if "UPDATE" in model.tenant_verbs and not model.append_only]


def test_values_of_every_type_come_back_as_they_went() -> None:
    with tenant_atomic(ASTER):
        timer, clock = Timer.objects.first(), Clock.objects.first()
        timer.fire_at, timer.fired, timer.last_error = MOMENT, ["halfway", "ñ \\ \" '"], "Größe 'x'; --"
        clock.due_on, clock.due_at, clock.is_paused = date(2026, 6, 30), MOMENT, False
        assert Timer.objects.bulk_update([timer], ["fire_at", "fired", "last_error"]) == 1
        assert Clock.objects.bulk_update([clock], ["due_on", "due_at", "is_paused"]) == 1
        found, other = Timer.objects.get(pk=timer.pk), Clock.objects.get(pk=clock.pk)
        assert (found.fire_at, found.fired, found.last_error) == (timer.fire_at, timer.fired, timer.last_error)
        assert (other.due_on, other.due_at, other.is_paused) == (clock.due_on, MOMENT, False)
        timer.fire_at = None
        Timer.objects.bulk_update([timer], ["fire_at"])
        assert Timer.objects.get(pk=timer.pk).fire_at is None
        transaction.set_rollback(True)  # other tests read these rows


@pytest.mark.parametrize("model", CHANGEABLE, ids=lambda model: model.__name__)
def test_every_column_of_every_table_survives(model: type[TenantRow]) -> None:
    """Written as it was read, each row is the same afterwards."""
    with tenant_atomic(ASTER):
        rows = list(model.objects.order_by("pk"))
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
        before = list(model.objects.order_by("pk").values())
        try:
            assert model.objects.bulk_update(rows, fields) == len(rows) > 0
        finally:
            after = list(model.objects.order_by("pk").values())
        assert after == before


def test_another_companys_row_is_not_found() -> None:
    with tenant_atomic(BIRCH):
        theirs = Timer.objects.first()
        before = theirs.last_error
    with tenant_atomic(ASTER):
        theirs.last_error = "ours"
        assert Timer.objects.bulk_update([theirs], ["last_error"]) == 0
    with tenant_atomic(BIRCH):
        assert Timer.objects.get(pk=theirs.pk).last_error == before


def test_without_a_transaction_it_is_loud() -> None:
    with tenant_atomic(ASTER):
        timer: models.Model = Timer.objects.first()
    with tenant_context(ASTER), pytest.raises(TenantContextMissing):
        Timer.objects.bulk_update([timer], ["last_error"])
    with pytest.raises(TenantContextMissing):
        Timer.objects.bulk_update([timer], ["last_error"])


def test_no_rows_are_no_statement() -> None:
    with tenant_atomic(ASTER):
        assert update_rows([], ["last_error"], using="default") == 0
