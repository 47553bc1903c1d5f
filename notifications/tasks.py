from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from celery import shared_task

from notifications import claims
from notifications.checks import flaws_of
from notifications.deliver import SERVER_AWAY, Courier, ServerAway, deliver
from notifications.digests import write_digests
from notifications.heartbeats import MAIL, MESSAGES
from notifications.plan import plan_pending
from tenants import sweeps
from tenants.context import tenant_atomic
from tenants.tasks import tenant_ids

LONG_ENOUGH = 50.0  # seconds; what is left waits for the next ring, two seconds later

logger = logging.getLogger(__name__)


@shared_task
def ring(**_newer: Any) -> int:
    """Rung every few seconds by beat; safe in any number at once. Plans what is pending, writes digests, sends what is due.

    Returns how many messages were tried.
    """
    if (now := sweeps.ring()) is None:
        return 0
    end = monotonic() + LONG_ENOUGH
    for tenant_id in claims.tenants_with_pending(now):
        while plan_pending(tenant_id, now=now) and monotonic() < end:
            pass
    for tenant_id in claims.tenants_with_digests(now):
        write_digests(tenant_id, now=now)
    sweeps.beat(MESSAGES, now, claims.figures(now))
    return _deliver_due(end)


def _deliver_due(end: float) -> int:
    tried, now = 0, sweeps.database_now()
    if sweeps.is_paused(MAIL, now):
        return 0
    with Courier() as courier:
        for claim in claims.claims(now=now):
            try:
                deliver(claim, courier, now=sweeps.database_now())
            except ServerAway as error:
                logger.error("The mail server cannot be reached (%s); nothing is lost, it is tried again.", error)
                sweeps.pause(MAIL, (now := sweeps.database_now()) + SERVER_AWAY, now)
                break
            tried += 1
            if monotonic() > end:
                break
    return tried


@shared_task
def check(**_newer: Any) -> int:
    """Hourly: what must never be so, in every company. Returns how many flaws were found; the log names them."""
    if (now := sweeps.ring()) is None:
        return 0
    found = 0
    for tenant_id in tenant_ids():
        with tenant_atomic(tenant_id, reason="task check"):
            for flaw in flaws_of(now):
                logger.error("%s: %s × %s", tenant_id, flaw.count, flaw.what)
                found += flaw.count
    return found
