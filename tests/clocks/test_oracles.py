"""Against two other implementations: the slow one of `oracle.py`, and the holidays library's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.clocks import (
    Calendar,
    Course,
    Extension,
    Pause,
    Rule,
    Term,
    Unit,
    deadline,
    elapsed,
    explain,
    remaining,
)
from tests.clocks.given import BOGOTA, CUSTOMER, LISBON, at, course
from tests.clocks.oracle import Story, same_date_months_later

# Changes of clocks at 01:00, at 00:00 forwards, at 01:00 back to 00:00; none; and offsets of a quarter of an hour.
ZONES = [
    ZoneInfo(name)
    for name in ("America/Bogota", "Europe/Lisbon", "Atlantic/Azores", "America/Santiago", "Asia/Kathmandu")
]
FIRST_DAYS = st.one_of(
    st.dates(date(2024, 1, 1), date(2027, 6, 30)),
    # Round a leap day, the year's end and the changes of clocks.
    st.sampled_from(["2024-02-28", "2026-12-30", "2026-03-28", "2026-10-24", "2026-04-03", "2026-09-04"]).map(
        date.fromisoformat
    ),
)
TIMES = st.one_of(
    st.sampled_from([time.min, time(0, 15), time(1, 30), time(23, 59, 59), time.max]),
    st.times(),
)


@st.composite
def courses(draw: Callable, unit: st.SearchStrategy[Unit]) -> Course:
    zone = draw(st.sampled_from(ZONES))
    first_day = draw(FIRST_DAYS)
    near = st.integers(0, 50).map(lambda days: first_day + timedelta(days=days))

    def moment(days: int) -> datetime:
        local = datetime.combine(first_day + timedelta(days=days), draw(TIMES), zone)
        return local.replace(fold=draw(st.integers(0, 1))).astimezone(UTC)

    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        began = draw(st.integers(-3, 25))
        ended = draw(st.none() | st.integers(began, began + 9))
        started_at, ended_at = moment(began), None if ended is None else moment(ended)
        if ended_at is not None and ended_at < started_at:
            started_at, ended_at = ended_at, started_at
        pauses.append(
            Pause(started_at=started_at, ended_at=ended_at, reason=draw(st.sampled_from([CUSTOMER, "other"])))
        )
    closed = draw(st.sets(near, max_size=6))
    calendar = Calendar(
        zone=zone,
        first_year=2024,
        last_year=2030,
        holidays=dict.fromkeys(draw(st.sets(near, max_size=6)), "holiday"),
        closures=dict.fromkeys(closed, "closure"),
        extra_days=dict.fromkeys(draw(st.sets(near, max_size=3)) - closed, "extra"),
        weekend=draw(st.sampled_from([frozenset({5, 6}), frozenset({6}), frozenset({4, 5}), frozenset()])),
    )
    term_unit = draw(unit)
    length = st.integers(1, 2 if term_unit is Unit.MONTH else 20)
    return Course(
        rule=Rule(term=Term(draw(length), term_unit, draw(st.booleans())), pausable_for=frozenset({CUSTOMER})),
        calendar=calendar,
        started_at=moment(0),
        pauses=tuple(pauses),
        extensions=tuple(Extension(draw(length), moment(1)) for _ in range(draw(st.integers(0, 1)))),
    )


def works(calendar: Calendar, day: date) -> bool:
    if day in calendar.extra_days:
        return True
    return not (day in calendar.holidays or day in calendar.closures or day.weekday() in calendar.weekend)


def story_of(drawn: Course) -> tuple[Story, int]:
    """The same facts for the slow implementation, and how many days it has to find."""
    calendar, term = drawn.calendar, drawn.rule.term
    story = Story(
        zone=calendar.zone,
        started_at=drawn.started_at,
        pauses=[(pause.started_at, pause.ended_at) for pause in drawn.pauses if pause.reason == CUSTOMER],
        works=(lambda day: works(calendar, day)) if term.unit is Unit.BUSINESS_DAY else (lambda day: True),
    )
    length = term.length + sum(extension.length for extension in drawn.extensions)
    if term.unit is Unit.MONTH:
        first = drawn.started_at.astimezone(calendar.zone).date()
        length = (same_date_months_later(first, length) - first).days
    return story, length


def first_instant_of(story: Story, wanted: date) -> datetime:
    return next(instant for instant, day in story.first_instants() if day == wanted)


@settings(max_examples=150, deadline=None)
@given(drawn=courses(st.sampled_from(Unit)))
def test_a_deadline_is_what_the_slow_implementation_finds(drawn):
    story, length = story_of(drawn)
    found, expected = deadline(drawn), story.due(length)
    if expected is None:
        assert (found.due_on, found.due_at) == (None, None)
        return
    due_on, due_at = expected
    if drawn.rule.term.rolls and not works(drawn.calendar, due_on):
        while not works(drawn.calendar, due_on):
            due_on += timedelta(days=1)
        due_at = first_instant_of(story, due_on + timedelta(days=1))
    assert (found.due_on, found.due_at) == (due_on, due_at)


@settings(max_examples=60, deadline=None)
@given(drawn=courses(st.sampled_from(Unit)), days=st.integers(-2, 60), clock_time=TIMES)
def test_elapsed_days_are_what_the_slow_implementation_counts(drawn, days, clock_time):
    now = datetime.combine(drawn.started_on + timedelta(days=days), clock_time, drawn.calendar.zone)
    expected = story_of(drawn)[0].elapsed(now)
    assert elapsed(drawn, now) == expected
    if not drawn.rule.term.rolls:
        assert remaining(drawn, now) == story_of(drawn)[1] - expected


@settings(max_examples=60, deadline=None)
@given(drawn=courses(st.sampled_from(Unit)))
def test_an_explanation_numbers_the_days_that_the_slow_implementation_counts(drawn):
    story, length = story_of(drawn)
    explained = explain(drawn)
    numbered = [(day.number, day.on) for day in explained if day.number is not None]
    counted = story.counted()
    assert numbered == [next(counted) for _ in numbered]
    assert len(numbered) <= length
    assert [day.on for day in explained] == [
        drawn.started_on + timedelta(days=days) for days in range(len(explained))
    ]  # no day is left out


@settings(max_examples=100, deadline=None)
@given(drawn=courses(st.just(Unit.BUSINESS_DAY)))
def test_a_pause_never_makes_a_clock_due_earlier(drawn):
    found = deadline(drawn)
    unpaused = deadline(Course(rule=drawn.rule, calendar=drawn.calendar, started_at=drawn.started_at))
    assert found.initial_due_on == unpaused.due_on
    assert found.due_on is None or found.due_on >= unpaused.due_on


@pytest.mark.parametrize(
    ("calendar", "country", "subdivision"),
    [pytest.param(BOGOTA, "CO", None, id="Colombia"), pytest.param(LISBON, "PT", "11", id="Lisbon")],
)
def test_fifteen_business_days_are_what_the_holidays_library_counts(calendar, country, subdivision):
    """From every day of four years."""
    library = holidays.country_holidays(country, subdiv=subdivision)
    first = date(2024, 1, 1)
    for day in (first + timedelta(days=days) for days in range(4 * 366)):
        started = course(calendar, at(calendar, f"{day} 12:00"), 15)
        assert deadline(started).due_on == library.get_nth_working_day(day, 15), day
