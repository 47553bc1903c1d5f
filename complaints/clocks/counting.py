"""The counting rule, day by day. Everything else in this package reads what is counted here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from complaints.clocks.calendars import Calendar, DayOff
from complaints.clocks.course import Course
from complaints.clocks.days import Day, Why
from complaints.clocks.rules import Unit

ONE_DAY = timedelta(days=1)


def count(course: Course) -> Iterator[Day]:
    """Every day since the clock started, beyond the end of its term; an open pause ends it: the rest is not known.

    Raises CalendarRunsOut.
    """
    paused = course.paused_days()
    known_until = min((began for began, ended in paused if ended is None), default=None)
    only_business_days = course.rule.term.unit is Unit.BUSINESS_DAY
    on, number = course.started_on, 0
    yield Day(on, None, Why.STARTED)
    while known_until is None or on < known_until:
        on += ONE_DAY
        day_off = course.calendar.why_not(on) if only_business_days else None
        if day_off is None and any(began < on and (ended is None or on <= ended) for began, ended in paused):
            day_off = DayOff(Why.PAUSED, "")
        if day_off is None:
            number += 1
            yield Day(on, number, Why.COUNTED, course.calendar.extra_days.get(on, "") if only_business_days else "")
        else:
            yield Day(on, None, day_off.why, day_off.name)


def explain(course: Course) -> tuple[Day, ...]:
    """The days from the start to the day on which the clock is due, each with its number or why it has none.

    While an open pause keeps the clock from being due, the days that are certain: up to the one on which it began.
    Raises CalendarRunsOut.
    """
    goal = course.goal
    days = []
    for day in count(course):
        days.append(day)
        if day.number == goal:
            break
    if days[-1].number == goal and course.rule.term.rolls:
        days += _roll(days[-1].on, course.calendar)
    return tuple(days)


def ends(days: tuple[Day, ...], course: Course) -> bool:
    """Whether these days of an explanation reach the end of the term."""
    goal = course.goal
    return any(day.number == goal for day in days)


def _roll(last: date, calendar: Calendar) -> Iterator[Day]:
    """The days after a last counted day that is a day off, to the next business day."""
    if calendar.is_business_day(last):
        return
    while day_off := calendar.why_not(last := last + ONE_DAY):
        yield Day(last, None, day_off.why, day_off.name)
    yield Day(last, None, Why.MOVED)
