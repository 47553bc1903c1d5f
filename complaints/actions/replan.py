"""After a change of calendar every open case is counted anew, a batch a transaction: killed at any moment, it goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from simple_history.utils import bulk_update_with_history

from complaints import deadlines, timers
from complaints.enums import EventCode
from complaints.events import CHAIN, prepare
from complaints.models import Case, CaseEvent, Clock, InformationRequest, Kind, PolicyVersion, Replanning, Timer
from complaints.policy import Policy
from complaints.timers import Standing
from tenants.actors import SYSTEM
from tenants.context import because, require_scope
from tenants.models import CalendarVersion

BATCH = 500
# Who registered a case while the calendar was changed may have counted by the old one and committed after we passed.
# No transaction lives so long.
GRACE = timedelta(minutes=1)


def replan_batch(*, job_id: UUID, now: datetime, size: int = BATCH) -> bool:
    """Count the next cases of this pass anew and remember how far it came, in one transaction.

    Returns whether the next batch can begin at once: no at the end, and while the pass waits for registrations that were
    under way when the calendar changed.
    """
    with transaction.atomic(), because("replan"):
        job = Replanning.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=job_id)
        if job.done_at:
            return False
        cases = _next_cases(job, now, size)
        if cases:
            job.moved += _count_anew(cases, job, now)
            job.looked_at += len(cases)
            if not job.reached_id or cases[-1].pk > job.reached_id:
                job.reached = cases[-1]
        elif now < job.asked_at + GRACE:
            job.lease_until = job.asked_at + GRACE
        else:
            job.done_at = now
        job.attempts = 1
        job.save(update_fields=["reached", "looked_at", "moved", "done_at", "lease_until", "attempts"])
        return bool(cases)


def cases_to_look_at() -> QuerySet[Case]:
    """Those whose dates may still move."""
    cases: QuerySet[Case] = Case.objects.filter(state__in=Case.NOT_ENDED)
    return cases


def _next_cases(job: Replanning, now: datetime, size: int) -> list[Case]:
    """Locked, in the order of their ids. After the last one those that were registered by the calendar before."""
    cases = cases_to_look_at().defer("search").order_by("pk").select_for_update(of=("self",))
    found = list((cases.filter(pk__gt=job.reached_id) if job.reached_id else cases)[:size])
    if not found and now >= job.asked_at + GRACE:
        left = Clock.objects.filter(Q(due_at__gt=now) | Q(is_paused=True), case=OuterRef("pk"), stopped_at=None)
        young = cases.filter(pk__gte=_first_id_of(job.asked_at - GRACE), registered_at__gte=job.asked_at - GRACE)
        found = list(young.filter(Exists(left.exclude(calendar=job.calendar_id)))[:size])
    return found


def _first_id_of(moment: datetime) -> UUID:
    """Ids are made of their time (UUID version 7)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _count_anew(cases: list[Case], job: Replanning, now: datetime) -> int:
    """Returns how many cases had a due day that moved."""
    standings = _standings(cases, job.calendar, now)
    timers_of = _by_case(Timer.objects.filter(case__in=cases).select_related("clock"))
    counted, clocks, new, changed, moved, events = [], [], [], [], [], []
    for standing in standings:
        moves = []
        for clock in standing.running.values():
            if clock.due_at is not None and clock.due_at <= now:
                continue  # missed already: its past stands
            clock.calendar = job.calendar
            move, is_changed = deadlines.count_anew(
                clock,
                case=standing.case,
                policy=standing.policy,
                pauses=deadlines.pauses_of(standing.questions),
                now=now,
            )
            counted.append(clock.pk)
            clocks += [clock] if is_changed else []
            moves += [move] if move else []
        added, set_anew = timers.arrange(standing, timers_of[standing.case.pk])
        new += added
        changed += set_anew
        if moves:
            standing.case.next_due_at = deadlines.nearest_due(standing.running.values())
            moved.append(standing.case)
            events.append(_event(standing.case, job, moves, now))
    Clock.objects.filter(pk__in=counted).update(calendar=job.calendar)
    Clock.objects.bulk_update(clocks, ["due_on", "due_at", "is_paused"])
    timers.write(new, changed)
    if moved:
        reason = require_scope().reason
        bulk_update_with_history(moved, Case, ["next_due_at", *CHAIN], default_change_reason=reason)
        CaseEvent.objects.bulk_create(events)
    return len(moved)


def would_move(cases: list[Case], calendar: CalendarVersion, now: datetime) -> list[tuple[Case, list[deadlines.Move]]]:
    """Which due days of these cases another calendar would move; nothing is stored."""
    found = []
    for standing in _standings(cases, calendar, now):
        moves = []
        for clock in standing.running.values():
            if clock.due_at is not None and clock.due_at <= now:
                continue
            clock.calendar = calendar
            pauses = deadlines.pauses_of(standing.questions)
            move, _ = deadlines.count_anew(clock, case=standing.case, policy=standing.policy, pauses=pauses, now=now)
            moves += [move] if move else []
        if moves:
            found.append((standing.case, moves))
    return found


def _event(case: Case, job: Replanning, moves: list[deadlines.Move], now: datetime) -> CaseEvent:
    content = {"reason": job.calendar.reason, "calendar": job.calendar.number, "moved": moves}
    return prepare(case, EventCode.REPLANNED, actor=SYSTEM, at=now, content=content)


def _standings(cases: list[Case], calendar: CalendarVersion, now: datetime) -> list[Standing]:
    """Each case with what its timers depend on; as many queries for five hundred as for one."""
    versions = PolicyVersion.objects.filter(pk__in={case.policy_id for case in cases})
    policies: dict[UUID, Policy] = {version.pk: version.read() for version in versions}
    kinds = {kind.pk: kind for kind in Kind.objects.filter(pk__in={case.kind_id for case in cases})}
    running = Clock.objects.filter(case__in=cases, stopped_at=None).select_related("calendar")
    clocks_of = _by_case(running.prefetch_related("extensions").order_by("id"))
    asked_of = _by_case(InformationRequest.objects.filter(case__in=cases).order_by("asked_at"))
    for case in cases:
        case.kind = kinds[case.kind_id]
    return [
        Standing(
            case=case,
            policy=policies[case.policy_id],
            running={clock.pk: clock for clock in clocks_of[case.pk]},
            questions=asked_of[case.pk],
            now=now,
            newest=calendar,
        )
        for case in cases
    ]


def _by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found
