"""Reminders fall at 08:00 tenant time on business day ⌊N/2⌋, N−2 and N, then after a breach; coinciding steps once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.clocks import Course, Extension, Reminder, Step, Unit, reminders
from tests.clocks.given import BOGOTA, LISBON, at, course, pause


def as_read(started: Course) -> list[str]:
    zone = started.calendar.zone
    return [f"{reminder.at.astimezone(zone):%m-%d %H:%M} {reminder.step}" for reminder in reminders(started)]


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        # Tuesday 9 June is day 1; 15 and 29 June are holidays.
        (15, ["06-18 08:00 halfway", "06-26 08:00 two_left", "07-01 08:00 last_day", "07-02 08:00 breached"]),
        (6, ["06-11 08:00 halfway", "06-12 08:00 two_left", "06-17 08:00 last_day", "06-18 08:00 breached"]),
        (5, ["06-10 08:00 halfway", "06-11 08:00 two_left", "06-16 08:00 last_day", "06-17 08:00 breached"]),
        (4, ["06-10 08:00 two_left", "06-12 08:00 last_day", "06-16 08:00 breached"]),
        (3, ["06-09 08:00 two_left", "06-11 08:00 last_day", "06-12 08:00 breached"]),
        (2, ["06-09 08:00 halfway", "06-10 08:00 last_day", "06-11 08:00 breached"]),
        (1, ["06-09 08:00 last_day", "06-10 08:00 breached"]),
    ],
)
def test_reminders_of_a_term_of_business_days(length, expected):
    assert as_read(course(BOGOTA, "2026-06-05 18:45", length)) == expected


def test_moments_are_in_utc_and_eight_o_clock_follows_the_change_of_clocks():
    assert reminders(course(LISBON, "2026-10-20 10:00", 4)) == (
        Reminder(Step.TWO_LEFT, datetime(2026, 10, 22, 7, tzinfo=UTC)),
        Reminder(Step.LAST_DAY, datetime(2026, 10, 26, 8, tzinfo=UTC)),
        Reminder(Step.BREACHED, datetime(2026, 10, 27, 8, tzinfo=UTC)),
    )


def test_a_pause_moves_what_comes_after_it():
    answered = pause(BOGOTA, "2026-06-16 10:00", "2026-06-18 10:00")  # two days
    assert as_read(course(BOGOTA, "2026-06-05 18:45", 15, pauses=[answered])) == [
        "06-22 08:00 halfway",
        "07-01 08:00 two_left",
        "07-03 08:00 last_day",
        "07-06 08:00 breached",
    ]


def test_while_paused_only_what_was_due_before_stands():
    asked = pause(BOGOTA, "2026-06-18 10:00", None)
    assert as_read(course(BOGOTA, "2026-06-05 18:45", 15, pauses=[asked])) == ["06-18 08:00 halfway"]


def test_an_extension_moves_all_of_them():
    extension = Extension(5, at(BOGOTA, "2026-06-09 10:00"))
    assert as_read(course(BOGOTA, "2026-06-05 18:45", 15, extensions=(extension,))) == [
        "06-23 08:00 halfway",
        "07-06 08:00 two_left",
        "07-08 08:00 last_day",
        "07-09 08:00 breached",
    ]


@pytest.mark.parametrize(
    ("received", "length", "rolls", "expected"),
    [
        # Saturday 13 June: nobody reads a reminder then, so on Friday; halfway and two left stay on Tuesday and Thursday.
        ("2026-06-05 18:45", 8, False, ["06-09 halfway", "06-11 two_left", "06-12 last_day", "06-16 breached"]),
        ("2026-06-05 18:45", 8, True, ["06-09 halfway", "06-11 two_left", "06-16 last_day", "06-17 breached"]),
        # Halfway on Sunday and two left on Monday 15 June, a holiday: both on Friday, once.
        ("2026-06-10 18:45", 7, False, ["06-12 two_left", "06-17 last_day", "06-18 breached"]),
        # Friday evening, one day: the only business day before Saturday is Friday, and its morning is over.
        ("2026-06-05 18:45", 1, False, ["06-09 breached"]),
        ("2026-06-05 08:00", 1, False, ["06-09 breached"]),
        ("2026-06-05 07:59", 1, False, ["06-05 last_day", "06-09 breached"]),
    ],
)
def test_reminders_of_calendar_days_come_on_business_days(received, length, rolls, expected):
    read = as_read(course(BOGOTA, received, length, Unit.CALENDAR_DAY, rolls=rolls))
    assert [line.replace(" 08:00", "") for line in read] == expected


def test_a_month_is_reminded_of_by_its_days():
    assert as_read(course(LISBON, "2026-01-30 10:00", 1, Unit.MONTH, rolls=True)) == [
        "02-13 08:00 halfway",  # day 14 of 29 is Friday 13 February
        "02-26 08:00 two_left",
        "03-02 08:00 last_day",
        "03-03 08:00 breached",
    ]
