from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from notifications.deliver import claim_due, deliver

MOST = 100  # a ring; what is left waits for the next one, two seconds later


@shared_task
def deliver_due(**_newer: Any) -> int:
    """Rung every few seconds by beat; safe in any number at once. Returns how many were tried."""
    for tried in range(MOST):
        if (claim := claim_due(now=timezone.now())) is None:
            return tried
        deliver(claim, now=timezone.now())
    return MOST
