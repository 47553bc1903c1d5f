"""Under which address a company's pages stand."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from tenants.models import Domain


def first_host(tenant_id: UUID) -> str:
    """The host under which the company began."""
    host: str = Domain.objects.filter(tenant=tenant_id).order_by("id").values_list("host", flat=True)[0]
    return host


def base_address(host: str) -> str:
    """`https://host`, with the port where it is not the usual one."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{'https' if settings.HTTPS else 'http'}://{host}{port}"
