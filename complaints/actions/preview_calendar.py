"""What a change of the calendar would do, before anybody says yes: by the very acts that would do it, undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from complaints import deadlines
from complaints.actions.change_calendar import DayChange, change_calendar
from complaints.actions.replan import cases_to_look_at, would_move
from complaints.models import Case, Clock
from complaints.rules import Doer

LOOKED_AT = 500


@dataclass(frozen=True)
class Preview:
    """touched: open cases with a term that ends on the day or later, or that is paused. looked_at: how many of them were
    counted anew, those due first. moved: each case that would move, with its moves."""

    touched: int
    looked_at: int
    moved: list[tuple[Case, list[deadlines.Move]]]


def preview_calendar(*, by: Doer, now: datetime, days: Sequence[DayChange], reason: str) -> Preview:
    """Raises what `change_calendar` raises. Nothing stays."""
    with transaction.atomic(), transaction.atomic():
        job = change_calendar(by=by, now=now, days=days, reason=reason)
        touched = _touched(days)
        cases = list(touched.order_by(F("next_due_at").asc(nulls_last=True), "pk").defer("search")[:LOOKED_AT])
        found = Preview(touched.count(), len(cases), would_move(cases, job.calendar, now))
        transaction.set_rollback(True)  # of the inner one
    return found


def _touched(days: Sequence[DayChange]) -> QuerySet[Case]:
    first = min(one.day for one in days)
    running = Clock.objects.filter(Q(due_on__gte=first) | Q(is_paused=True), case=OuterRef("pk"), stopped_at=None)
    return cases_to_look_at().filter(Exists(running))
