"""A deadline explains itself day by day; compared as a person would read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from complaints.clocks import Course, Unit, explain
from tests.clocks.given import BOGOTA, LISBON, at, course, pause


def as_read(started: Course) -> list[str]:
    """One line a day: "Thu 4 Jun - holiday Corpo de Deus"."""
    return [
        f"{day.on:%a} {day.on.day} {day.on:%b} {day.number or '-'} {day.why} {day.name}".rstrip()
        for day in explain(started)
    ]


def test_the_case_of_the_mailboxes():
    """log.oscon: telephoned on 28 May, asked on 12 June, answered on the 16th."""
    asked = pause(LISBON, "2026-06-12 10:08", None)
    waiting = course(LISBON, "2026-05-28 16:40", 15, pauses=[asked])
    certain = [
        "Thu 28 May - started",
        "Fri 29 May 1 counted",
        "Sat 30 May - weekend",
        "Sun 31 May - weekend",
        "Mon 1 Jun 2 counted",
        "Tue 2 Jun 3 counted",
        "Wed 3 Jun 4 counted",
        "Thu 4 Jun - holiday Corpo de Deus",
        "Fri 5 Jun 5 counted",
        "Sat 6 Jun - weekend",
        "Sun 7 Jun - weekend",
        "Mon 8 Jun 6 counted",
        "Tue 9 Jun 7 counted",
        "Wed 10 Jun - holiday Dia de Portugal, de Camões e das Comunidades Portuguesas",
        "Thu 11 Jun 8 counted",
        "Fri 12 Jun 9 counted",
    ]
    assert as_read(waiting) == certain
    assert as_read(waiting.if_answered(at(LISBON, "2026-06-16 11:42"))) == [
        *certain,
        "Sat 13 Jun - weekend",  # Santo António, but the weekend alone is why
        "Sun 14 Jun - weekend",
        "Mon 15 Jun - paused",
        "Tue 16 Jun - paused",
        "Wed 17 Jun 10 counted",
        "Thu 18 Jun 11 counted",
        "Fri 19 Jun 12 counted",
        "Sat 20 Jun - weekend",
        "Sun 21 Jun - weekend",
        "Mon 22 Jun 13 counted",
        "Tue 23 Jun 14 counted",
        "Wed 24 Jun 15 counted",
    ]


def test_three_shifted_mondays_and_a_company_of_its_own():
    """Lohas Beans, with a closure and a Saturday that it works."""
    calendar = replace(
        BOGOTA,
        closures={date(2026, 6, 12): "Inventario"},
        extra_days={date(2026, 6, 13): "Recupera el inventario"},
    )
    assert as_read(course(calendar, "2026-06-05 18:45", 5)) == [
        "Fri 5 Jun - started",
        "Sat 6 Jun - weekend",
        "Sun 7 Jun - weekend",
        "Mon 8 Jun - holiday Corpus Christi",
        "Tue 9 Jun 1 counted",
        "Wed 10 Jun 2 counted",
        "Thu 11 Jun 3 counted",
        "Fri 12 Jun - closure Inventario",
        "Sat 13 Jun 4 counted Recupera el inventario",
        "Sun 14 Jun - weekend",
        "Mon 15 Jun - holiday Sagrado Corazón",
        "Tue 16 Jun 5 counted",
    ]


def test_a_term_of_calendar_days_that_ends_on_a_day_off():
    calendar = replace(BOGOTA, extra_days={date(2026, 6, 7): "Feria"})  # of no interest to calendar days
    assert as_read(course(calendar, "2026-06-05 18:45", 8, Unit.CALENDAR_DAY, rolls=True)) == [
        "Fri 5 Jun - started",
        "Sat 6 Jun 1 counted",
        "Sun 7 Jun 2 counted",
        "Mon 8 Jun 3 counted",
        "Tue 9 Jun 4 counted",
        "Wed 10 Jun 5 counted",
        "Thu 11 Jun 6 counted",
        "Fri 12 Jun 7 counted",
        "Sat 13 Jun 8 counted",
        "Sun 14 Jun - weekend",
        "Mon 15 Jun - holiday Sagrado Corazón",
        "Tue 16 Jun - moved",
    ]


def test_a_pause_on_the_day_of_receipt_leaves_only_that_day_certain():
    asked = pause(LISBON, "2026-05-28 17:00", None)
    assert as_read(course(LISBON, "2026-05-28 16:40", 15, pauses=[asked])) == ["Thu 28 May - started"]


def test_nothing_is_certain_after_the_first_of_two_open_questions():
    asked = pause(LISBON, "2026-06-01 10:00", None), pause(LISBON, "2026-06-03 10:00", None)
    assert as_read(course(LISBON, "2026-05-28 16:40", 15, pauses=asked))[-2:] == [
        "Sun 31 May - weekend",
        "Mon 1 Jun 2 counted",
    ]


def test_a_term_that_has_not_ended_does_not_roll():
    """Asked on a Saturday, with more days to count."""
    asked = pause(BOGOTA, "2026-06-06 10:00", None)
    assert as_read(course(BOGOTA, "2026-06-05 18:45", 8, Unit.CALENDAR_DAY, rolls=True, pauses=[asked])) == [
        "Fri 5 Jun - started",
        "Sat 6 Jun 1 counted",
    ]
