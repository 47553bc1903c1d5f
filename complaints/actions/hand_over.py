"""Cases of somebody who left go to the successor, a batch a transaction: killed at any moment, it goes on (LO-3.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from complaints import queries
from complaints.enums import EventCode
from complaints.events import record
from complaints.models import Case, HandOver, PromisedRemedy
from tenants.actors import SYSTEM, member
from tenants.context import because
from tenants.models import Membership

BATCH = 50
# Who assigned a case while the person was shut out may have committed after we passed. No transaction lives so long.
GRACE = timedelta(minutes=1)


def hand_over_batch(*, job_id: UUID, now: datetime, size: int = BATCH) -> bool:
    """Hand the next cases over and remember how far it came, in one transaction.

    A case whose level has risen above the successor's meanwhile goes to somebody of its level. Returns whether the next
    batch can begin at once: no at the end, and while assignments that were under way may still commit.
    """
    with transaction.atomic(), because("hand_over"):
        job = HandOver.objects.select_for_update(of=("self",)).select_related("giver", "taker").get(pk=job_id)
        if job.done_at:
            return False
        cases = _next_cases(job, size)
        for case in cases:
            job.moved += _hand_over(case, job, now)
            job.reached = case
        if not cases:
            job.reached = None  # once more from the start: what came late lies anywhere
            if now < job.asked_at + GRACE:
                job.lease_until = job.asked_at + GRACE
            else:
                job.done_at = now
        job.attempts = 1
        job.save(update_fields=["reached", "moved", "done_at", "lease_until", "attempts"])
        return bool(cases)


def _next_cases(job: HandOver, size: int) -> list[Case]:
    cases = Case.objects.filter(handler=job.giver, state__in=Case.NOT_ENDED).defer("search")
    if job.reached_id:
        cases = cases.filter(pk__gt=job.reached_id)
    return list(cases.order_by("pk").select_for_update(of=("self",), no_key=True)[:size])


def _hand_over(case: Case, job: HandOver, now: datetime) -> bool:
    to: Membership | None = job.taker
    if job.taker.level < case.level:
        to = queries.person_of_level(case.level, besides=job.giver_id, now=now)
    if to is None:
        return False  # nobody of its level is left: the case keeps its handler, and the page says so
    remedies = list(PromisedRemedy.objects.filter(case=case, owner=job.giver, carried_out_at=None).order_by("pk"))
    for remedy in remedies:
        remedy.owner = to
        remedy.save(update_fields=["owner"])
    promised = {"remedies": [str(remedy.pk) for remedy in remedies]} if remedies else {}
    case.handler = to
    record(
        case,
        EventCode.ASSIGNED,
        actor=member(job.asked_by_id) if job.asked_by_id else SYSTEM,
        at=now,
        content={"from": str(job.giver_id), "handler": str(to.pk), "handed_over": True, **promised},
        changed=["handler"],
    )
    return True
