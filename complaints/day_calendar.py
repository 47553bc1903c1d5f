"""A clock as a page shows it: its date, how far it has come, and the calendar that answers "why this date"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext, ngettext

from complaints import clocks
from complaints.clocks import Day, Unit, Why
from complaints.day_words import long_day, month_day, short_day
from complaints.deadlines import Explained
from complaints.urgency import Urgency, urgency_of

TICKS_AT_MOST = 30
TICKS_WIDTH = 108


@dataclass(frozen=True)
class Cell:
    """One day of the calendar. look: its classes; number: what it counted as; words: what the look says, to be heard."""

    text: str
    look: str
    number: int | None
    words: str
    is_paused: bool


@dataclass(frozen=True)
class DaysOff:
    """Days in a row that did not count, and why."""

    days: str
    reason: str


@dataclass(frozen=True)
class Ticks:
    """One tick a day, drawn in a box of 108 × 6: the outlines of the days that have counted, and of the rest.

    kind, rest: the look of either (on, late, paused or empty).
    """

    done: str
    to_come: str
    kind: str
    rest: str


@dataclass(frozen=True)
class ShownClock(Explained):
    """An explained clock with its calendar. weeks: seven cells each, Monday first, None before the first day and after
    the last. if_answered_on: the due day if what it waits for came today. due: the date in words, "" while paused."""

    weeks: list[list[Cell | None]]
    days_off: list[DaysOff]
    ticks: Ticks
    urgency: Urgency
    due: str
    progress: str
    if_answered_on: date | None

    @property
    def is_moved(self) -> bool:
        """Whether the due day is no longer the one that was promised at first."""
        return self.deadline.due_on != self.deadline.initial_due_on

    @property
    def due_if_answered(self) -> str:
        """The date in words if what it waits for came today; "" where it waits for nothing."""
        return long_day(self.if_answered_on) if self.if_answered_on else ""

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The head of the calendar, Monday first: short, and in full."""
        return [(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(7)]

    @property
    def counts_business_days(self) -> bool:
        return self.course.rule.term.unit is Unit.BUSINESS_DAY


def show(one: Explained, *, now: datetime) -> ShownClock:
    """now: the moment at which the page is made; a stopped clock is shown as it stood when it stopped."""
    today = now.astimezone(one.course.calendar.zone).date()
    days, if_answered_on = one.days, None
    if one.deadline.is_paused:
        resumed = one.course.if_answered(max(now, one.clock.started_at))
        days, if_answered_on = list(clocks.explain(resumed)), clocks.deadline(resumed).due_on
    due_on = days[-1].on
    return ShownClock(
        **{field.name: getattr(one, field.name) for field in fields(Explained)},
        weeks=_weeks(days, due_on=due_on, today=today),
        days_off=_days_off(days, today=today),
        ticks=ticks_of(one, now=now),
        urgency=_urgency(one, now=now),
        due=long_day(one.deadline.due_on) if one.deadline.due_on else "",
        progress=progress_of(one),
        if_answered_on=if_answered_on,
    )


def show_all(explained: Iterable[Explained], *, now: datetime) -> list[ShownClock]:
    return [show(one, now=now) for one in explained]


def _urgency(one: Explained, *, now: datetime) -> Urgency:
    zone = one.course.calendar.zone
    if one.clock.stopped_at is None:
        return urgency_of(one.clock.due_at, now=now, zone=zone, is_paused=one.clock.is_paused)
    ended = short_day(one.clock.stopped_at.astimezone(zone).date(), today=now.astimezone(zone).date())
    if one.clock.was_kept is False:
        return Urgency("missed", gettext("Late, %(day)s") % {"day": ended}, "waiting")
    return Urgency("done", gettext("In time, %(day)s") % {"day": ended}, "waiting")


def progress_of(one: Explained) -> str:
    """`9 of 15 business days`."""
    said: dict[str, Any] = {"n": min(one.elapsed, one.course.goal), "goal": one.course.goal}
    if one.course.rule.term.unit is Unit.BUSINESS_DAY:
        return ngettext("%(n)s of %(goal)s business day", "%(n)s of %(goal)s business days", said["goal"]) % said
    return ngettext("%(n)s of %(goal)s day", "%(n)s of %(goal)s days", said["goal"]) % said


def ticks_of(one: Explained, *, now: datetime) -> Ticks:
    """One tick a day; a long term is drawn to scale."""
    goal = one.course.goal
    count = min(goal, TICKS_AT_MOST)
    done = min(one.elapsed, goal) * count // goal
    is_late = one.clock.due_at is not None and (one.clock.stopped_at or now) >= one.clock.due_at
    return Ticks(
        *_outlines(count, done), kind="late" if is_late else "on", rest="paused" if one.clock.is_paused else ""
    )


@lru_cache(maxsize=500)
def _outlines(count: int, done: int) -> tuple[str, str]:
    """Those of the first `done` ticks and of the others, as data of an SVG path: bars with round corners."""
    step = TICKS_WIDTH / count
    bars = [
        f"M{place * step + 1.5:.1f} .5h{step - 3.6:.1f}a1 1 0 0 1 1 1v3a1 1 0 0 1-1 1h{3.6 - step:.1f}"
        "a1 1 0 0 1-1-1v-3a1 1 0 0 1 1-1z"
        for place in range(count)
    ]
    return "".join(bars[:done]), "".join(bars[done:])


def _weeks(days: list[Day], *, due_on: date, today: date) -> list[list[Cell | None]]:
    cells: list[Cell | None] = [None] * days[0].on.weekday()
    for place, day in enumerate(days):
        text = month_day(day.on) if place == 0 or day.on.day == 1 else str(day.on.day)
        kind, words = _look(day, due_on=due_on, today=today)
        look = f"cal-{kind}"
        if day.on == today:
            look, words = f"{look} cal-today", f"{words} ({gettext('today')})"
        cells.append(Cell(text, look, day.number, words, kind == "paused"))
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _look(day: Day, *, due_on: date, today: date) -> tuple[str, str]:
    said = {"n": day.number, "name": day.name}
    match day.why:
        case Why.STARTED:
            return "start", gettext("the term starts: day 0")
        case Why.WEEKEND:
            return "off", gettext("weekend, does not count")
        case Why.HOLIDAY:
            return "holiday", gettext("%(name)s, public holiday, does not count") % said
        case Why.CLOSURE:
            return "holiday", gettext("%(name)s, closed, does not count") % said
        case Why.PAUSED:
            return "paused", gettext("paused, does not count")
        case Why.MOVED:
            return "due", gettext("deadline, moved to the next business day")
    if day.on == due_on:
        return "due", gettext("deadline: day %(n)s") % said
    if day.on > today:
        return "future", gettext("will count: day %(n)s") % said
    return "counted", gettext("counts: day %(n)s") % said


def _days_off(days: list[Day], *, today: date) -> list[DaysOff]:
    """Holidays and closures by name, and the days of each pause in a row; weekends go without saying."""
    found = []
    for (why, name), run in groupby(_without_weekends(days), key=lambda day: (day.why, day.name)):
        same = list(run)
        if why in (Why.HOLIDAY, Why.CLOSURE, Why.PAUSED):
            found.append(DaysOff(_span(same[0].on, same[-1].on, today=today), _reason(why, name)))
    return found


def _without_weekends(days: list[Day]) -> list[Day]:
    return [day for day in days if day.why is not Why.WEEKEND]


def _span(first: date, last: date, *, today: date) -> str:
    if first == last:
        return short_day(first, today=today)
    return gettext("%(first)s to %(last)s") % {
        "first": short_day(first, today=today),
        "last": short_day(last, today=today),
    }


def _reason(why: Why, name: str) -> str:
    if why is Why.PAUSED:
        return gettext("waiting for an answer")
    if why is Why.CLOSURE:
        return gettext("%(name)s (we are closed)") % {"name": name}
    return gettext("%(name)s (public holiday)") % {"name": name}
