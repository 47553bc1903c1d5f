"""LB-6, LB-7, LO-4: what the complainant does on the page of the case, and what is refused there without losing a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask
from complaints.actions.investigate import investigate
from complaints.actions.resolve import resolve
from complaints.actions.withdraw import withdraw
from complaints.enums import CaseState, EventCode, Outcome, WithdrawalReason
from complaints.models import Case, CaseEvent, CaseText, Clock, Rating, RootCause
from complaints.portal.forms import ACT_FORMS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.portal.visiting import do, open_page_of, page_of, text_of

SAID = "Con eso no quedó resuelto <b>nada</b>."
WORDS_OF = {
    "answer": {"text": SAID},
    "add": {"text": SAID},
    "escalate": {"reason": SAID},
    "not_satisfied": {"reason": SAID},
    "withdraw": {"text": SAID, "sure": "on"},
    "rate": {"handling": "4", "outcome": "2", "comment": SAID},
}


@pytest.fixture
def dara(at_lohas: Client, case_of_lohas: Case) -> Client:
    """The complainant, with the page of her case open."""
    return open_page_of(at_lohas, case_of_lohas)


Advance = Callable[[str], None]


@pytest.fixture
def advance(lohas: Tenant, ana: Membership, camilo: Membership, case_of_lohas: Case) -> Advance:
    """The company brings the case to a state."""

    def bring_to(state: str) -> None:
        with tenant_atomic(lohas.pk):
            key, now = case_of_lohas.pk, timezone.now()
            if state == CaseState.RECEIVED:
                return
            if state == CaseState.WITHDRAWN:
                withdraw(case_id=key, by=ana, now=now, reason=WithdrawalReason.DUPLICATE)
                return
            acknowledge(case_id=key, by=ana, now=now, handler=ana, next_update_on=date(2030, 1, 2), message="Hola")
            if state == CaseState.ACKNOWLEDGED:
                return
            investigate(case_id=key, by=ana, now=now)
            if state == "asked":
                ask(case_id=key, by=ana, now=now, question="¿Qué lote?", answer_by=date(2030, 1, 1))
            if state == CaseState.RESOLVED:
                resolve(
                    case_id=key,
                    by=ana,
                    now=now,
                    outcome=Outcome.UPHELD,
                    actions_taken="Cambiamos las bolsas.",
                    explanation="La válvula falló.",
                    root_cause=RootCause.objects.first(),
                )

    return bring_to


def case_now(lohas: Tenant) -> Case:
    with tenant_atomic(lohas.pk):
        found: Case = Case.objects.select_related("handler").get()
    return found


def last_public_text(lohas: Tenant) -> str:
    with tenant_atomic(lohas.pk):
        text: str = CaseText.objects.filter(is_public=True).order_by("-id").values_list("text", flat=True)[0]
    return text


def test_an_answer_is_stored_and_the_clock_goes_on(
    lohas: Tenant, dara: Client, case_of_lohas: Case, advance: Advance
) -> None:
    advance("asked")
    page = page_of(dara, case_of_lohas)
    assert "¿Qué lote?" in page
    assert page.index("We need an answer from you") < page.index("What has happened")
    answer = do(dara, case_of_lohas, "answer", text="Lote 7")
    assert (answer.status_code, answer["Location"]) == (302, f"/case/{case_of_lohas.reference}/")
    page = page_of(dara, case_of_lohas)
    assert "Thank you. We have your answer and go on." in page
    assert "Lote 7" in page
    assert "We need an answer from you" not in page
    with tenant_atomic(lohas.pk):
        assert not Clock.objects.get(name="resolve").is_paused


def test_a_second_answer_comes_back_with_its_words(
    lohas: Tenant, dara: Client, case_of_lohas: Case, advance: Advance
) -> None:
    advance("asked")
    do(dara, case_of_lohas, "answer", text="Lote 7")
    again = do(dara, case_of_lohas, "answer", text="Lote 7, de verdad")
    assert again.status_code == 409
    page = text_of(again)
    assert "There is no open question." in page
    assert "This is what you wrote. It was not sent:" in page
    assert "Lote 7, de verdad" in page
    assert last_public_text(lohas) == "Lote 7"


def test_something_is_added(lohas: Tenant, dara: Client, case_of_lohas: Case) -> None:
    assert do(dara, case_of_lohas, "add", text=SAID).status_code == 302
    assert last_public_text(lohas) == SAID
    assert SAID in page_of(dara, case_of_lohas)


def test_the_next_level_takes_the_case(
    lohas: Tenant, dara: Client, case_of_lohas: Case, advance: Advance, camilo: Membership
) -> None:
    advance(CaseState.INVESTIGATING)
    page = page_of(dara, case_of_lohas)
    assert "Higher level" in page  # as the policy calls it
    assert do(dara, case_of_lohas, "escalate", reason=SAID).status_code == 302
    case = case_now(lohas)
    assert (case.state, case.level, case.handler) == (CaseState.ESCALATED, 2, camilo)
    page = page_of(dara, case_of_lohas)
    assert "Camilo" in page
    assert f"/case/{case.reference}/escalate/" not in page  # there is no level beyond


def test_who_is_not_satisfied_gets_another_look(
    lohas: Tenant, dara: Client, case_of_lohas: Case, advance: Advance
) -> None:
    advance(CaseState.RESOLVED)
    assert "I do not agree" in page_of(dara, case_of_lohas)
    assert do(dara, case_of_lohas, "not_satisfied", reason=SAID).status_code == 302
    case = case_now(lohas)
    assert (case.state, case.level) == (CaseState.ESCALATED, 2)
    with tenant_atomic(lohas.pk):
        assert [clock.is_running for clock in Clock.objects.filter(name="resolve").order_by("round")] == [False, True]


def test_a_case_is_withdrawn_only_with_a_tick(lohas: Tenant, dara: Client, case_of_lohas: Case) -> None:
    refused = do(dara, case_of_lohas, "withdraw", text=SAID)
    assert refused.status_code == 400
    page = text_of(refused)
    assert "Tick the box if you want to withdraw your case." in page
    assert SAID in page
    assert case_now(lohas).state == CaseState.RECEIVED
    assert do(dara, case_of_lohas, "withdraw", text=SAID, sure="on").status_code == 302
    case = case_now(lohas)
    assert (case.state, case.withdrawal_reason) == (CaseState.WITHDRAWN, WithdrawalReason.COMPLAINANT)
    page = page_of(dara, case_of_lohas)
    assert "Your case is withdrawn" in page
    assert "Our dates" not in page


def test_the_handling_is_rated_apart_from_the_result(
    lohas: Tenant, dara: Client, case_of_lohas: Case, advance: Advance
) -> None:
    advance(CaseState.RESOLVED)
    for wrong in ({}, {"handling": "6"}, {"handling": "0"}, {"handling": "five"}, {"handling": "5", "outcome": "9"}):
        assert do(dara, case_of_lohas, "rate", **wrong).status_code == 400
    assert do(dara, case_of_lohas, "rate", handling="4", outcome="2", comment=SAID).status_code == 302
    with tenant_atomic(lohas.pk):
        rating = Rating.objects.get()
    assert (rating.handling, rating.outcome) == (4, 2)
    assert case_now(lohas).state == CaseState.FOLLOWED_UP
    page = page_of(dara, case_of_lohas)
    assert "Send my rating" not in page
    again = do(dara, case_of_lohas, "rate", handling="1", comment="Otra vez")
    assert again.status_code == 409
    assert "Otra vez" in text_of(again)


LEGAL = {
    CaseState.RECEIVED: {"add", "escalate", "withdraw"},
    CaseState.ACKNOWLEDGED: {"add", "escalate", "withdraw"},
    CaseState.INVESTIGATING: {"add", "escalate", "withdraw"},
    "asked": {"answer", "add", "escalate", "withdraw"},
    CaseState.RESOLVED: {"add", "not_satisfied", "rate"},
    CaseState.WITHDRAWN: set(),
}


@pytest.mark.parametrize("state", LEGAL)
def test_the_page_offers_what_is_legal_and_refuses_the_rest(
    lohas: Tenant, dara: Client, case_of_lohas: Case, advance: Advance, state: str
) -> None:
    advance(state)
    page = page_of(dara, case_of_lohas)
    offered = {name for name in ACT_FORMS if f'action="/case/{case_of_lohas.reference}/{name}/"' in page}
    assert offered == LEGAL[state]
    before = case_now(lohas).event_count
    for name in ACT_FORMS.keys() - offered:
        refused = do(dara, case_of_lohas, name, **WORDS_OF[name])
        assert refused.status_code == 409, name
        assert SAID in text_of(refused), name  # no word is lost
    assert case_now(lohas).event_count == before


@pytest.mark.parametrize("name", ["acknowledge", "resolve", "note", "assign", "reopen", "follow_up", "nonsense"])
def test_acts_of_the_desk_are_not_there(lohas: Tenant, dara: Client, case_of_lohas: Case, name: str) -> None:
    assert do(dara, case_of_lohas, name, text="x").status_code == 404
    assert case_now(lohas).event_count == 1


@pytest.mark.parametrize("odd", ["", "   ", "\u200b", "\x00", "\ufffd", "x" * 10_001])
def test_odd_words_are_named_at_their_field(lohas: Tenant, dara: Client, case_of_lohas: Case, odd: str) -> None:
    assert do(dara, case_of_lohas, "add", text=odd).status_code == 400
    assert case_now(lohas).event_count == 1


def test_an_act_without_its_token_is_refused(case_of_lohas: Case, lohas: Tenant) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "lohasbeans.localhost"})
    assert do(strict, case_of_lohas, "withdraw", sure="on").status_code == 403
    assert case_now(lohas).state == CaseState.RECEIVED


def test_acts_are_done_by_the_complainant(lohas: Tenant, dara: Client, case_of_lohas: Case) -> None:
    do(dara, case_of_lohas, "add", text="Algo más")
    with tenant_atomic(lohas.pk):
        event: Any = CaseEvent.objects.order_by("-number").first()
    assert (event.code, event.actor_kind, event.actor_id) == (EventCode.ADDED, "complainant", None)
    assert timezone.now() - event.at < timedelta(minutes=1)
