"""The lifecycle as drawn in the design, written down a second time: code, document and drawing agree, and every illegal
combination of state, act and person is refused before anything is written."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from complaints import rules
from complaints.actions.acknowledge import acknowledge
from complaints.actions.escalate import escalate
from complaints.actions.follow_up import follow_up
from complaints.actions.investigate import investigate
from complaints.actions.resolve import resolve
from complaints.actions.withdraw import withdraw
from complaints.enums import CaseState as S
from complaints.enums import FollowUpWay, Outcome, WithdrawalReason
from complaints.errors import NotAllowed, NotNow
from complaints.management.commands.lifecycle import markdown, transitions
from complaints.models import Case, CaseEvent, RootCause
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, register

# The drawing: from, act, to.
DRAWN = {
    (S.RECEIVED, "acknowledge", S.ACKNOWLEDGED),
    (S.ACKNOWLEDGED, "investigate", S.INVESTIGATING),
    (S.INVESTIGATING, "resolve", S.RESOLVED),
    (S.RESOLVED, "follow_up", S.FOLLOWED_UP),
    (S.RECEIVED, "escalate", S.ESCALATED),
    (S.ACKNOWLEDGED, "escalate", S.ESCALATED),
    (S.INVESTIGATING, "escalate", S.ESCALATED),
    (S.ESCALATED, "acknowledge", S.ESCALATED),
    (S.ESCALATED, "take_up", S.INVESTIGATING),
    (S.ESCALATED, "resolve", S.RESOLVED),
    (S.RESOLVED, "not_satisfied", S.ESCALATED),
    (S.FOLLOWED_UP, "not_satisfied", S.ESCALATED),
    (S.RESOLVED, "reopen", S.INVESTIGATING),
    (S.FOLLOWED_UP, "reopen", S.INVESTIGATING),
    (S.RECEIVED, "withdraw", S.WITHDRAWN),
    (S.ACKNOWLEDGED, "withdraw", S.WITHDRAWN),
    (S.INVESTIGATING, "withdraw", S.WITHDRAWN),
    (S.ESCALATED, "withdraw", S.WITHDRAWN),
}
# Acts that change no state, and where they make sense.
OPEN = {S.RECEIVED, S.ACKNOWLEDGED, S.INVESTIGATING, S.ESCALATED}
AT_WORK = {S.ACKNOWLEDGED, S.INVESTIGATING, S.ESCALATED}
STILL = {
    "answer_at_once": {S.RECEIVED},
    "assign": OPEN | {S.RESOLVED},
    "reclassify": OPEN,
    "tell_progress": AT_WORK,
    "ask": AT_WORK,
    "close_question": AT_WORK,
    "consult": OPEN,
    "extend": OPEN,
    "promise_remedy": AT_WORK | {S.RESOLVED},
    "carry_out_remedy": AT_WORK | {S.RESOLVED, S.FOLLOWED_UP},
    "note": set(S),
    "answer": AT_WORK,
    "add": OPEN | {S.RESOLVED},
    "rate": {S.RESOLVED, S.FOLLOWED_UP},
}
COMPLAINANTS = {"escalate", "not_satisfied", "withdraw", "answer", "add", "rate"}
ONLY_COMPLAINANTS = {"not_satisfied", "answer", "add", "rate"}
ONLY_SUPERVISORS = {"reopen"}
HOMES = {
    "investigate": "investigate",
    "take_up": "investigate",
    "answer_at_once": "resolve",
    "not_satisfied": "escalate",
    "reopen": "follow_up",
    "rate": "follow_up",
    "reclassify": "assign",
    "tell_progress": "write",
    "note": "write",
    "add": "write",
    "answer": "ask",
    "close_question": "ask",
    "promise_remedy": "remedy",
    "carry_out_remedy": "remedy",
}


def test_the_code_is_the_drawing() -> None:
    assert set(transitions()) == {(str(a), act, str(b)) for a, act, b in DRAWN}


def test_the_document_is_the_code() -> None:
    assert (Path(settings.BASE_DIR) / "docs/lifecycle.md").read_text() == markdown(), "run ./manage.py lifecycle"


def test_every_act_has_rules_and_a_home() -> None:
    assert set(rules.ACTS) == {act for _, act, _ in DRAWN} | set(STILL)
    for name in rules.ACTS:
        assert callable(_action(name))


def _action(name: str) -> Any:
    return getattr(import_module(f"complaints.actions.{HOMES.get(name, name)}"), name)


def _states_of(act: str) -> set[S]:
    return STILL.get(act) or {a for a, name, _ in DRAWN if name == act}


def _case_in(state: S, tenant: Tenant, handler: Membership) -> Case:
    """A case that came to this state by its acts. An escalated one here was acknowledged before."""
    case = register(tenant)
    said: dict[str, Any] = {"case_id": case.pk, "now": NOW + timedelta(hours=1)}
    with tenant_atomic(tenant.pk):
        if state == S.WITHDRAWN:
            withdraw(**said, by=handler, reason=WithdrawalReason.DUPLICATE)
        if state not in (S.RECEIVED, S.WITHDRAWN):
            acknowledge(**said, by=handler, handler=handler, next_update_on=date(2026, 6, 22))
        if state in (S.INVESTIGATING, S.RESOLVED, S.FOLLOWED_UP):
            investigate(**said, by=handler)
        if state == S.ESCALATED:
            escalate(**said, by=handler, reason="above me")
        if state in (S.RESOLVED, S.FOLLOWED_UP):
            resolve(
                **said,
                by=handler,
                outcome=Outcome.UPHELD,
                actions_taken="Replaced.",
                explanation="A valve.",
                root_cause=RootCause.objects.first(),
            )
        if state == S.FOLLOWED_UP:
            follow_up(**said, by=handler, way=FollowUpWay.CALL)
        found: Case = Case.objects.get(pk=case.pk)
    assert found.state == state
    return found


def _legal(act: str, state: S, who: str) -> bool:
    if state not in _states_of(act):
        return False
    if act == "acknowledge" and state == S.ESCALATED:
        return False  # this one was acknowledged before
    if who == "complainant":
        return act in COMPLAINANTS
    if act in ONLY_COMPLAINANTS or who not in ("handler", "supervisor", "handler of level 2"):
        return False
    if who == "handler" and state == S.ESCALATED:
        return False  # the case is above this level now
    return who == "supervisor" or act not in ONLY_SUPERVISORS


@pytest.fixture
def people(lohas: Tenant, make_member: MakeMember) -> dict[str, Any]:
    cast = {role.value: make_member(lohas, role.value.title(), role) for role in Role if role != Role.SUPERVISOR}
    cast["supervisor"] = make_member(lohas, "Camilo", Role.SUPERVISOR, level=2)
    cast["handler of level 2"] = make_member(lohas, "Hugo", Role.HANDLER, level=2)
    return {**cast, "complainant": COMPLAINANT}


@pytest.mark.parametrize("state", list(S))
def test_every_illegal_act_is_refused(state: S, lohas: Tenant, people: dict[str, Any]) -> None:
    """For each act and each person: the rule says what the drawing says, and the action refuses what is illegal."""
    case = _case_in(state, lohas, people["handler"])
    refused = 0
    with tenant_atomic(lohas.pk):
        before = CaseEvent.objects.count()
        for name in rules.ACTS:
            for who, person in people.items():
                legal = _legal(name, state, who)
                assert (rules.refusal(name, person, case) is None) == legal, (state, name, who)
                if not legal:
                    with pytest.raises((NotAllowed, NotNow)):
                        _action(name)(case_id=case.pk, by=person, now=NOW + timedelta(hours=2))
                    refused += 1
        assert CaseEvent.objects.count() == before
        assert Case.objects.get(pk=case.pk).state == state
    assert refused > 100


def test_another_companys_case_is_not_there(lohas: Tenant, people: dict[str, Any], case_of_logoscon: Case) -> None:
    with tenant_atomic(lohas.pk):
        for name in rules.ACTS:
            with pytest.raises(Case.DoesNotExist):
                _action(name)(case_id=case_of_logoscon.pk, by=people["supervisor"], now=NOW)
