from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from tenants.context import tenant_atomic
from tenants.models import Domain, Session

TASKS_WITHOUT_TENANT = {
    "tenants.tasks.clear_expired_sessions": "visits every tenant, entering each one's context",
    "complaints.tasks.remove_orphaned_files": "visits every tenant's store, entering each one's context",
    "complaints.tasks.fire_timers": "claims due timers of all tenants as the sweeper, then enters each one's",
    "complaints.tasks.replan": "claims what is to be counted anew as the sweeper, then enters its tenant's context",
    "complaints.tasks.hand_over": "claims what is to be handed over as the sweeper, then enters its tenant's context",
    "notifications.tasks.ring": "finds what is due for all tenants as the sweeper, then enters each one's",
    "notifications.tasks.check": "visits every tenant, entering each one's context",
}


def tenant_ids() -> list[UUID]:
    """Every tenant that has a host name, from the platform table: the only list of tenants a worker may see."""
    return list(Domain.objects.order_by("tenant_id").values_list("tenant_id", flat=True).distinct())


@shared_task
def clear_expired_sessions(**_newer: Any) -> None:
    now = timezone.now()
    for tenant_id in tenant_ids():
        with tenant_atomic(tenant_id, reason="task clear_expired_sessions"):
            Session.objects.filter(expire_date__lt=now).delete()
