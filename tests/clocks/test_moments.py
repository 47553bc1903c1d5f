"""Every moment knows its time zone; the first instant of a day is found whatever happens at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from complaints.clocks import Course, Extension, NaiveMoment, Pause, Rule, Term, deadline, elapsed, remaining
from complaints.clocks.moments import moment_of
from tests.clocks.given import BOGOTA, course

NAIVE = datetime(2026, 6, 5, 18, 45)  # noqa: DTZ001
AWARE = NAIVE.replace(tzinfo=UTC)
STARTED = course(BOGOTA, AWARE, 15)


class Nowhere(tzinfo):
    """A time zone that does not say how far it is from UTC leaves a moment as vague as none."""

    def utcoffset(self, moment: datetime | None) -> None:
        return None


@pytest.mark.parametrize(
    "use",
    [
        lambda: Course(rule=Rule(term=Term(15)), calendar=BOGOTA, started_at=NAIVE),
        lambda: Pause(started_at=NAIVE, ended_at=None, reason=""),
        lambda: Pause(started_at=AWARE, ended_at=NAIVE, reason=""),
        lambda: Extension(5, NAIVE),
        lambda: Extension(5, NAIVE.replace(tzinfo=Nowhere())),
        lambda: elapsed(STARTED, NAIVE),
        lambda: remaining(STARTED, NAIVE),
        lambda: STARTED.if_answered(NAIVE),
        lambda: deadline(STARTED).breached_at(by=NAIVE),
    ],
)
def test_a_moment_without_a_time_zone_is_refused(use):
    with pytest.raises(NaiveMoment, match="no time zone"):
        use()


def test_a_moment_is_the_same_in_every_time_zone():
    tokyo = AWARE.astimezone(timezone(timedelta(hours=9)))
    assert deadline(course(BOGOTA, tokyo, 15)) == deadline(STARTED)


@pytest.mark.parametrize(
    ("zone", "on", "first_instant"),
    [
        ("Europe/Lisbon", "2026-10-25", "2026-10-24T23:00"),
        ("Europe/Lisbon", "2026-10-26", "2026-10-26T00:00"),
        ("Atlantic/Azores", "2026-10-25", "2026-10-25T00:00"),  # 00:00 happens twice: 00:00 and 01:00 UTC
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00"),  # 00:00 never happens: the day begins at 01:00
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00"),  # likewise
    ],
)
def test_the_first_instant_of_a_day(zone, on, first_instant):
    expected = datetime.fromisoformat(first_instant).replace(tzinfo=UTC)
    assert moment_of(date.fromisoformat(on), time.min, ZoneInfo(zone)) == expected
