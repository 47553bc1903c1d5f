"""The companies that are filled: `load-0001.localhost` and on, each with three people who never sign in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.contrib.auth.hashers import make_password

from complaints.models import Category, Kind, Notice, PolicyVersion, RootCause
from complaints.setup import LOHAS, set_up_company
from tenants.context import tenant_atomic
from tenants.models import CalendarVersion, Domain, Membership, Tenant, User
from tenants.owned import TenantRow
from tenants.roles import Role
from tenants.tables import parents_first

PREFIX = "LD"
HOSTS = "load-"  # how the name of each begins
THERE_SINCE = timedelta(days=3 * 365)  # before the first case that is copied
CHOICES = (Kind, Category, RootCause, Notice, PolicyVersion, CalendarVersion, Membership)


def host_of(number: int) -> str:
    return f"{HOSTS}{number:04}.localhost"


@dataclass(frozen=True)
class Loaded:
    """A company, and its rows that cases point at, in the order in which they were made (alike in each)."""

    host: str
    tenant_id: UUID
    choices: tuple[UUID, ...]


def company(number: int, *, now: datetime) -> Loaded:
    """The company of that number, made if it is not there. Needs the owner's connection."""
    host = host_of(number)
    domain = Domain.objects.filter(host=host).first()
    tenant_id = domain.tenant_id if domain else _made(host, now).pk
    with tenant_atomic(tenant_id, reason="load"):
        keys = [key for model in CHOICES for key in model.objects.order_by("pk").values_list("pk", flat=True)]
    return Loaded(host, tenant_id, tuple(keys))


def _made(host: str, now: datetime) -> Tenant:
    tenant = set_up_company(replace(LOHAS, host=host, prefix=PREFIX, name=host), now=now - THERE_SINCE)
    with tenant_atomic(tenant.pk, reason="load"):
        for level, role in enumerate((Role.HANDLER, Role.SUPERVISOR, Role.MANAGER), start=1):
            user = User.objects.create(email=f"{role.value}@{host}", password=make_password(None))
            Membership.objects.create(
                user=user,
                name=f"{role.label} Demo",
                language=tenant.default_language,
                roles=[role.value],
                level=level,
                is_responsible=role == Role.HANDLER,
            )
    return tenant


def tables_of_cases(tenant_id: UUID) -> list[type[TenantRow]]:
    """The tables in which a company without cases has no rows, each after those that it points at."""
    with tenant_atomic(tenant_id, reason="load"):
        empty = [
            model
            for app in ("complaints", "notifications")
            for model in apps.get_app_config(app).get_models()
            if issubclass(model, TenantRow) and not model.objects.exists()
        ]
    return parents_first(empty)
