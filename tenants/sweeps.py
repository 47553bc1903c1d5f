"""The ring of a sweep: the database's time, a heartbeat, and a halt where the clock has jumped.

A sweep acts on time alone, so a wrong clock would send a year of reminders in a minute. Each machine compares how far the
database's clock moved with how long the machine itself was up in between: where they differ by more than ten minutes,
nothing is sent for five minutes, or until somebody says that the time is right.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Max

from tenants.models import Heartbeat

JUMP = timedelta(minutes=10)
STABLE = timedelta(minutes=5)
CLOCK = "clock:"

logger = logging.getLogger(__name__)


def database_now() -> datetime:
    """The database's time, UTC: the one clock that all machines share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    moment: datetime = now
    return moment


def ring() -> datetime | None:
    """The time by which a sweep acts, or None while sweeping is halted because the clock jumped."""
    now = database_now()
    _watch_the_clock(now)
    halted = halted_until()
    return None if halted and now < halted else now


def halted_until() -> datetime | None:
    """Until when sweeping is halted; None if no machine has seen the clock jump."""
    until: datetime | None = Heartbeat.objects.filter(name__startswith=CLOCK).aggregate(until=Max("paused_until"))[
        "until"
    ]
    return until


def go_on() -> None:
    """Somebody says that the time is right: sweep from now on."""
    Heartbeat.objects.filter(name__startswith=CLOCK).update(paused_until=None)


def beat(name: str, now: datetime, figures: Mapping[str, Any]) -> None:
    """Remember that the sweep of this name rang, and what it saw (counts and times as text, of all tenants)."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "figures": dict(figures)})


def pause(name: str, until: datetime, now: datetime) -> None:
    """Let this sweep rest until then: what it needs is away."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "paused_until": until})


def is_paused(name: str, now: datetime) -> bool:
    return Heartbeat.objects.filter(name=name, paused_until__gt=now).exists()


def _watch_the_clock(now: datetime) -> None:
    name, uptime = CLOCK + _boot(), time.clock_gettime(time.CLOCK_BOOTTIME)
    last = Heartbeat.objects.filter(name=name).first()
    told: dict[str, Any] = {"at": now, "uptime": uptime}
    if (
        last
        and last.uptime is not None
        and abs((now - last.at).total_seconds() - (uptime - last.uptime)) > JUMP.total_seconds()
    ):
        logger.error(
            "The clock jumped from %s to %s: nothing is sent until it has been steady for five minutes.", last.at, now
        )
        told["paused_until"] = now + STABLE
    Heartbeat.objects.update_or_create(name=name, defaults=told)


@lru_cache
def _boot() -> str:
    """One name for each start of this machine; processes of the same start share its uptime."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return f"{time.time() - time.monotonic():.0f}"
