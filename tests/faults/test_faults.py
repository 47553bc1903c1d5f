"""F1, F3, F4, F7, F10, F11, F20 in seconds, in one house of real processes. `./acuse proof faults` is the true size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proof.faults import FAULTS
from tests.proof.faulty.figures import table
from tests.proof.faulty.house import House

SMALLEST = 0.0
LIGHT = {"workers": 2, "beats": 1, "web": 1, "asleep": True}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Its workers and its beat sleep until F11 wakes them."""
    with House(**LIGHT) as house:
        yield house


def show(fault: str, house: House) -> None:
    figures = FAULTS[fault].run(house, SMALLEST)
    assert not figures.broken, table(figures)


pytestmark = pytest.mark.timeout(300)  # a busy machine; seconds on a quiet one


def test_f20_one_form_sent_fifty_times_is_one_case(house: House) -> None:
    show("F20", house)


def test_f11_nobody_is_flooded_after_three_days_down(house: House) -> None:
    show("F11", house)


def test_f10_each_timer_fires_once_also_after_a_time_without_any_scheduler(house: House) -> None:
    show("F10", house)


def test_f1_killed_workers_and_an_empty_broker_lose_nothing(house: House) -> None:
    show("F1", house)


def test_f7_what_was_sent_and_not_recorded_is_sent_again_under_the_same_id(house: House) -> None:
    show("F7", house)


def test_f3_without_a_broker_everything_works_and_mail_leaves_later(house: House) -> None:
    show("F3", house)


def test_f4_what_was_acknowledged_outlives_the_death_of_the_database(house: House) -> None:
    """The last: the house is not to be used after it."""
    show("F4", house)
