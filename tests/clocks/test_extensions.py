from __future__ import annotations

from datetime import date, timedelta

import pytest

from complaints.clocks import Extension, ExtensionTooLate, ExtensionTooLong, NoExtensionLeft, deadline, extend
from tests.clocks.given import BOGOTA, LISBON, at, course, pause

# Ley 1581 de 2012 art. 15: 15 business days and once 8 more.
CLAIM = course(BOGOTA, "2026-06-05 18:45", 15, max_extensions=1, longest=23)
IN_TIME = at(BOGOTA, "2026-06-18 10:00")
DUE_AT = at(BOGOTA, "2026-07-02 00:00")


def test_an_extension_adds_to_the_term_and_leaves_the_first_promise_readable():
    due = deadline(extend(CLAIM, Extension(8, IN_TIME)))
    assert (due.due_on, due.initial_due_on) == (date(2026, 7, 14), date(2026, 7, 1))  # 13 July is a holiday


def test_the_notice_must_leave_before_the_term_ends():
    extend(CLAIM, Extension(8, DUE_AT - timedelta(microseconds=1)))
    with pytest.raises(ExtensionTooLate):
        extend(CLAIM, Extension(8, DUE_AT))


def test_a_pause_gives_the_notice_more_time():
    asked = pause(BOGOTA, "2026-06-30 10:00", None)
    waiting = course(BOGOTA, "2026-06-05 18:45", 15, pauses=[asked], max_extensions=1)
    extended = extend(waiting, Extension(5, DUE_AT + timedelta(days=9)))
    assert deadline(extended).is_paused


def test_a_second_notice_is_measured_by_the_first_extension():
    twice = course(BOGOTA, "2026-06-05 18:45", 15, max_extensions=2, longest=30)
    extended = extend(extend(twice, Extension(5, IN_TIME)), Extension(5, DUE_AT))
    assert deadline(extended).due_on == date(2026, 7, 16)


@pytest.mark.parametrize("allowed", [0, 1])
def test_no_more_extensions_than_the_rule_allows(allowed):
    started = course(BOGOTA, "2026-06-05 18:45", 15, max_extensions=allowed)
    for _ in range(allowed):
        started = extend(started, Extension(1, IN_TIME))
    with pytest.raises(NoExtensionLeft, match=f"allows {allowed}"):
        extend(started, Extension(1, IN_TIME))


def test_the_cap_is_on_first_term_and_extensions_together():
    """Ley 1755 de 2015 art. 14, read conservatively: 15 and at most 15 more."""
    petition = course(BOGOTA, "2026-06-05 18:45", 15, max_extensions=2, longest=30)
    extend(petition, Extension(15, IN_TIME))
    with pytest.raises(ExtensionTooLong, match="31 is more than 30"):
        extend(petition, Extension(16, IN_TIME))
    with pytest.raises(ExtensionTooLong, match="31 is more than 30"):
        extend(extend(petition, Extension(15, IN_TIME)), Extension(1, IN_TIME))


def test_without_a_cap_the_length_is_the_companys_affair():
    started = course(LISBON, "2026-06-05 18:45", 15, max_extensions=1)
    assert extend(started, Extension(200, at(LISBON, "2026-06-10 10:00"))).length == 215


def test_what_was_granted_is_not_taken_back():
    """A calendar that changes may make an old notice late after the fact; the deadline stays computable."""
    started = course(BOGOTA, "2026-06-05 18:45", 15, extensions=(Extension(5, DUE_AT + timedelta(days=1)),))
    assert deadline(started).due_on == date(2026, 7, 8)
