"""How far a clock has come at a moment, in counted days."""

from __future__ import annotations

from datetime import date, datetime

from complaints.clocks.counting import count
from complaints.clocks.course import Course
from complaints.clocks.deadlines import deadline
from complaints.clocks.moments import day_of


def elapsed(course: Course, at: datetime) -> int:
    """The number of the day it is: 0 on the day of receipt, the goal on the last day, more when overdue.

    A clock that has stopped is asked for the moment it stopped. Raises NaiveMoment, CalendarRunsOut.
    """
    return _number_on(course, day_of(at, course.calendar.zone))


def remaining(course: Course, at: datetime) -> int:
    """How many days that count are left after this one: 0 on the last day, below 0 when overdue.

    Overdue begins at `Deadline.due_at`, a day or more before the number falls below 0 if a day off follows.
    Raises NaiveMoment, CalendarRunsOut.
    """
    due_on = deadline(course).due_on
    last = course.goal if due_on is None else _number_on(course, due_on)
    return last - elapsed(course, at)


def _number_on(course: Course, on: date) -> int:
    number = 0
    for day in count(course):
        if day.on > on:
            break
        number = day.number or number
    return number
