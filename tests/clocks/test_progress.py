from __future__ import annotations

import pytest

from complaints.clocks import Extension, Unit, elapsed, remaining
from tests.clocks.given import BOGOTA, LISBON, at, course, pause

CLAIM = course(BOGOTA, "2026-06-05 18:45", 15)  # Friday; due on Wednesday 1 July


@pytest.mark.parametrize(
    ("now", "is_elapsed", "is_remaining"),
    [
        ("2026-06-01 10:00", 0, 15),  # before the start
        ("2026-06-05 18:45", 0, 15),
        ("2026-06-05 23:59:59", 0, 15),
        ("2026-06-08 10:00", 0, 15),  # a weekend and a holiday later
        ("2026-06-09 00:00", 1, 14),  # the first counted day, from its first instant
        ("2026-06-09 23:59:59", 1, 14),
        ("2026-06-12 10:00", 4, 11),
        ("2026-06-14 10:00", 4, 11),
        ("2026-07-01 00:00", 15, 0),  # the last day
        ("2026-07-01 23:59:59", 15, 0),
        ("2026-07-02 00:00", 16, -1),  # overdue
        ("2026-07-05 10:00", 17, -2),
    ],
)
def test_counted_days_at_a_moment(now, is_elapsed, is_remaining):
    assert elapsed(CLAIM, at(BOGOTA, now)) == is_elapsed
    assert remaining(CLAIM, at(BOGOTA, now)) == is_remaining


def test_a_paused_clock_stands_still():
    waiting = course(LISBON, "2026-05-28 16:40", 15, pauses=[pause(LISBON, "2026-06-12 10:08", None)])
    for now in ("2026-06-12 23:00", "2026-06-16 11:42", "2026-08-16 11:42"):
        assert (elapsed(waiting, at(LISBON, now)), remaining(waiting, at(LISBON, now))) == (9, 6)
    assert elapsed(waiting, at(LISBON, "2026-06-11 10:00")) == 8


def test_an_extension_gives_days_back():
    extended = course(BOGOTA, "2026-06-05 18:45", 15, extensions=(Extension(5, at(BOGOTA, "2026-06-18 10:00")),))
    assert remaining(extended, at(BOGOTA, "2026-07-01 10:00")) == 5


def test_a_term_that_rolls_has_days_left_until_it_is_due():
    """Eight calendar days end on Saturday the 13th; the 16th is the next business day."""
    rolled = course(BOGOTA, "2026-06-05 18:45", 8, Unit.CALENDAR_DAY, rolls=True)
    left = {day: remaining(rolled, at(BOGOTA, f"2026-06-{day} 10:00")) for day in (12, 13, 15, 16, 17)}
    assert left == {12: 4, 13: 3, 15: 1, 16: 0, 17: -1}
