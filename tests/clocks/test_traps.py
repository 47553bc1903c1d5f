"""The traps that deadline code falls into, each with the date that is right. Counted by hand on a printed calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from complaints.clocks import Extension, Unit, deadline, extend
from complaints.clocks.seed import holidays_of
from tests.clocks.given import BOGOTA, LISBON, at, course, pause

SUMMER, WINTER = 0, 1


@pytest.mark.parametrize(
    ("calendar", "received", "length", "due_on"),
    [
        pytest.param(BOGOTA, "2026-06-08 10:00", 5, "2026-06-16", id="receipt on a holiday"),
        pytest.param(BOGOTA, "2026-06-06 10:00", 5, "2026-06-16", id="receipt on a Saturday"),
        pytest.param(BOGOTA, "2026-05-21 21:30", 5, "2026-05-28", id="late in the evening, UTC is already tomorrow"),
        pytest.param(BOGOTA, "2026-05-21 00:00", 5, "2026-05-28", id="receipt at 00:00:00 exactly"),
        pytest.param(BOGOTA, "2026-05-21 23:59:59", 5, "2026-05-28", id="receipt at 23:59:59"),
        pytest.param(BOGOTA, "2026-06-05 18:45", 15, "2026-07-01", id="a puente of three shifted Mondays"),
        pytest.param(BOGOTA, "2026-03-27 10:00", 5, "2026-04-07", id="Easter week: Monday to Wednesday are worked"),
        pytest.param(LISBON, "2026-03-30 10:00", 5, "2026-04-07", id="Easter week: Easter Monday is worked in Lisbon"),
        pytest.param(BOGOTA, "2026-12-28 10:00", 10, "2027-01-13", id="the year's end, and Epiphany shifted"),
        pytest.param(LISBON, "2026-12-28 10:00", 5, "2027-01-05", id="the year's end"),
        pytest.param(LISBON, "2025-06-12 10:00", 1, "2025-06-16", id="a municipal holiday, Friday 13 June"),
        pytest.param(LISBON, "2028-02-28 10:00", 1, "2028-02-29", id="a leap day"),
        pytest.param(LISBON, "2027-02-26 10:00", 1, "2027-03-01", id="no leap day"),
        pytest.param(BOGOTA, "2025-07-11 10:00", 1, "2025-07-14", id="a holiday of 2026 does not reach back"),
    ],
)
def test_business_days(calendar, received, length, due_on):
    assert deadline(course(calendar, received, length)).due_on == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("received", "fold", "due_on", "due_at"),
    [
        ("2026-10-25 01:30", SUMMER, "2026-10-30", "2026-10-31T00:00"),  # the hour that happens twice: first
        ("2026-10-25 01:30", WINTER, "2026-10-30", "2026-10-31T00:00"),  # and again, an hour later
        ("2026-10-20 10:00", SUMMER, "2026-10-27", "2026-10-28T00:00"),  # begun in summer, due in winter
        ("2026-03-29 01:30", SUMMER, "2026-04-06", "2026-04-06T23:00"),  # the hour that never does; Good Friday
        ("2026-03-29 00:30", SUMMER, "2026-04-06", "2026-04-06T23:00"),
        ("2026-03-24 10:00", SUMMER, "2026-03-31", "2026-03-31T23:00"),  # begun in winter, due in summer
        ("2026-06-30 23:30", SUMMER, "2026-07-07", "2026-07-07T23:00"),  # 22:30 UTC
    ],
)
def test_five_business_days_in_lisbon_across_a_change_of_clocks(received, fold, due_on, due_at):
    due = deadline(course(LISBON, at(LISBON, received, fold=fold), 5))
    assert due.due_on == date.fromisoformat(due_on)
    assert due.due_at == datetime.fromisoformat(due_at).replace(tzinfo=UTC)
    assert due.due_at.tzinfo is UTC


# Friday 5 June 2026, 18:45, 15 business days: due on 1 July (8, 15 and 29 June are holidays) unless a pause costs days.
@pytest.mark.parametrize(
    ("due_on", "pauses"),
    [
        pytest.param("2026-07-01", [("06-10 10:00", "06-10 15:00")], id="pause and resume on the same day"),
        pytest.param("2026-07-01", [("06-10 00:00", "06-10 23:59:59")], id="the whole of a day, first instant to last"),
        pytest.param("2026-07-01", [("06-10 10:00", "06-10 10:00")], id="answered at once"),
        pytest.param("2026-07-01", [("06-12 17:00", "06-14 20:00")], id="a pause that spans only a weekend"),
        pytest.param("2026-07-01", [("06-12 17:00", "06-15 10:00")], id="a weekend and a holiday"),
        pytest.param(
            "2026-07-02", [("06-12 17:00", "06-16 00:00")], id="a weekend, a holiday and a Tuesday's first instant"
        ),
        pytest.param("2026-07-02", [("06-09 16:00", "06-10 23:45")], id="the answer 15 minutes before midnight"),
        pytest.param("2026-07-03", [("06-09 16:00", "06-11 00:15")], id="the answer 15 minutes after midnight"),
        pytest.param("2026-07-06", [("06-09 10:00", "06-11 09:00"), ("06-10 10:00", "06-12 09:00")], id="overlapping"),
        pytest.param(
            "2026-07-06", [("06-09 10:00", "06-12 09:00"), ("06-10 10:00", "06-11 09:00")], id="one in another"
        ),
        pytest.param("2026-07-06", [("06-10 10:00", "06-12 09:00"), ("06-09 10:00", "06-11 09:00")], id="out of order"),
        pytest.param("2026-07-03", [("06-09 10:00", "06-10 09:00"), ("06-10 10:00", "06-11 09:00")], id="asked again"),
        pytest.param("2026-07-02", [("06-05 19:00", "06-09 08:00")], id="before the first counted day"),
        pytest.param("2026-07-02", [("06-01 08:00", "06-09 08:00")], id="since before the receipt"),
        pytest.param("2026-07-01", [("06-01 08:00", "06-03 08:00")], id="over before the receipt"),
        pytest.param("2026-07-02", [("06-30 08:00", "07-01 08:00")], id="ends on the day that was due"),
        pytest.param("2026-07-06", [("06-30 08:00", "07-03 08:00")], id="ends after the day that was due"),
        pytest.param("2026-07-01", [("07-01 08:00", "07-03 08:00")], id="begins on the day that is due"),
        pytest.param("2026-07-01", [("07-02 08:00", "07-03 08:00")], id="begins after it"),
        pytest.param("2026-07-01", [("07-01 08:00", None)], id="open, begins on the day that is due"),
        pytest.param(None, [("06-30 08:00", None)], id="open: no due date"),
        pytest.param(None, [("06-09 10:00", "06-10 09:00"), ("06-30 08:00", None)], id="one over, one open"),
    ],
)
def test_pauses(due_on, pauses):
    pauses = [pause(BOGOTA, f"2026-{asked}", answered and f"2026-{answered}") for asked, answered in pauses]
    due = deadline(course(BOGOTA, "2026-06-05 18:45", 15, pauses=pauses))
    assert due.due_on == (due_on and date.fromisoformat(due_on))
    assert due.is_paused == (due_on is None) == (due.due_at is None)
    assert due.initial_due_on == date(2026, 7, 1)


def test_a_legal_clock_does_not_pause():
    asked = pause(BOGOTA, "2026-06-09 10:00", None)
    legal = course(BOGOTA, "2026-06-05 18:45", 15, pauses=[asked], pausable_for=frozenset())
    assert deadline(legal).due_on == date(2026, 7, 1)


def test_a_pause_counts_only_for_the_reasons_of_the_rule():
    supplier = pause(BOGOTA, "2026-06-09 10:00", "2026-06-11 10:00", reason="supplier")
    customer = pause(BOGOTA, "2026-06-10 10:00", "2026-06-11 10:00")
    assert deadline(course(BOGOTA, "2026-06-05 18:45", 15, pauses=[supplier, customer])).due_on == date(2026, 7, 2)


def test_an_extension_is_counted_from_the_first_term():
    """Not from its notice, and not from a first term that was moved off a Saturday."""
    notified_at = at(BOGOTA, "2026-06-18 10:00")
    first = course(BOGOTA, "2026-06-05 18:45", 15, max_extensions=1)
    assert deadline(extend(first, Extension(5, notified_at))).due_on == date(2026, 7, 8)
    eight_days = course(BOGOTA, "2026-06-05 18:45", 8, Unit.CALENDAR_DAY, rolls=True, max_extensions=1)
    assert deadline(eight_days).due_on == date(2026, 6, 16)  # Saturday the 13th, Sunday, a holiday
    assert deadline(extend(eight_days, Extension(5, at(BOGOTA, "2026-06-15 10:00")))).due_on == date(2026, 6, 18)


def test_a_holiday_created_by_law_in_mid_year_does_not_reach_back():
    """Ley 2578 of 1 June 2026 made 13 July a holiday: only terms that reach it move."""
    before = {on: name for on, name in holidays_of("CO", [2026]).items() if on != date(2026, 7, 13)}
    old = replace(BOGOTA, holidays=before)
    assert deadline(course(old, "2026-07-03 10:00", 10)).due_on == date(2026, 7, 17)
    assert deadline(course(BOGOTA, "2026-07-03 10:00", 10)).due_on == date(2026, 7, 21)  # the 20th is one as well
    for calendar in (old, BOGOTA):
        assert deadline(course(calendar, "2026-07-03 10:00", 5)).due_on == date(2026, 7, 10)


def test_an_open_pause_shows_the_latest_possible_date():
    asked = pause(BOGOTA, "2026-06-09 10:00", None, answer_by=date(2026, 6, 12))
    due = deadline(course(BOGOTA, "2026-06-05 18:45", 15, pauses=[asked]))
    assert (due.due_on, due.latest_on) == (None, date(2026, 7, 6))  # the 10th, 11th and 12th do not count
    due = deadline(course(BOGOTA, "2026-06-05 18:45", 15, pauses=[replace(asked, answer_by=None)]))
    assert (due.due_on, due.latest_on) == (None, None)
