"""Which days are business days, and which years that is known for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from complaints.clocks.days import Why
from complaints.clocks.errors import CalendarRunsOut

SATURDAY_AND_SUNDAY = frozenset({5, 6})


class DayOff(NamedTuple):
    why: Why
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """One version of a tenant's business calendar; names are in the tenant's language.

    `weekend` holds weekdays as `date.weekday()` numbers them, Monday 0. `extra_days` are worked although they fall on
    a weekend or a holiday. Raises ValueError for a day that is both closed and worked.
    """

    zone: ZoneInfo
    first_year: int
    last_year: int
    holidays: Mapping[date, str] = field(default_factory=dict)
    closures: Mapping[date, str] = field(default_factory=dict)
    extra_days: Mapping[date, str] = field(default_factory=dict)
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def __post_init__(self) -> None:
        if both := sorted(self.closures.keys() & self.extra_days.keys()):
            raise ValueError(f"{both[0]} is both closed and worked.")

    def is_business_day(self, on: date) -> bool:
        """Raises CalendarRunsOut."""
        return self.why_not(on) is None

    def why_not(self, on: date) -> DayOff | None:
        """Why the day is no business day; None if it is one. Raises CalendarRunsOut for a year not covered.

        A holiday on a Saturday reads as a weekend: that alone is why the office is closed.
        """
        if not self.first_year <= on.year <= self.last_year:
            raise CalendarRunsOut(on.year, self.first_year, self.last_year)
        if on in self.extra_days:
            return None
        if on.weekday() in self.weekend:
            return DayOff(Why.WEEKEND, "")
        if on in self.holidays:
            return DayOff(Why.HOLIDAY, self.holidays[on])
        if on in self.closures:
            return DayOff(Why.CLOSURE, self.closures[on])
        return None

    def as_law_sees_it(self) -> Calendar:
        """The calendar for a legal clock: a company cannot give itself more time by closing."""
        return replace(self, closures={})
