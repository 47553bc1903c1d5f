from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from complaints.clocks import Deadline, PauseEndsBeforeItStarts, deadline
from tests.clocks.given import BOGOTA, LISBON, at, course, pause

ASKED = pause(LISBON, "2026-06-12 10:08", None)


def test_a_deadline_says_all_that_people_ask():
    answered = pause(LISBON, "2026-06-12 10:08", "2026-06-16 11:42")
    assert deadline(course(LISBON, "2026-05-28 16:40", 15, pauses=[answered])) == Deadline(
        due_on=date(2026, 6, 24),
        due_at=datetime(2026, 6, 24, 23, tzinfo=UTC),  # midnight of Lisbon's summer
        initial_due_on=date(2026, 6, 22),
        latest_on=date(2026, 6, 24),
    )


def test_while_paused_the_date_moves_with_the_answer():
    waiting = course(LISBON, "2026-05-28 16:40", 15, pauses=[ASKED])
    due_if_answered = {
        day: deadline(waiting.if_answered(at(LISBON, f"2026-06-{day} 11:42"))).due_on for day in (12, 14, 15, 16)
    }
    assert due_if_answered == {
        12: date(2026, 6, 22),
        14: date(2026, 6, 22),
        15: date(2026, 6, 23),
        16: date(2026, 6, 24),
    }


def test_an_answer_ends_every_open_pause_and_no_other():
    closed = pause(LISBON, "2026-06-01 10:00", "2026-06-02 10:00")
    again = pause(LISBON, "2026-06-15 10:00", None)
    answered = course(LISBON, "2026-05-28 16:40", 15, pauses=[closed, ASKED, again]).if_answered(
        at(LISBON, "2026-06-16 11:42")
    )
    assert [p.ended_at for p in answered.pauses] == [closed.ended_at, *[at(LISBON, "2026-06-16 11:42")] * 2]


def test_the_latest_date_needs_a_last_day_for_every_open_question():
    one = pause(LISBON, "2026-06-12 10:08", None, answer_by=date(2026, 6, 16))
    other = pause(LISBON, "2026-06-15 10:00", None, answer_by=date(2026, 6, 18))
    received = "2026-05-28 16:40"
    assert deadline(course(LISBON, received, 15, pauses=[one])).latest_on == date(2026, 6, 24)
    assert deadline(course(LISBON, received, 15, pauses=[one, other])).latest_on == date(2026, 6, 26)
    assert deadline(course(LISBON, received, 15, pauses=[one, ASKED])).latest_on is None


@pytest.mark.parametrize("answer_by", [date(2026, 6, 12), date(2026, 6, 1)])
def test_a_last_day_before_the_question_costs_no_day(answer_by):
    asked = pause(LISBON, "2026-06-12 10:08", None, answer_by=answer_by)
    assert deadline(course(LISBON, "2026-05-28 16:40", 15, pauses=[asked])).latest_on == date(2026, 6, 22)


def test_a_breach_happened_when_the_clock_was_due_not_when_somebody_looked():
    due = deadline(course(BOGOTA, "2026-06-05 18:45", 15))
    midnight = at(BOGOTA, "2026-07-02 00:00")
    assert due.due_at == midnight
    assert due.breached_at(by=midnight - timedelta(microseconds=1)) is None
    assert due.breached_at(by=midnight) == midnight
    assert due.breached_at(by=midnight + timedelta(days=9)) == midnight


def test_a_paused_clock_is_not_breached():
    due = deadline(course(LISBON, "2026-05-28 16:40", 15, pauses=[ASKED]))
    assert due.breached_at(by=at(LISBON, "2030-01-01 00:00")) is None


def test_an_answer_before_the_question_is_refused():
    with pytest.raises(PauseEndsBeforeItStarts, match="2026-06-12"):
        course(LISBON, "2026-05-28 16:40", 15, pauses=[ASKED]).if_answered(at(LISBON, "2026-06-12 10:07"))
