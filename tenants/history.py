"""Field-level history (django-simple-history) under the same isolation: append-only, with actor and reason."""

from __future__ import annotations

from typing import Any

from django.db import models
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from tenants.context import current_scope, current_tenant_id, require_scope
from tenants.ids import UUID7, uuid7
from tenants.owned import CurrentTenant, HistoryRow


class TenantHistoryManager(HistoryManager):
    def get_super_queryset(self) -> models.QuerySet[Any]:
        queryset: models.QuerySet[Any] = super().get_super_queryset()
        return queryset.filter(tenant_id=CurrentTenant())


class TenantHistory(HistoricalRecords):
    """Add `history = TenantHistory()` to a TenantOwned model. Actor and reason come from the context, so that tasks
    and commands have them too; without a context, writing raises TenantContextMissing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            bases=(HistoryRow,),
            history_id_field=models.UUIDField(default=uuid7, db_default=UUID7()),  # a sequence would tell the volume
            history_user_id_field=models.CharField(max_length=64),
            history_user_getter=lambda row: row.history_user_id,
            history_user_setter=lambda row, actor: setattr(row, "history_user_id", actor),
            get_user=lambda instance, request=None: str(require_scope().actor),
            history_change_reason_field=models.CharField(max_length=100),
            history_manager=TenantHistoryManager,
            **kwargs,
        )

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: Any) -> str:
        return require_scope().reason

    def get_extra_fields(self, model: type[models.Model], fields: Any) -> dict[str, Any]:
        """The history of a personal column is personal too: the eraser must reach it."""
        return {**super().get_extra_fields(model, fields), "personal": getattr(model, "personal", ())}

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:
        """A tenant may be made where there is no context; its history then begins with the first change."""
        if not (created and current_scope() is None and instance._meta.label == "tenants.Tenant"):
            super().post_save(instance, created, using=using, **kwargs)

    def copy_fields(self, model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
        fields: dict[str, models.Field[Any, Any]] = super().copy_fields(model)
        if "tenant" not in fields:  # of the tenant's own row
            fields["tenant"] = models.ForeignKey(
                "tenants.Tenant", models.DO_NOTHING, default=current_tenant_id, db_constraint=False, related_name="+"
            )
        for field in fields.values():  # simple-history indexes every key; one index (tenant, object) is enough
            field.db_index = False  # type: ignore[attr-defined]
        fields["tenant"].null = fields["tenant"].blank = False
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        index = models.Index(fields=["tenant", model._meta.pk.name], name=f"{model._meta.model_name}_history"[:30])
        return {**super().get_meta_options(model), "indexes": [index], "ordering": []}
