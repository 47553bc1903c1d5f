"""Whether the sweeps ring and keep up, from what they last said of themselves (tenants.sweeps). Of all companies at once:
times and counts, no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from tenants import sweeps
from tenants.models import Heartbeat

TIMERS, MESSAGES, MAIL = "timers", "messages", "mail"  # complaints.tasks rings the timers
SWEEPS = (TIMERS, MESSAGES)
LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class Pulse:
    """What one sweep last said. age: since when it has not rung; overdue: how long the oldest that is due waits."""

    name: str
    at: datetime
    age: timedelta
    overdue: timedelta
    figures: dict[str, Any]

    @property
    def is_late(self) -> bool:
        return max(self.age, self.overdue) > LATE

    def figure(self, key: str) -> int:
        """A count; 0 where the sweep has not said it."""
        value = self.figures.get(key)
        return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class Health:
    """now: the database's time. halted_until: sweeping rests because a clock jumped. mail_away_until: the mail server
    could not be reached. last_ring: of any sweep, also of one that found itself halted."""

    now: datetime
    pulses: tuple[Pulse, ...]
    halted_until: datetime | None
    mail_away_until: datetime | None
    last_ring: datetime | None

    @property
    def is_late(self) -> bool:
        return any(pulse.is_late for pulse in self.pulses)

    @property
    def age(self) -> timedelta:
        return max((pulse.age for pulse in self.pulses), default=timedelta())

    @property
    def overdue(self) -> timedelta:
        return max((pulse.overdue for pulse in self.pulses), default=timedelta())


def health() -> Health:
    now = sweeps.database_now()
    rows = {row.name: row for row in Heartbeat.objects.filter(name__in=[*SWEEPS, MAIL])}
    halted = sweeps.halted_until()
    mail = rows[MAIL].paused_until if MAIL in rows else None
    return Health(
        now=now,
        pulses=tuple(_pulse(rows[name], now) for name in SWEEPS if name in rows),
        halted_until=halted if halted and halted > now else None,
        mail_away_until=mail if mail and mail > now else None,
        last_ring=Heartbeat.objects.exclude(name=MAIL).aggregate(at=Max("at"))["at"],
    )


def _pulse(row: Heartbeat, now: datetime) -> Pulse:
    figures = row.figures if isinstance(row.figures, dict) else {}
    due = _moment(figures.get("oldest_due"))
    zero = timedelta()
    overdue = max(now - due, zero) if due else zero
    return Pulse(row.name, row.at, max(now - row.at, zero), overdue, figures)


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None
