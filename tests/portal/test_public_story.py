"""LO-8, LB-8: the complainant reads what was said to them, and nothing that was said inside the company."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask, close_question
from complaints.actions.assign import reclassify
from complaints.actions.consult import answer_consultation, consult
from complaints.actions.escalate import escalate
from complaints.actions.extend import extend
from complaints.actions.investigate import investigate, take_up
from complaints.actions.write import note, tell_progress
from complaints.models import Case, Clock, Consultation, Kind
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember
from tests.portal.visiting import do, open_page_of, page_of

SECRETS = (
    "SECRET-NOTE",
    "SECRET-QUESTION",
    "SECRET-ANSWER",
    "SECRET-REASON",
    "SECRET-CLOSE",
    "SECRET-KIND",
    "Zacarias",
)


def go_all_the_way(tenant: Tenant, case: Case, handler: Membership, above: Membership, colleague: Membership) -> None:
    with tenant_atomic(tenant.pk):
        key, now = case.pk, NOW + timedelta(hours=1)
        acknowledge(
            case_id=key, by=handler, now=now, handler=handler, next_update_on=date(2026, 6, 22), message="TOLD-1"
        )
        investigate(case_id=key, by=handler, now=now)
        tell_progress(case_id=key, by=handler, now=now, message="TOLD-2", next_update_on=date(2026, 6, 25))
        note(case_id=key, by=handler, now=now, text="SECRET-NOTE")
        consult(
            case_id=key, by=handler, now=now, colleague=colleague, question="SECRET-QUESTION", due_on=date(2026, 6, 20)
        )
        asked = Consultation.objects.get()
        answer_consultation(consultation_id=asked.pk, by=colleague, now=now, text="SECRET-ANSWER")
        ask(case_id=key, by=handler, now=now, question="TOLD-3", answer_by=date(2026, 6, 30))
        close_question(case_id=key, by=handler, now=now, reason="SECRET-CLOSE")
        reclassify(case_id=key, by=handler, now=now, kind=Kind.objects.first(), category=None, reason="SECRET-KIND")
        clock = Clock.objects.get(name="resolve")
        extend(case_id=key, by=handler, now=now, clock_id=clock.pk, length=3, reason="TOLD-4")
        escalate(case_id=key, by=handler, now=now, reason="SECRET-REASON")
        take_up(case_id=key, by=above, now=now)


@pytest.fixture
def walked(lohas: Tenant, ana: Membership, camilo: Membership, make_member: MakeMember, case_of_lohas: Case) -> Case:
    go_all_the_way(lohas, case_of_lohas, ana, camilo, make_member(lohas, "Zacarias", Role.EMPLOYEE))
    return case_of_lohas


@pytest.fixture
def walked_at_logoscon(logoscon: Tenant, cleo: Membership, make_member: MakeMember, case_of_logoscon: Case) -> Case:
    above = make_member(logoscon, "Miguel", Role.SUPERVISOR, level=2)
    go_all_the_way(logoscon, case_of_logoscon, cleo, above, make_member(logoscon, "Zacarias", Role.EMPLOYEE))
    return case_of_logoscon


def test_what_was_told_is_there_newest_first_and_what_was_not_is_nowhere(at_lohas: Client, walked: Case) -> None:
    at_lohas.get("/?lang=en")
    page = page_of(open_page_of(at_lohas, walked), walked)
    told = [page.index(words) for words in ("TOLD-4", "TOLD-3", "TOLD-2", "TOLD-1", walked.description)]
    assert told == sorted(told)
    for secret in SECRETS:
        assert secret not in page
    assert "Our question is settled" in page
    assert "The next level took up your case" in page


def test_published_clocks_are_shown_with_reasons_targets_never(at_lohas: Client, walked: Case) -> None:
    at_lohas.get("/?lang=en")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        page = page_of(open_page_of(at_lohas, walked), walked)
    assert "by Tuesday 23 June 2026" in page
    assert "In time, Tue 16 Jun" in page
    assert "by Tuesday 14 July 2026" in page  # extended by three, the 13th is a holiday
    assert "From 8 July 2026 to 14 July 2026" in page
    assert "1 of 18 business days (whenever possible)" in page
    assert page.count('<table class="cal">') == 2


def test_log_oscon_shows_no_term_at_all(at_logoscon: Client, walked_at_logoscon: Case) -> None:
    at_logoscon.get("/?lang=en")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        page = page_of(open_page_of(at_logoscon, walked_at_logoscon), walked_at_logoscon)
    assert "You will hear from us by Thursday 25 June 2026." in page
    assert "TOLD-4" in page
    for secret in (*SECRETS, "July", "business day", "Our dates", "<table"):
        assert secret not in page


def test_a_day_that_has_passed_without_a_word_is_admitted(at_lohas: Client, walked: Case) -> None:
    at_lohas.get("/?lang=en")
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        page = page_of(open_page_of(at_lohas, walked), walked)
    assert "You should have heard from us by Thursday 25 June 2026. We are late." in page


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_asks_as_many_queries_for_a_long_story_as_for_a_short_one(
    at_lohas: Client, case_of_lohas: Case, django_assert_num_queries: Any, more: int
) -> None:
    open_page_of(at_lohas, case_of_lohas)
    for place in range(more):
        do(at_lohas, case_of_lohas, "add", text=f"Más {place}")
    page_of(at_lohas, case_of_lohas)  # messages are shown once
    with django_assert_num_queries(13):
        page_of(at_lohas, case_of_lohas)
