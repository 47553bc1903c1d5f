"""The calendar that answers "why this date"."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from complaints import deadlines
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask
from complaints.day_calendar import show_all
from complaints.models import Case
from complaints.urgency import urgency_of
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW

BOGOTA = ZoneInfo("America/Bogota")


def test_each_day_says_why(lohas: Tenant, case_of_lohas: Case) -> None:
    with tenant_atomic(lohas.pk), translation.override("en"):
        first, second = show_all(deadlines.explain(case_of_lohas, now=NOW), now=NOW)
    assert (first.clock.name, first.due, first.progress) == (
        "acknowledge",
        "Tuesday 23 June 2026",
        "0 of 5 business days",
    )
    assert [[day and day.text for day in week] for week in first.weeks] == [
        [None, "16 Jun", "17", "18", "19", "20", "21"],
        ["22", "23", None, None, None, None, None],
    ]
    assert [day.look for week in first.weeks for day in week if day] == [
        *("cal-start cal-today", "cal-future", "cal-future", "cal-future", "cal-off", "cal-off"),
        *("cal-future", "cal-due"),
    ]
    assert first.weeks[0][1]
    assert first.weeks[0][1].words == "the term starts: day 0 (today)"
    assert [(off.days, off.reason) for off in second.days_off] == [
        ("Mon 29 Jun", "San Pedro y San Pablo (public holiday)"),
    ]


def test_a_pause_shows_what_an_answer_today_would_bring(lohas: Tenant, ana: Membership, case_of_lohas: Case) -> None:
    later = NOW + timedelta(days=2)
    with tenant_atomic(lohas.pk), translation.override("en"):
        acknowledge(case_id=case_of_lohas.pk, by=ana, now=NOW, handler=ana, next_update_on=date(2026, 6, 22))
        ask(
            case_id=case_of_lohas.pk, by=ana, now=NOW + timedelta(days=1), question="¿Qué?", answer_by=date(2026, 6, 30)
        )
        resolve = show_all(deadlines.explain(Case.objects.get(), now=later), now=later)[1]
        assert (resolve.urgency.level, resolve.due, resolve.progress) == ("paused", "", "1 of 15 business days")
        assert resolve.if_answered_on == date(2026, 7, 9)
        assert resolve.deadline.latest_on == date(2026, 7, 22)  # if the answer comes on 30 June
        looks = [day.look.removeprefix("cal-") for day in resolve.weeks[0] if day]
        assert looks == ["start", "counted", "paused cal-today", "future", "off", "off"]
        answer(case_id=case_of_lohas.pk, by=COMPLAINANT, now=later, text="Esto")
        resolve = show_all(deadlines.explain(Case.objects.get(), now=later), now=later)[1]
        assert resolve.is_moved
        assert ("Thu 18 Jun", "waiting for an answer") in [(off.days, off.reason) for off in resolve.days_off]


@pytest.mark.parametrize(
    ("due_on", "words", "level", "group"),
    [
        (date(2026, 6, 13), "3 days late", "late", "late"),
        (date(2026, 6, 15), "1 day late", "late", "late"),
        (date(2026, 6, 16), "Today", "today", "today"),
        (date(2026, 6, 17), "Tomorrow", "soon", "today"),
        (date(2026, 6, 18), "Thu 18 Jun", "soon", "week"),
        (date(2026, 6, 21), "Sun 21 Jun", "later", "week"),
        (date(2026, 6, 22), "Mon 22 Jun", "later", "later"),
        (date(2027, 1, 4), "Mon 4 Jan 2027", "later", "later"),
    ],
)
def test_urgency_in_words(due_on: date, words: str, level: str, group: str) -> None:
    due_at = datetime(due_on.year, due_on.month, due_on.day, tzinfo=BOGOTA) + timedelta(days=1)
    with translation.override("en"):
        urgency = urgency_of(due_at.astimezone(UTC), now=NOW, zone=BOGOTA, is_paused=False)
    assert (urgency.words, urgency.level, urgency.group) == (words, level, group)


def test_nothing_runs() -> None:
    assert urgency_of(None, now=NOW, zone=BOGOTA, is_paused=True).level == "paused"
    assert urgency_of(None, now=NOW, zone=BOGOTA, is_paused=False).words == ""
