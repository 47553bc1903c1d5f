"""The two companies' calendars and short ways to write a moment, a pause and a course."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from complaints.clocks import Calendar, Course, Pause, Rule, Term, Unit
from complaints.clocks.seed import holidays_of

YEARS = range(2024, 2031)
BOGOTA = Calendar(zone=ZoneInfo("America/Bogota"), first_year=2024, last_year=2030, holidays=holidays_of("CO", YEARS))
LISBON = Calendar(
    zone=ZoneInfo("Europe/Lisbon"),
    first_year=2024,
    last_year=2030,
    holidays=holidays_of("PT", YEARS, place="Lisboa"),
)
CUSTOMER = "customer"  # the reason for which the rules of these tests may pause


def at(calendar: Calendar, text: str, *, fold: int = 0) -> datetime:
    """A local time, as "2026-06-05 18:45", in UTC; `fold=1` is the second of a time that happens twice."""
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone, fold=fold).astimezone(UTC)


def pause(calendar: Calendar, asked: str, answered: str | None, **more: Any) -> Pause:
    return Pause(
        started_at=at(calendar, asked),
        ended_at=None if answered is None else at(calendar, answered),
        **{"reason": CUSTOMER} | more,
    )


def course(
    calendar: Calendar,
    received: str | datetime,
    length: int,
    unit: Unit = Unit.BUSINESS_DAY,
    *,
    rolls: bool = False,
    pauses: tuple[Pause, ...] | list[Pause] = (),
    extensions: tuple[Any, ...] = (),
    **rule: Any,
) -> Course:
    return Course(
        rule=Rule(term=Term(length, unit, rolls), **{"pausable_for": frozenset({CUSTOMER})} | rule),
        calendar=calendar,
        started_at=at(calendar, received) if isinstance(received, str) else received,
        pauses=tuple(pauses),
        extensions=extensions,
    )
