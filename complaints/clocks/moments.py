"""Between moments, which are stored in UTC, and days, which belong to the tenant's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from complaints.clocks.errors import NaiveMoment


def require_aware(*moments: datetime | None) -> None:
    """Raise NaiveMoment for a moment without a time zone; None (not yet) passes."""
    for moment in moments:
        if moment is not None and moment.utcoffset() is None:
            raise NaiveMoment(f"{moment!r} has no time zone.")


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The date on the wall of the tenant's office. Raises NaiveMoment."""
    require_aware(moment)
    return moment.astimezone(zone).date()


def moment_of(on: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """A time of day as a moment in UTC.

    Where a change of clocks repeats the time, the first one; where it leaves the time out, the moment of the change.
    Both make `moment_of(on, time.min, zone)` the first instant of the day, whatever happens at that day's midnight.
    """
    return datetime.combine(on, clock_time, zone).astimezone(UTC)
