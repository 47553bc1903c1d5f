from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from complaints.clocks import Calendar, CalendarRunsOut, Unit, Why, deadline, reminders
from tests.clocks.given import course

FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 6, day) for day in (12, 13, 14, 15, 16))
CALENDAR = Calendar(
    zone=ZoneInfo("America/Bogota"),
    first_year=2026,
    last_year=2026,
    holidays={SATURDAY: "Santo", MONDAY: "Sagrado Corazón"},
    closures={FRIDAY: "Inventario"},
)


@pytest.mark.parametrize(
    ("on", "why_not"),
    [
        (FRIDAY, (Why.CLOSURE, "Inventario")),
        (SATURDAY, (Why.WEEKEND, "")),
        (SUNDAY, (Why.WEEKEND, "")),
        (MONDAY, (Why.HOLIDAY, "Sagrado Corazón")),
        (TUESDAY, None),
    ],
)
def test_why_a_day_is_no_business_day(on, why_not):
    assert CALENDAR.why_not(on) == why_not
    assert CALENDAR.is_business_day(on) is (why_not is None)


def test_an_extra_day_is_worked_whatever_it_was():
    worked = replace(CALENDAR, extra_days={SATURDAY: "Feria", MONDAY: "Feria"})
    assert [worked.is_business_day(on) for on in (SATURDAY, SUNDAY, MONDAY)] == [True, False, True]


def test_the_working_week_is_the_companys():
    assert replace(CALENDAR, weekend=frozenset({6})).why_not(SATURDAY) == (Why.HOLIDAY, "Santo")
    assert replace(CALENDAR, weekend=frozenset({1})).why_not(TUESDAY) == (Why.WEEKEND, "")


def test_a_holiday_comes_before_a_closure_on_the_same_day():
    assert replace(CALENDAR, closures={MONDAY: "Puente"}).why_not(MONDAY) == (Why.HOLIDAY, "Sagrado Corazón")


def test_a_company_cannot_give_itself_time_before_the_law_by_closing():
    assert CALENDAR.as_law_sees_it().is_business_day(FRIDAY)
    assert not CALENDAR.as_law_sees_it().is_business_day(MONDAY)


def test_a_day_cannot_be_closed_and_worked():
    with pytest.raises(ValueError, match="2026-06-12 is both"):
        replace(CALENDAR, extra_days={FRIDAY: "Feria"})


@pytest.mark.parametrize("on", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_year_that_is_not_covered_is_not_guessed(on):
    with pytest.raises(CalendarRunsOut, match="covers 2026 to 2026") as refusal:
        CALENDAR.is_business_day(on)
    assert refusal.value.year == on.year


def test_a_deadline_beyond_the_calendar_is_refused_and_not_counted():
    assert deadline(course(CALENDAR, "2026-12-30 10:00", 1)).due_on == date(2026, 12, 31)
    with pytest.raises(CalendarRunsOut):
        deadline(course(CALENDAR, "2026-12-30 10:00", 2))
    with pytest.raises(CalendarRunsOut):  # the reminder after the breach would fall in 2027
        reminders(course(CALENDAR, "2026-12-30 10:00", 1))


def test_calendar_days_need_no_holidays_unless_they_roll():
    assert deadline(course(CALENDAR, "2026-12-30 10:00", 9, Unit.CALENDAR_DAY)).due_on == date(2027, 1, 8)
    with pytest.raises(CalendarRunsOut):
        deadline(course(CALENDAR, "2026-12-30 10:00", 9, Unit.CALENDAR_DAY, rolls=True))


def test_a_start_before_the_calendar_is_day_0_like_any_other():
    assert deadline(course(CALENDAR, "2025-12-31 10:00", 1)).due_on == date(2026, 1, 1)
