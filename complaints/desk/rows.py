"""The queue's rows, as people read them: grouped by deadline, each with its clock and the first of the own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from complaints import deadlines
from complaints.day_calendar import Ticks, progress_of, ticks_of
from complaints.models import Case
from complaints.urgency import Urgency, urgency_of

HEADINGS = {
    "late": _("Late"),
    "today": _("Today and tomorrow"),
    "week": _("This week"),
    "later": _("Later"),
    "waiting": _("Waiting, or without a deadline"),
}
FIRST_WORDS = 140


@dataclass(frozen=True)
class Row:
    """One case of the queue. clock: the name of the clock it is listed by, "" where none runs; basis: what that rests on."""

    case: Case
    urgency: Urgency
    clock: str
    basis: str
    progress: str
    ticks: Ticks | None

    @property
    def first_words(self) -> str:
        """The first line of the complainant's words: a case has no other title."""
        line = next((line for line in self.case.description.splitlines() if line.strip()), "")
        return Truncator(line.strip()).chars(FIRST_WORDS)


@dataclass(frozen=True)
class Group:
    heading: str
    rows: list[Row]


def grouped(cases: Iterable[Case], *, now: datetime, zone: ZoneInfo) -> list[Group]:
    """Groups in the order of the cases, nearest deadline first."""
    listed = list(cases)
    clocks = deadlines.nearest(listed, now=now)
    rows = [_row(case, clocks.get(case.pk), now=now, zone=zone) for case in listed]
    return [Group(str(HEADINGS[key]), list(same)) for key, same in groupby(rows, key=lambda row: row.urgency.group)]


def _row(case: Case, one: deadlines.Explained | None, *, now: datetime, zone: ZoneInfo) -> Row:
    is_paused = one is not None and one.clock.is_paused
    urgency = urgency_of(case.next_due_at, now=now, zone=zone, is_paused=is_paused)
    if one is None:
        return Row(case, urgency, "", "", "", None)
    return Row(
        case=case,
        urgency=urgency,
        clock=one.clock.get_name_display(),
        basis=one.clock.basis,
        progress=progress_of(one),
        ticks=ticks_of(one, now=now),
    )
