"""The way of a case by its acts, from the receipt to the follow-up, in the order in which it happens.

Who may do what in which state is tried in test_lifecycle; here each act is done, and the clocks and the queue follow.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest

from complaints import deadlines, queries, rules
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import NoQuestion, QuestionOpen, answer, ask
from complaints.actions.consult import AlreadyAnswered, answer_consultation, consult
from complaints.actions.escalate import NobodyAtLevel, NoHigherLevel, TooLateToObject, escalate, not_satisfied
from complaints.actions.extend import NotExtendable, TermOver, extend
from complaints.actions.follow_up import AlreadyRated, RemedyOwed, TooLateToReopen, follow_up, rate, reopen
from complaints.actions.investigate import investigate, take_up
from complaints.actions.remedy import carry_out_remedy, promise_remedy
from complaints.actions.resolve import RootCauseMissing, resolve
from complaints.actions.withdraw import withdraw
from complaints.actions.write import note, tell_progress
from complaints.enums import CaseState, EventCode, FollowUpWay, Outcome, Part, WithdrawalReason
from complaints.errors import CaseChanged, NotAllowed, NotNow
from complaints.models import Case, CaseEvent, CaseText, Clock, Consultation, PromisedRemedy, Rating, RootCause
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, register

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = NOW + HOUR
SAID: dict[str, Any] = {
    "outcome": Outcome.UPHELD,
    "actions_taken": "Cambiamos las bolsas.",
    "explanation": "La válvula falló.",
}


@pytest.fixture
def camilo(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Camilo", Role.SUPERVISOR, level=2)


class Way:
    """One case, inside its company: what is done to it, and how it stands then."""

    def __init__(self, case: Case, handler: Membership) -> None:
        self.pk, self.handler = case.pk, handler

    def do(self, action: Callable[..., Any], *, now: datetime = SOON, **said: Any) -> CaseEvent:
        """By the handler, unless told otherwise."""
        event: CaseEvent = action(**{"case_id": self.pk, "by": self.handler, "now": now, **said})
        return event

    @property
    def case(self) -> Case:
        found: Case = Case.objects.select_related("handler", "kind", "policy").get(pk=self.pk)
        return found

    def clock(self, name: str, round_: int = 1) -> Clock:
        found: Clock = Clock.objects.get(case=self.pk, name=name, round=round_)
        return found

    def acknowledged(self) -> Way:
        update = date(2026, 6, 22)
        self.do(acknowledge, handler=self.handler, next_update_on=update, message="Recibimos su reclamo.")
        return self

    def investigated(self) -> Way:
        self.acknowledged().do(investigate)
        return self

    def resolved(self, now: datetime = SOON) -> Way:
        self.investigated().do(resolve, now=now, root_cause=RootCause.objects.get(code="empaque"), **SAID)
        return self

    def told(self, event: CaseEvent) -> list[tuple[str, str, bool]]:
        return list(CaseText.objects.filter(event=event).order_by("part").values_list("part", "text", "is_public"))


@pytest.fixture
def way(lohas: Tenant, ana: Membership, case_of_lohas: Case) -> Any:
    with tenant_atomic(lohas.pk):
        yield Way(case_of_lohas, ana)
        assert list(queries.flaws()) == []  # whatever was done, the story holds


# --- receipt and acknowledgement --------------------------------------------------------------------------------------


def test_from_the_receipt_on_its_published_clocks_run(way: Way) -> None:
    """LB-5a, LB-5b: 5 and 15 business days from 16 June; the 29th is a holiday."""
    assert (way.clock("acknowledge").due_on, way.clock("resolve").due_on) == (date(2026, 6, 23), date(2026, 7, 8))
    assert way.case.next_due_at == way.clock("acknowledge").due_at
    assert way.case.handler is None
    assert "acknowledge" in rules.legal_acts(way.handler, way.case)


def test_log_oscon_counts_by_its_own_targets_only(logoscon: Tenant, case_of_logoscon: Case) -> None:
    """LO-1: no term is published."""
    with tenant_atomic(logoscon.pk):
        assert set(Clock.objects.values_list("name", "basis")) == {("acknowledge", "target"), ("resolve", "target")}


def test_an_acknowledgement_names_a_handler_and_the_next_word_and_stops_its_clock(way: Way) -> None:
    """LO-3.1, LB-4.1."""
    event = way.do(acknowledge, handler=way.handler, next_update_on=date(2026, 6, 22), message="Hola")
    case = way.case
    assert (case.state, case.acknowledged_at, case.handler) == (CaseState.ACKNOWLEDGED, SOON, way.handler)
    assert case.next_update_on == date(2026, 6, 22)
    assert way.told(event) == [("message", "Hola", True)]
    assert (way.clock("acknowledge").stopped_at, way.clock("acknowledge").was_kept) == (SOON, True)
    assert case.next_due_at == way.clock("resolve").due_at


def test_who_saw_an_older_story_is_told_and_nothing_is_done(way: Way) -> None:
    way.acknowledged()
    with pytest.raises(CaseChanged):
        way.do(investigate, seen=1)
    assert way.case.state == CaseState.ACKNOWLEDGED
    way.do(investigate, seen=2)
    assert way.case.state == CaseState.INVESTIGATING


# --- investigation ----------------------------------------------------------------------------------------------------


def test_a_question_to_the_complainant_pauses_the_resolution_until_the_answer(way: Way) -> None:
    """LO-4."""
    way.investigated().do(ask, question="¿Qué lote?", answer_by=date(2026, 6, 30))
    assert (way.clock("resolve").is_paused, way.case.next_due_at) == (True, None)
    with pytest.raises(QuestionOpen):
        way.do(ask, question="¿Y qué tienda?", answer_by=date(2026, 6, 30))
    way.do(answer, by=COMPLAINANT, now=SOON + 2 * DAY, text="Lote 7")
    assert way.clock("resolve").due_on == date(2026, 7, 10)  # the 17th and the 18th did not count
    assert way.case.next_due_at == way.clock("resolve").due_at
    with pytest.raises(NoQuestion):
        way.do(answer, by=COMPLAINANT, now=SOON + 2 * DAY, text="Lote 7")


def test_a_colleague_is_asked_and_answers_once(way: Way, ben: Membership) -> None:
    """LO-3.2, LO-4; no clock waits for a colleague."""
    way.investigated()
    asked = way.do(consult, colleague=ben, question="¿Hubo fallas?", due_on=date(2026, 6, 20))
    consultation = Consultation.objects.get()
    assert queries.open_consultations(ben) == [consultation]
    answered = answer_consultation(consultation_id=consultation.pk, by=ben, now=SOON, text="Sí")
    assert way.told(asked) == [("question", "¿Hubo fallas?", False)]
    assert way.told(answered) == [("answer", "Sí", False)]
    assert queries.open_consultations(ben) == []
    assert not way.clock("resolve").is_paused
    with pytest.raises(AlreadyAnswered):
        answer_consultation(consultation_id=consultation.pk, by=ben, now=SOON, text="No")


def test_the_complainant_hears_how_it_stands_and_not_what_is_noted_inside(way: Way) -> None:
    """LO-6, LB-4.3."""
    way.investigated()
    assert way.told(way.do(note, text="Lote con válvula mala")) == [("note", "Lote con válvula mala", False)]
    told = way.do(tell_progress, message="Seguimos", next_update_on=date(2026, 6, 25))
    assert way.told(told) == [("message", "Seguimos", True)]
    assert way.case.next_update_on == date(2026, 6, 25)


def test_more_time_is_given_with_a_reason_within_the_limit_and_before_the_end(way: Way) -> None:
    """LB-5b."""
    clock = way.investigated().clock("resolve")
    event = way.do(extend, clock_id=clock.pk, length=3, reason="Esperamos el laboratorio")
    assert way.told(event) == [("reason", "Esperamos el laboratorio", True)]
    assert way.clock("resolve").due_on == date(2026, 7, 14)  # the 13th is a holiday
    assert way.clock("resolve").first_due_on == date(2026, 7, 8)  # what was promised stays on record
    for length in (0, 13):  # of 15 in all, 3 are used
        with pytest.raises(NotExtendable):
            way.do(extend, clock_id=clock.pk, length=length, reason="Más")
    with pytest.raises(TermOver):
        way.do(extend, clock_id=clock.pk, length=1, reason="Más", now=NOW + 60 * DAY)
    with pytest.raises(NotExtendable):
        way.do(extend, clock_id=way.clock("resolve").pk, length=16, reason="Más")


# --- escalation -------------------------------------------------------------------------------------------------------


def test_the_next_level_takes_the_case_and_the_one_below_no_longer_may(way: Way, camilo: Membership) -> None:
    """LB-6."""
    due_at = way.investigated().clock("resolve").due_at
    event = way.do(escalate, reason="Excede mi nivel")
    assert (way.case.state, way.case.level, way.case.handler) == (CaseState.ESCALATED, 2, camilo)
    assert way.told(event) == [("reason", "Excede mi nivel", False)]
    assert way.case.next_due_at == due_at  # escalation buys no time
    with pytest.raises(NotAllowed):
        way.do(take_up)
    way.do(take_up, by=camilo)
    assert way.case.state == CaseState.INVESTIGATING
    with pytest.raises(NoHigherLevel):
        way.do(escalate, by=camilo, reason="Más")


def test_a_case_goes_to_no_level_where_nobody_is(way: Way) -> None:
    with pytest.raises(NobodyAtLevel):
        way.investigated().do(escalate, reason="Excede mi nivel")
    assert (way.case.state, way.case.level) == (CaseState.INVESTIGATING, 1)


# --- resolution and follow-up -----------------------------------------------------------------------------------------


def test_a_resolution_says_what_was_done_and_why_and_names_the_root_cause(way: Way) -> None:
    """LO-5, LB-4.2."""
    way.investigated()
    with pytest.raises(RootCauseMissing):
        way.do(resolve, **SAID)
    event = way.do(resolve, root_cause=RootCause.objects.get(code="empaque"), **SAID)
    case = way.case
    assert (case.state, case.outcome, case.resolved_at) == (CaseState.RESOLVED, Outcome.UPHELD, SOON)
    assert way.told(event) == [
        (Part.ACTIONS_TAKEN, SAID["actions_taken"], True),
        (Part.EXPLANATION, SAID["explanation"], True),
    ]
    assert way.clock("resolve").was_kept


def test_after_the_resolution_the_follow_up_is_due(way: Way) -> None:
    """LB-4.4: five business days, as the house has set itself."""
    way.resolved()
    clock = Clock.objects.get(name="follow_up")
    assert (clock.due_on, clock.basis) == (date(2026, 6, 23), "target")
    assert way.case.next_due_at == clock.due_at
    event = way.do(follow_up, way=FollowUpWay.CALL, note="Quedó contenta.")
    assert (way.case.state, way.case.follow_up_way) == (CaseState.FOLLOWED_UP, FollowUpWay.CALL)
    assert way.told(event) == [("note", "Quedó contenta.", False)]
    assert way.case.next_due_at is None


def test_a_late_resolution_is_late_for_good(way: Way) -> None:
    way.resolved(now=NOW + 40 * DAY)
    assert way.clock("resolve").was_kept is False


def test_a_promised_remedy_keeps_the_case_open_until_it_is_carried_out(way: Way) -> None:
    way.investigated().do(promise_remedy, promise="Dos bolsas", owner=way.handler, due_on=date(2026, 6, 30))
    way.do(resolve, root_cause=RootCause.objects.get(code="empaque"), **SAID)
    with pytest.raises(RemedyOwed):
        way.do(follow_up, way=FollowUpWay.CALL)
    way.do(rate, by=COMPLAINANT, handling=5)
    assert way.case.state == CaseState.RESOLVED
    way.do(carry_out_remedy, remedy_id=PromisedRemedy.objects.get().pk)
    way.do(follow_up, way=FollowUpWay.CALL)
    assert way.case.state == CaseState.FOLLOWED_UP


def test_the_complainant_rates_the_handling_once_and_that_ends_the_case(way: Way) -> None:
    """LB-7."""
    way.resolved().do(rate, by=COMPLAINANT, handling=5, outcome=4, comment="Gracias")
    assert list(Rating.objects.values_list("handling", "outcome")) == [(5, 4)]
    assert (way.case.state, way.case.follow_up_way) == (CaseState.FOLLOWED_UP, FollowUpWay.SURVEY)
    with pytest.raises(AlreadyRated):
        way.do(rate, by=COMPLAINANT, handling=1)


def test_who_is_not_satisfied_gets_the_next_level_and_the_whole_term_anew(way: Way, camilo: Membership) -> None:
    """ISO 10002:2018, 7.9."""
    way.resolved().do(not_satisfied, by=COMPLAINANT, now=NOW + 2 * DAY, reason="No me repusieron nada")
    case = way.case
    assert (case.state, case.level, case.handler, case.outcome) == (CaseState.ESCALATED, 2, camilo, "")
    assert way.clock("resolve", 2).due_on == date(2026, 7, 10)  # 15 business days from 18 June
    assert case.next_due_at == way.clock("resolve", 2).due_at


def test_who_has_rated_may_still_ask_for_another_look(way: Way, camilo: Membership) -> None:
    """LB-6, LB-7: an opinion is no consent; nor is silence, for as long as the policy lets a case be reopened."""
    way.resolved().do(rate, by=COMPLAINANT, handling=1)
    with pytest.raises(TooLateToObject):
        way.do(not_satisfied, by=COMPLAINANT, now=SOON + 30 * DAY + HOUR, reason="No me repusieron nada")
    way.do(not_satisfied, by=COMPLAINANT, now=SOON + 30 * DAY, reason="No me repusieron nada")
    case = way.case
    assert (case.state, case.level, case.handler, case.follow_up_way) == (CaseState.ESCALATED, 2, camilo, "")
    assert case.followed_up_at is None
    assert case.next_due_at is not None


def test_a_supervisor_reopens_within_the_policys_thirty_days(way: Way, camilo: Membership) -> None:
    way.resolved()
    with pytest.raises(TooLateToReopen):
        way.do(reopen, by=camilo, now=SOON + 30 * DAY + HOUR, reason="Otra bolsa")
    way.do(reopen, by=camilo, now=SOON + 30 * DAY, reason="Otra bolsa")
    assert (way.case.state, way.case.outcome) == (CaseState.INVESTIGATING, "")
    assert Clock.objects.filter(stopped_at=None).count() == 1


def test_the_complainant_withdraws_and_then_nothing_counts(way: Way) -> None:
    way.investigated().do(withdraw, by=COMPLAINANT, reason=WithdrawalReason.COMPLAINANT, text="Ya no")
    assert (way.case.state, way.case.withdrawal_reason) == (CaseState.WITHDRAWN, WithdrawalReason.COMPLAINANT)
    assert not Clock.objects.filter(stopped_at=None).exists()
    with pytest.raises(NotNow):
        way.do(investigate)


def test_the_story_tells_the_whole_way_in_order(way: Way, camilo: Membership) -> None:
    """LO-7."""
    way.resolved().do(follow_up, way=FollowUpWay.NO_ANSWER)
    way.do(reopen, by=camilo, reason="Otra bolsa")
    way.do(withdraw, reason=WithdrawalReason.COMPLAINANT)
    told = [event.code for event in queries.story_of(way.case)]
    assert told == [
        EventCode.RECEIVED,
        EventCode.ACKNOWLEDGED,
        EventCode.INVESTIGATED,
        EventCode.RESOLVED,
        EventCode.FOLLOWED_UP,
        EventCode.REOPENED,
        EventCode.WITHDRAWN,
    ]
    rounds = [(one.clock.name, one.clock.round) for one in deadlines.explain(way.case, now=SOON)]
    assert rounds == [("acknowledge", 1), ("resolve", 1), ("resolve", 2), ("follow_up", 1)]


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["cafe bols", "quintero", "QUÍNTERO", "the reference"])
def test_a_case_is_found_by_its_words_its_name_and_its_reference(
    words: str, lohas: Tenant, logoscon: Tenant, ana: Membership
) -> None:
    mine = register(lohas)
    register(lohas, name="Ñato Pérez", description="El envío nunca llegó.")
    register(logoscon, name="Dara Quintero", description="El café: las dos bolsas llegaron abiertas.")
    wanted = queries.QueueFilter(words=mine.reference if words == "the reference" else words)
    with tenant_atomic(lohas.pk):
        assert queries.queue(wanted, reader=ana, now=NOW).cases == [mine]


def test_words_of_an_act_are_found_too(way: Way) -> None:
    way.acknowledged().do(note, text="Lote con válvula mala")
    wanted = queries.QueueFilter(words="valvula")
    assert queries.queue(wanted, reader=way.handler, now=NOW).cases == [way.case]


def test_a_known_person_is_found_by_the_beginning_of_the_name(lohas: Tenant) -> None:
    register(lohas, name="Ñato Pérez")
    with tenant_atomic(lohas.pk):
        assert [person.name for person in queries.complainants_like("nato per")] == ["Ñato Pérez"]
        assert queries.complainants_like("na") == []  # too little to go by


@pytest.mark.parametrize("odd", ["%%%", "((((", "'", "a" * 9000, "\\", ":* & |", "x " * 10_000, "\t", "!!(a|b)&c:*"])
def test_odd_words_are_searched_like_any_others(odd: str, way: Way) -> None:
    began = perf_counter()
    queries.queue(queries.QueueFilter(words=odd), reader=way.handler, now=NOW)
    queries.complainants_like(odd)
    assert perf_counter() - began < 2
