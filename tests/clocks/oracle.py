"""A second implementation, slow and obvious, that shares nothing with the first: it imports none of it.

It walks through time by quarters of an hour (every change of clocks since 1970 falls on one), watches the date on the
office wall, and at each first instant of a day plays back what had happened by then to see whether the clock ran.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)


@dataclass
class Story:
    zone: ZoneInfo
    started_at: datetime
    pauses: list[tuple[datetime, datetime | None]]
    works: Callable[[date], bool]  # whether the day is of the kind that is counted

    def first_instants(self) -> Iterator[tuple[datetime, date]]:
        """Each later day with its first instant."""
        now = self.started_at.astimezone(UTC)
        now -= timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
        wall = now.astimezone(self.zone).date()
        while True:
            now += QUARTER
            if now.astimezone(self.zone).date() != wall:
                wall = now.astimezone(self.zone).date()
                yield now, wall

    def was_running(self, instant: datetime) -> bool:
        """Play back all that happened before the instant; what happens at the instant itself has not happened yet."""
        happened = [(self.started_at, "start")]
        for asked, answered in self.pauses:
            happened.append((asked, "ask"))
            if answered is not None:
                happened.append((answered, "answer"))
        started, waiting_for = False, 0
        for moment, what in happened:
            if moment >= instant:
                continue
            if what == "start":
                started = True
            elif what == "ask":
                waiting_for += 1
            else:
                waiting_for -= 1
        return started and waiting_for == 0

    def counted(self) -> Iterator[tuple[int, date]]:
        number = 0
        for instant, day in self.first_instants():
            if self.works(day) and self.was_running(instant):
                number += 1
                yield number, day

    def waits_for_ever_before(self, instant: datetime) -> bool:
        return any(answered is None and asked < instant for asked, answered in self.pauses)

    def due(self, length: int) -> tuple[date, datetime] | None:
        """The day of that number, and the first instant after it; None if an unanswered question comes between."""
        number, last = 0, None
        for instant, day in self.first_instants():
            if last is not None:
                return last, instant
            if self.waits_for_ever_before(instant):
                return None
            if self.works(day) and self.was_running(instant):
                number += 1
                if number == length:
                    last = day
        raise AssertionError("time does not end")

    def elapsed(self, at: datetime) -> int:
        number = 0
        for instant, day in self.first_instants():
            if instant > at:
                return number
            if self.works(day) and self.was_running(instant):
                number += 1
        raise AssertionError("time does not end")


def same_date_months_later(day: date, months: int) -> date:
    """Leaf through the calendar: so many firsts of a month, then on to the same date, unless the month ends first."""
    wanted = day.day
    for _ in range(months):
        day += timedelta(days=1)
        while day.day != 1:
            day += timedelta(days=1)
    while day.day != wanted and (day + timedelta(days=1)).day != 1:
        day += timedelta(days=1)
    return day
