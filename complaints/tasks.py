from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Any

from celery import shared_task
from django.utils import timezone

from complaints import claims, files
from complaints.actions.fire_timer import fire_timer
from complaints.actions.hand_over import hand_over_batch
from complaints.actions.replan import replan_batch
from complaints.claims import Claim
from complaints.models import Attachment, HandOver, Replanning, Timer
from complaints.models.passes import Pass
from tenants import sweeps
from tenants.context import tenant_atomic
from tenants.sweeper import GIVE_UP_AFTER, wait_after
from tenants.tasks import tenant_ids

BELONGS_TO_A_REQUEST = timedelta(hours=1)  # a younger file may be of one that has not committed yet
BATCH = 500
AT_WORK = 50  # seconds of one ring; what is left waits for the next

logger = logging.getLogger(__name__)


@shared_task
def remove_orphaned_files(**_newer: Any) -> int:
    """Files that no row points at: their request rolled back, their writer was killed, or their person was erased.

    Safe in any number at once. Returns how many were removed.
    """
    before = timezone.now() - BELONGS_TO_A_REQUEST
    removed = 0
    for tenant_id in tenant_ids():
        with tenant_atomic(tenant_id, reason="task remove_orphaned_files"):
            removed += _remove_orphans(before)
    if removed:
        logger.info("%s files without a row were removed from the store.", removed)
    return removed


def _remove_orphans(before: datetime) -> int:
    lying, removed = files.lying_since(before), 0
    while batch := dict(islice(lying, BATCH)):
        owned = Attachment.objects.filter(key__in=batch, erased_at=None).values_list("key", flat=True)
        orphans = batch.keys() - set(owned)
        for key in orphans:
            batch[key].unlink(missing_ok=True)
        removed += len(orphans)
    return removed


@shared_task
def fire_timers(**_newer: Any) -> int:
    """Rung every few seconds by beat; safe in any number at once. Returns how many timers were tried."""
    tried, until = 0, monotonic() + AT_WORK
    tenants = tenant_ids()
    while (now := sweeps.ring()) is not None:
        claimed = claims.claim_timers(tenants, now=now)
        for claim in claimed:
            _fire(claim, now)
        tried += len(claimed)
        waits_since = claims.oldest_due(tenants, now=now)
        sweeps.beat(
            "timers",
            now,
            {"oldest_due": waits_since.isoformat() if waits_since else None, "given_up": claims.given_up()},
        )
        if not claimed or monotonic() > until:
            break
        # The next batch begins with the company after the last one served.
        place = tenants.index(claimed[-1].tenant_id) + 1
        tenants = [*tenants[place:], *tenants[:place]]
    return tried


def _fire(claim: Claim, now: datetime) -> None:
    if claim.attempt > GIVE_UP_AFTER:  # it killed its workers: no failure was ever recorded
        _put_off(Timer, claim, "", now)
        return
    try:
        with tenant_atomic(claim.tenant_id, reason="task fire_timers"):
            fire_timer(timer_id=claim.row_id, now=now)
    except Exception as error:  # whatever is wrong with one timer, the others go on
        logger.warning("timer %s not fired: %s", claim.row_id, type(error).__name__, exc_info=error)
        _put_off(Timer, claim, type(error).__name__, now)


def _put_off(model: type[Timer] | type[Pass], claim: Claim, error: str, now: datetime) -> None:
    """Try again later; after eight times not at all, and somebody has to look."""
    with tenant_atomic(claim.tenant_id, reason="task put off"):
        row = model.objects.select_for_update().filter(pk=claim.row_id, attempts=claim.attempt).first()
        if row is None:
            return  # no longer this claim's
        row.last_error = error or row.last_error or "WorkerLost"
        row.lease_until = now + wait_after(claim.attempt)
        if claim.attempt >= GIVE_UP_AFTER:
            row.given_up_at = now
            logger.error("%s %s was given up after %s attempts.", model.__name__, row.pk, claim.attempt)
        row.save(update_fields=["last_error", "lease_until", "given_up_at"])


@shared_task
def replan(**_newer: Any) -> int:
    """Count open cases anew after a change of calendar. As `_go_on`."""
    return _go_on(Replanning, replan_batch)


@shared_task
def hand_over(**_newer: Any) -> int:
    """Hand the cases of those who left over to their successors. As `_go_on`."""
    return _go_on(HandOver, hand_over_batch)


def _go_on(model: type[Pass], batch: Callable[..., bool]) -> int:
    """Rung by beat, safe in any number at once. Returns how many batches were done."""
    done, until = 0, monotonic() + AT_WORK
    while (now := sweeps.ring()) is not None and monotonic() < until:
        claim = claims.claim_pass(model, now=now)
        if claim is None:
            break
        done += _batches(model, batch, claim, now, until)
    return done


def _batches(model: type[Pass], batch: Callable[..., bool], claim: Claim, now: datetime, until: float) -> int:
    """Batch after batch of one pass, while there is time."""
    done, reason = 0, f"task {model._meta.model_name}"
    try:
        if claim.attempt > GIVE_UP_AFTER:
            raise RuntimeError("its workers died")
        is_more = True
        while is_more and monotonic() < until:
            with tenant_atomic(claim.tenant_id, reason=reason):
                is_more = batch(job_id=claim.row_id, now=now)
            done += 1
        if is_more:
            with tenant_atomic(claim.tenant_id, reason=reason):
                model.objects.filter(pk=claim.row_id, done_at=None).update(lease_until=None)
    except Exception as error:  # whatever is wrong with one company's cases, the others go on
        logger.warning("%s %s stopped: %s", model.__name__, claim.row_id, type(error).__name__, exc_info=error)
        with tenant_atomic(claim.tenant_id, reason=reason):
            attempts = model.objects.values_list("attempts", flat=True).get(pk=claim.row_id)
        _put_off(model, Claim(claim.row_id, claim.tenant_id, attempts), type(error).__name__, now)
    return done
