"""Regimes as data: units, months, ends on a day off."""

from __future__ import annotations

from datetime import date

import pytest

from complaints.clocks import Extension, Term, Unit, deadline
from tests.clocks.given import BOGOTA, LISBON, at, course, pause

DAYS, MONTHS, BUSINESS_DAYS = Unit.CALENDAR_DAY, Unit.MONTH, Unit.BUSINESS_DAY


@pytest.mark.parametrize(
    ("calendar", "received", "length", "unit", "rolls", "due_on"),
    [
        pytest.param(BOGOTA, "2026-06-05", 10, BUSINESS_DAYS, False, "2026-06-23", id="Ley 1755: documents, 10"),
        pytest.param(
            BOGOTA, "2026-06-05", 15, BUSINESS_DAYS, True, "2026-07-01", id="rolling never moves business days"
        ),
        pytest.param(
            BOGOTA, "2026-06-05", 15, DAYS, False, "2026-06-20", id="Ley 1480 art. 50: refund, 15 calendar days"
        ),
        pytest.param(LISBON, "2026-06-05", 56, DAYS, False, "2026-07-31", id="DISP: 8 weeks"),
        pytest.param(LISBON, "2026-06-05", 7, DAYS, False, "2026-06-12", id="SAC: 7 days corridos"),
        pytest.param(LISBON, "2026-06-06", 7, DAYS, False, "2026-06-13", id="ends on a Saturday and stays there"),
        pytest.param(LISBON, "2026-06-06", 7, DAYS, True, "2026-06-15", id="ends on a Saturday: Monday"),
        pytest.param(LISBON, "2026-06-03", 7, DAYS, True, "2026-06-11", id="ends on Portugal Day: the day after"),
        pytest.param(LISBON, "2026-05-15", 1, MONTHS, True, "2026-06-15", id="GDPR: a month, the same date"),
        pytest.param(
            LISBON, "2026-01-31", 1, MONTHS, False, "2026-02-28", id="a month without such a date: its last day"
        ),
        pytest.param(LISBON, "2026-01-31", 1, MONTHS, True, "2026-03-02", id="and that is a Saturday: Monday"),
        pytest.param(LISBON, "2028-01-31", 1, MONTHS, True, "2028-02-29", id="a leap year"),
        pytest.param(LISBON, "2028-02-29", 12, MONTHS, False, "2029-02-28", id="a year after a leap day"),
        pytest.param(LISBON, "2026-02-28", 1, MONTHS, False, "2026-03-28", id="a last day is not tied to last days"),
        pytest.param(LISBON, "2026-11-30", 1, MONTHS, False, "2026-12-30", id="into December"),
        pytest.param(LISBON, "2026-12-15", 1, MONTHS, False, "2027-01-15", id="over the year's end"),
        pytest.param(
            BOGOTA, "2026-12-11", 1, MONTHS, True, "2027-01-12", id="Ley 1755 art. 17: a month, off a holiday"
        ),
    ],
)
def test_a_term_ends_on(calendar, received, length, unit, rolls, due_on):
    started = course(calendar, f"{received} 10:00", length, unit, rolls=rolls)
    assert deadline(started).due_on == date.fromisoformat(due_on)


def test_months_are_added_in_one_step():
    """GDPR art. 12(3): one month and two further ones from 31 January are three, not one and then two."""
    extension = Extension(2, at(LISBON, "2026-02-20 10:00"))
    started = course(LISBON, "2026-01-31 10:00", 1, MONTHS, rolls=True, extensions=(extension,))
    assert deadline(started).due_on == date(2026, 4, 30)
    assert deadline(started).initial_due_on == date(2026, 3, 2)


def test_a_month_pauses_by_calendar_days():
    asked = pause(LISBON, "2026-02-10 09:00", "2026-02-13 18:00")  # Tuesday to Friday: three days
    assert deadline(course(LISBON, "2026-01-31 10:00", 1, MONTHS, pauses=[asked])).due_on == date(2026, 3, 3)


def test_calendar_days_pause_on_weekends_too():
    asked = pause(LISBON, "2026-06-12 09:00", "2026-06-15 18:00")  # Friday to Monday
    assert deadline(course(LISBON, "2026-06-10 10:00", 10, DAYS, pauses=[asked])).due_on == date(2026, 6, 23)


@pytest.mark.parametrize("length", [0, -1])
def test_a_term_of_nothing_is_refused(length):
    with pytest.raises(ValueError, match="at least one day"):
        Term(length)
    with pytest.raises(ValueError, match="at least one day"):
        Extension(length, at(LISBON, "2026-06-12 09:00"))
