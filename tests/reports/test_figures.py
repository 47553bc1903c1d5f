"""Pure parts of the trends: periods, shares, and the signal of a rise."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from reports.figures import BEFORE, CHANCE, ENOUGH, LATELY, LEAST, Average, Share, Spread, poisson_at_least, rise
from reports.periods import SHOWN, Period, Unit, asked_for

TODAY = date(2026, 6, 16)  # a Tuesday


@pytest.mark.parametrize(
    ("unit", "first", "end", "before"),
    [
        (Unit.WEEK, "2026-06-15", "2026-06-22", "2026-06-08"),
        (Unit.MONTH, "2026-06-01", "2026-07-01", "2026-05-01"),
        (Unit.QUARTER, "2026-04-01", "2026-07-01", "2026-01-01"),
    ],
)
def test_a_period_knows_its_days(unit: Unit, first: str, end: str, before: str) -> None:
    period = Period.of(unit, TODAY)
    assert [str(period.first), str(period.end), str(period.before.first)] == [first, end, before]
    assert period.last + timedelta(days=1) == period.end
    assert period.series[-1] == period
    assert len(period.series) == SHOWN[unit]
    assert all(one.end == two.first for one, two in zip(period.series, period.series[1:], strict=False))


@pytest.mark.parametrize("unit", list(Unit))
def test_every_day_lies_in_one_period(unit: Unit) -> None:
    for number in range(800):
        day = date(2023, 12, 1) + timedelta(days=number)
        period = Period.of(unit, day)
        assert period.first <= day < period.end
        assert Period.of(unit, period.last) == period


@pytest.mark.parametrize(
    ("unit", "first", "expected"),
    [
        ("month", "2026-03-17", Period(date(2026, 3, 1), Unit.MONTH)),
        ("week", "2026-06-16", Period(date(2026, 6, 15), Unit.WEEK)),
        ("", "", Period(date(2026, 5, 1), Unit.MONTH)),
        ("century", "2026-03-17", Period(date(2026, 3, 1), Unit.MONTH)),
        ("quarter", "nonsense", Period(date(2026, 1, 1), Unit.QUARTER)),
        ("quarter", "9999-12-31", Period(date(2026, 1, 1), Unit.QUARTER)),
        ("month", "0001-01-01", Period(date(2026, 5, 1), Unit.MONTH)),
        ("month", "2026-07-01", Period(date(2026, 5, 1), Unit.MONTH)),
    ],
)
def test_an_address_asks_for_a_period_and_nonsense_for_the_last_whole_one(
    unit: str, first: str, expected: Period
) -> None:
    assert asked_for(unit, first, today=TODAY) == expected


def test_a_share_of_three_is_no_share() -> None:
    assert Share(2, 3).percent is None
    assert Share(ENOUGH - 1, ENOUGH - 1).percent is None
    assert Share(9, ENOUGH).percent == 90
    assert Average(4.2, ENOUGH - 1).value is None
    assert Average(4.2, ENOUGH).value == 4.2
    assert [Spread(1, 2, n).is_enough for n in (ENOUGH - 1, ENOUGH)] == [False, True]


@pytest.mark.parametrize("mean", [0.1, 1.0, 3.9, 40.0, 900.0])
def test_the_chance_of_so_many_or_more(mean: float) -> None:
    """Against the recurrence p(k+1) = p(k) · mean / (k+1), summed from above."""
    for number in (0, 1, 2, 5, 12, 60):
        term = math.exp(-mean)
        below = 0.0
        for k in range(number):
            below += term
            term *= mean / (k + 1)
        assert poisson_at_least(number, mean) == pytest.approx(1 - below, abs=1e-9)


def weeks(before: int, lately: int) -> list[int]:
    """So many cases in the 26 weeks before, spread evenly, and so many in the last four."""
    spread = [before // BEFORE + (number < before % BEFORE) for number in range(BEFORE)]
    return [*spread, lately, 0, 0, 0]


def test_a_rise_is_told_and_an_ordinary_month_is_not() -> None:
    found = rise(weeks(26, 14), looks=5)
    assert found is not None
    assert (found.lately, round(found.usual, 2)) == (14, 4.08)
    assert found.chance < CHANCE / 5
    assert 1 / found.chance / 10 < found.one_in <= 1 / found.chance
    assert rise(weeks(26, 8), looks=5) is None
    assert rise(weeks(26, 0), looks=5) is None
    assert rise(weeks(0, LEAST - 1), looks=1) is None, "so few are no rise"
    assert rise(weeks(0, LEAST), looks=1) is not None
    assert rise([0] * 10 + [9] * LATELY, looks=1) is None, "not enough weeks to tell"


def test_the_more_one_looks_the_rarer_it_has_to_be() -> None:
    assert rise(weeks(26, 10), looks=1) is not None
    assert rise(weeks(26, 10), looks=20) is None
