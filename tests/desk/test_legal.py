"""Every illegal combination of state, act and person, at the page: it is not offered, and sent all the same it is refused
and nothing is written. (The same table as in tests/complaints/test_lifecycle.py, where the actions are asked.)"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from complaints import rules
from complaints.desk.views import case as views
from complaints.enums import CaseState as S
from complaints.intake.acts import ACT_FORMS
from complaints.models import Case, CaseEvent, Category, Kind, RootCause
from complaints.setup import LOHAS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.complaints.test_lifecycle import _case_in, _legal, people  # noqa: F401  the cast is a fixture
from tests.conftest import sign_in

WORKERS = ("handler", "handler of level 2", "supervisor")
OTHERS = ("employee", "manager", "administrator", "auditor")


def _everything(people: dict[str, Any], seen: int) -> dict[str, Any]:  # noqa: F811
    """An answer to every field of every act, so that only the rules can refuse. In the tenant's context."""
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    said = dict.fromkeys(("message", "actions_taken", "explanation", "question", "text", "promise", "note"), "Said.")
    said |= {"reason": "duplicate", "outcome": "upheld", "way": "call", "length": "1"}
    said |= dict.fromkeys(("next_update_on", "answer_by", "due_on"), day)
    said |= {"handler": str(people["supervisor"].pk), "owner": str(people["supervisor"].pk)}
    said |= {"colleague": str(people["employee"].pk), "seen": str(seen)}
    for name, model in (("kind", Kind), ("category", Category), ("root_cause", RootCause)):
        said[name] = str(model.objects.order_by("position").first().pk)
    return said


def _status_alone(*_: Any, status: int = 200, **__: Any) -> HttpResponse:
    return HttpResponse(status=status)


@pytest.mark.parametrize("state", list(S))
def test_the_desk_offers_only_what_is_legal(
    state: S,
    lohas: Tenant,
    people: dict[str, Any],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = _case_in(state, lohas, people["handler"])
    page = f"/desk/cases/{case.reference}/"
    with tenant_atomic(lohas.pk):
        said, before = _everything(people, case.event_count), CaseEvent.objects.count()
    refused = 0
    for who in (*WORKERS, *OTHERS):
        client = _signed_in(people[who])
        answer = client.get(page)
        assert answer.status_code == (200 if who in WORKERS else 404)
        offered = set(re.findall(rf'action="{page}(\w+)/"', answer.content.decode()))
        for name in ACT_FORMS if who in WORKERS else ("note", "resolve"):
            if _legal(name, state, who):
                continue
            assert name not in offered, (state, who, name)
            with monkeypatch.context() as quick:
                if refused:  # the first refusal shows the whole page; of the others the status is enough
                    quick.setattr(views, "_page", _status_alone)
                answer = client.post(f"{page}{name}/", said)
            assert answer.status_code in ((400, 403, 409) if who in WORKERS else (404,)), (state, who, name)
            refused += 1
    assert refused > 20
    with tenant_atomic(lohas.pk):
        assert CaseEvent.objects.count() == before
        assert Case.objects.get(pk=case.pk).state == state


def test_every_act_of_the_desk_is_known_here() -> None:
    """What only the complainant does, and what is answered elsewhere, has no form at the desk."""
    assert set(ACT_FORMS) == {name for name, act in rules.ACTS.items() if act.roles}


def _signed_in(membership: Membership) -> Client:
    return sign_in(Client(headers={"host": LOHAS.host}), membership)


def test_no_browser_cuts_what_a_handler_pastes(lohas: Tenant, people: dict[str, Any]) -> None:  # noqa: F811
    """A maxlength attribute would, without a word; too long a text comes back whole, with the limit named."""
    case = _case_in(S.RECEIVED, lohas, people["handler"])
    page = f"/desk/cases/{case.reference}/"
    client = _signed_in(people["handler"])
    assert "<textarea" in (html := client.get(page).content.decode())
    assert not re.search(r"<textarea[^>]*maxlength", html)
    answer = client.post(f"{page}note/", {"seen": case.event_count, "text": "x" * 10_001})
    assert answer.status_code == 400
    assert "x" * 10_001 in answer.content.decode()
