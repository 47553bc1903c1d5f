"""Weeks, months and quarters of a company's calendar. Pure: dates of the tenant's zone go in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Unit(StrEnum):
    WEEK = "week"  # from Monday
    MONTH = "month"
    QUARTER = "quarter"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3}
SHOWN = {Unit.WEEK: 26, Unit.MONTH: 12, Unit.QUARTER: 8}  # in the chart
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """One week, month or quarter. first: its first day."""

    first: date
    unit: Unit

    @classmethod
    def of(cls, unit: Unit, day: date) -> Period:
        """The one in which the day lies."""
        if unit is Unit.WEEK:
            return cls(day - timedelta(days=day.weekday()), unit)
        months = MONTHS[unit]
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), unit)

    def shifted(self, number: int) -> Period:
        """So many periods later; negative: before."""
        if self.unit is Unit.WEEK:
            return Period(self.first + number * timedelta(weeks=1), self.unit)
        month = self.first.year * 12 + self.first.month - 1 + number * MONTHS[self.unit]
        return Period(date(month // 12, month % 12 + 1, 1), self.unit)

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.shifted(1).first

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def before(self) -> Period:
        return self.shifted(-1)

    @property
    def series(self) -> list[Period]:
        """What a chart shows that ends with this one, oldest first."""
        return [self.shifted(number) for number in range(1 - SHOWN[self.unit], 1)]


def asked_for(unit: str, first: str, *, today: date) -> Period:
    """The period of an address; what cannot be read, or has not begun, counts as the last one that is over."""
    known = Unit(unit) if unit in set(Unit) else Unit.MONTH
    latest = Period.of(known, today).before
    try:
        found = Period.of(known, date.fromisoformat(first))
    except (ValueError, OverflowError):
        return latest
    return found if EARLIEST <= found.first <= today else latest
