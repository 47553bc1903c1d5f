"""What a policy or a law says of one clock."""

from __future__ import annotations

import calendar
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    BUSINESS_DAY = "business_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: fifteen business days, eight weeks as 56 calendar days, a month.

    `rolls`: a term that ends on a day off ends on the next business day instead (Portugal: Código Civil art. 279;
    EU: Regulation 1182/71 art. 3(4); Colombia: months, Ley 4 de 1913 art. 62). Business days never need it.
    """

    length: int
    unit: Unit = Unit.BUSINESS_DAY
    rolls: bool = False

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError("A term has at least one day.")

    def days_from(self, started_on: date) -> int:
        """How many days have to count. A month is the calendar days up to the same date, so it can pause like them."""
        if self.unit is Unit.MONTH:
            return (_months_after(started_on, self.length) - started_on).days
        return self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A clock of a policy version. What starts it is for the caller to know: a clock is given the moment.

    A pause stops the clock only for a reason in `pausable_for`: empty for most legal clocks. Extensions are in the
    term's unit; `longest` caps the first term and its extensions together.
    """

    term: Term
    pausable_for: Set[str] = frozenset()
    max_extensions: int = 0
    longest: int | None = None


def _months_after(on: date, months: int) -> date:
    """The same date months later; the month's last day where there is no such date (31 January, one month)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(on.day, last_day))
