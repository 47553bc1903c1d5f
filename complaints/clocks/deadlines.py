"""When a clock is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from complaints.clocks.counting import ONE_DAY, ends, explain
from complaints.clocks.course import Course
from complaints.clocks.errors import CalendarRunsOut
from complaints.clocks.moments import moment_of, require_aware


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_on` is the date that people see, `due_at` the midnight after it, in UTC: from then on it is too late.

    Both are None while the clock is paused. `initial_due_on` is the date without pauses and extensions, `latest_on` the
    latest possible one: if the customer answers on the last day, or None if no such day was set
    or no calendar covers it.
    """

    due_on: date | None
    due_at: datetime | None
    initial_due_on: date
    latest_on: date | None

    @property
    def is_paused(self) -> bool:
        return self.due_on is None

    def breached_at(self, by: datetime) -> datetime | None:
        """When the deadline was missed, if it was missed by this moment: the due time, not the time of looking.

        `by` is when the clock was stopped, or now. Raises NaiveMoment.
        """
        require_aware(by)
        return self.due_at if self.due_at is not None and self.due_at <= by else None


def deadline(course: Course) -> Deadline:
    """Raises CalendarRunsOut."""
    due_on = _due_on(course)
    initial_due_on = _due_on(course.as_promised()) if course.pauses or course.extensions else due_on
    assert initial_due_on is not None  # nothing pauses it
    return Deadline(
        due_on=due_on,
        due_at=None if due_on is None else moment_of(due_on + ONE_DAY, time.min, course.calendar.zone),
        initial_due_on=initial_due_on,
        latest_on=due_on or _latest_on(course),
    )


def _latest_on(course: Course) -> date | None:
    try:
        return _due_on(course.if_answered_at_the_last())
    except CalendarRunsOut:
        return None  # the clock is paused all the same


def _due_on(course: Course) -> date | None:
    days = explain(course)
    return days[-1].on if ends(days, course) else None
