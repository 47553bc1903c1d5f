"""The arithmetic of terms: when a clock is due, why, and when to remind. Pure: no Django, no database, no "now".

Rules, calendars, pauses and extensions come in as values and dates go out; whoever stores them imports this package,
and it imports nothing of the house. Every moment is aware of its time zone, and those that go out are in UTC.

One counting rule covers receipt, pause and resume: *a day counts if the clock was already running at its first
instant, 00:00 in the tenant's time zone*. So the day of receipt is day 0, the day on which the customer is asked
counts, the day on which the customer answers does not, and a pause within one day costs nothing.

`clocks.seed` is imported by itself, where a calendar is set up: the library behind it is slow to load.
"""

from complaints.clocks.calendars import Calendar, DayOff
from complaints.clocks.counting import explain
from complaints.clocks.course import Course, Extension, Pause, end_of_wait
from complaints.clocks.days import Day, Why
from complaints.clocks.deadlines import Deadline, deadline
from complaints.clocks.errors import (
    CalendarRunsOut,
    ClockError,
    ExtensionTooLate,
    ExtensionTooLong,
    NaiveMoment,
    NoExtensionLeft,
    NoHolidaysKnown,
    PauseEndsBeforeItStarts,
)
from complaints.clocks.extensions import extend
from complaints.clocks.moments import day_of, moment_of
from complaints.clocks.progress import elapsed, remaining
from complaints.clocks.reminders import EIGHT_O_CLOCK, Reminder, Step, half_way, morning_of_or_before, reminders
from complaints.clocks.rules import Rule, Term, Unit

__all__ = [
    "EIGHT_O_CLOCK",
    "Calendar",
    "CalendarRunsOut",
    "ClockError",
    "Course",
    "Day",
    "DayOff",
    "Deadline",
    "Extension",
    "ExtensionTooLate",
    "ExtensionTooLong",
    "NaiveMoment",
    "NoExtensionLeft",
    "NoHolidaysKnown",
    "Pause",
    "PauseEndsBeforeItStarts",
    "Reminder",
    "Rule",
    "Step",
    "Term",
    "Unit",
    "Why",
    "day_of",
    "deadline",
    "elapsed",
    "end_of_wait",
    "explain",
    "extend",
    "half_way",
    "moment_of",
    "morning_of_or_before",
    "remaining",
    "reminders",
]
