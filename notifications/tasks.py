from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from notifications.deliver import claim_due, deliver


@shared_task
def deliver_due(**_newer: Any) -> int:
    """Rung every few seconds by beat; safe in any number at once. Returns how many were tried."""
    claimed = claim_due(now=timezone.now())
    for tenant_id, message_id, attempt in claimed:
        deliver(tenant_id=tenant_id, message_id=message_id, attempt=attempt, now=timezone.now())
    return len(claimed)
