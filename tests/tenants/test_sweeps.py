"""F12: a sweep acts on the database's time, and on none that has just jumped."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants import sweeps
from tenants.models import Heartbeat

pytestmark = pytest.mark.django_db

Tell = Callable[..., None]


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Set both clocks: the database's, and how long the machine has been up (seconds)."""

    def set_clocks(now: datetime, *, up: float) -> None:
        monkeypatch.setattr(sweeps, "database_now", lambda: now)
        monkeypatch.setattr(time, "clock_gettime", lambda _: up)

    return set_clocks


NOW = timezone.now()


def test_the_time_is_the_database_s() -> None:
    assert abs(sweeps.database_now() - timezone.now()) < timedelta(minutes=1)
    assert sweeps.ring() is not None


def test_time_that_passes_is_no_jump(tell: Tell) -> None:
    """Also three days in which nothing ran but the machine."""
    for passed in (0, 2, 600, 3 * 86400):
        tell(NOW + timedelta(seconds=passed), up=100.0 + passed)
        assert sweeps.ring() == NOW + timedelta(seconds=passed)


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(hours=-1), timedelta(minutes=11)])
def test_a_jump_halts_everything_for_five_minutes(tell: Tell, jump: timedelta, caplog: Any) -> None:
    tell(NOW, up=100.0)
    assert sweeps.ring() == NOW
    for seconds, halted in ((2, True), (4, True), (301, True), (303, False)):
        tell(NOW + jump + timedelta(seconds=seconds), up=100.0 + seconds)
        assert (sweeps.ring() is None) is halted, seconds
    assert caplog.text.count("The clock jumped") == 1


def test_a_small_correction_is_none(tell: Tell) -> None:
    tell(NOW, up=100.0)
    sweeps.ring()
    tell(NOW + timedelta(minutes=9), up=102.0)
    assert sweeps.ring() is not None


def test_a_clock_that_is_put_right_is_waited_for_again(tell: Tell) -> None:
    tell(NOW, up=100.0)
    sweeps.ring()
    tell(NOW + timedelta(days=1), up=102.0)
    assert sweeps.ring() is None
    tell(NOW + timedelta(seconds=60), up=160.0)
    assert sweeps.ring() is None
    tell(NOW + timedelta(seconds=361), up=461.0)
    assert sweeps.ring() is not None, "not halted until tomorrow"


def test_somebody_may_say_that_the_time_is_right(tell: Tell) -> None:
    tell(NOW, up=100.0)
    sweeps.ring()
    tell(NOW + timedelta(days=1), up=102.0)
    assert sweeps.ring() is None
    sweeps.go_on()
    tell(NOW + timedelta(days=1, seconds=2), up=104.0)
    assert sweeps.ring() is not None


def test_a_machine_that_was_started_anew_has_no_past(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(NOW, up=100_000.0)
    sweeps.ring()
    monkeypatch.setattr(sweeps, "_boot", lambda: "another")
    tell(NOW + timedelta(days=3), up=10.0)
    assert sweeps.ring() is not None


def test_one_sweep_rests_without_the_others() -> None:
    sweeps.pause("mail", NOW + timedelta(seconds=15), NOW)
    assert sweeps.is_paused("mail", NOW + timedelta(seconds=14))
    assert not sweeps.is_paused("mail", NOW + timedelta(seconds=16))
    assert not sweeps.is_paused("other", NOW)
    assert sweeps.halted_until() is None


def test_a_heartbeat_keeps_what_was_seen() -> None:
    sweeps.pause("messages", NOW + timedelta(seconds=15), NOW)
    sweeps.beat("messages", NOW, {"waiting": 3})
    row = Heartbeat.objects.get(name="messages")
    assert (row.at, row.figures) == (NOW, {"waiting": 3})
