from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from tenants.context import current_tenant_id
from tenants.owned import TenantManager, TenantRow


class Session(TenantRow, AbstractBaseSession):
    """A session belongs to one tenant: at another company's host its cookie finds no row, whoever sends it."""

    tenant = models.ForeignKey(
        "tenants.Tenant", models.PROTECT, default=current_tenant_id, editable=False, db_index=False, related_name="+"
    )

    # What a person is told of where they are signed in; empty for a visitor (tenants.sessions).
    user = models.ForeignKey("tenants.User", models.CASCADE, null=True, blank=True, related_name="+")
    browser = models.CharField(max_length=200, blank=True)
    signed_in_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantRow.Meta):
        indexes = [models.Index(fields=["tenant", "expire_date"], name="session_expiry")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from tenants.sessions import SessionStore  # noqa: PLC0415  the store needs this model, the model its store

        return SessionStore
