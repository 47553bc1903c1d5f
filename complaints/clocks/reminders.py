"""When to remind the handler."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from complaints.clocks.calendars import Calendar
from complaints.clocks.counting import ONE_DAY, ends, explain
from complaints.clocks.course import Course
from complaints.clocks.moments import moment_of

EIGHT_O_CLOCK = time(8)


class Step(StrEnum):
    HALFWAY = "halfway"
    TWO_LEFT = "two_left"
    LAST_DAY = "last_day"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Reminder:
    step: Step
    at: datetime  # in UTC


def reminders(course: Course, wanted: Set[Step] = frozenset(Step)) -> tuple[Reminder, ...]:
    """At 08:00 on business day ⌊N/2⌋, N−2 and N, and on the first business day after a breach; in order of time.

    Of the wanted steps, those on the same day are one: the most pressing. A step of calendar days that falls on a day
    off comes on the business day before it, and not at all where that is before the start. An open pause leaves the
    steps that were due before it. Whoever sends one checks first that the clock runs. Raises CalendarRunsOut.
    """
    calendar, goal = course.calendar, course.goal
    days = explain(course)
    by_number = {day.number: day.on for day in days if day.number is not None}
    steps: dict[date, Step] = {}
    for step, number in ((Step.HALFWAY, goal // 2), (Step.TWO_LEFT, goal - 2)):
        if step in wanted and number in by_number:
            steps[_business_day_before(by_number[number], calendar)] = step
    if ends(days, course):
        due_on = days[-1].on
        if Step.LAST_DAY in wanted:
            steps[_business_day_before(due_on, calendar)] = Step.LAST_DAY
        if Step.BREACHED in wanted:
            steps[_business_day_after(due_on, calendar)] = Step.BREACHED
    planned = (Reminder(step, moment_of(on, EIGHT_O_CLOCK, calendar.zone)) for on, step in sorted(steps.items()))
    return tuple(reminder for reminder in planned if reminder.at > course.started_at)


def half_way(course: Course) -> datetime | None:
    """08:00 on business day ⌊N/2⌋, the first where that is none, in UTC: when to ask what has come of a resolution.

    None while the clock is paused before it, or where the day is not after the start. Raises CalendarRunsOut.
    """
    number = max(1, course.goal // 2)
    for day in explain(course):
        if day.number == number:
            at = morning_of_or_before(day.on, course.calendar)
            return at if at > course.started_at else None
    return None


def morning_of_or_before(on: date, calendar: Calendar) -> datetime:
    """08:00 of the day, or of the last business day before it, in UTC. Raises CalendarRunsOut."""
    return moment_of(_business_day_before(on, calendar), EIGHT_O_CLOCK, calendar.zone)


def _business_day_before(on: date, calendar: Calendar) -> date:
    """The day itself if it is one."""
    while not calendar.is_business_day(on):
        on -= ONE_DAY
    return on


def _business_day_after(on: date, calendar: Calendar) -> date:
    while not calendar.is_business_day(on := on + ONE_DAY):
        pass
    return on
