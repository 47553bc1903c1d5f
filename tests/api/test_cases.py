"""Reading and acting by HTTP: the same rules as at the desk, every refusal in the envelope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.enums import CaseState
from complaints.intake.acts import ACT_FORMS
from complaints.models import ApiToken, Case, CaseEvent, CaseRead
from complaints.queries import PAGE, flaws
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.api.conftest import NewToken, bearer, post
from tests.api.test_tokens import PLACE, code_of
from tests.conftest import NOW, register

NEXT = "2026-06-22"


def act(client: Client, case: Case, name: str, **said: Any) -> Any:
    return post(client, f"{PLACE}{case.reference}/acts/{name}/", said)


def test_reading_is_recorded(api: Client, ana: Membership, case_of_lohas: Case) -> None:
    answer = api.get(f"{PLACE}{case_of_lohas.reference}/")
    assert answer.json()["description"] == case_of_lohas.description
    assert answer.json()["version"] == 1
    assert "acknowledge" in answer.json()["acts"]
    assert "private" in answer.headers["Cache-Control"]
    with tenant_atomic(ana.tenant_id):
        assert CaseRead.objects.get(case=case_of_lohas, reader=ana).purpose == "api"


def test_the_whole_way_and_through_which_token(
    api: Client, token: tuple[ApiToken, str], ana: Membership, case_of_lohas: Case
) -> None:
    done = act(api, case_of_lohas, "acknowledge", version=1, handler=str(ana.pk), next_update_on=NEXT, message="Hola")
    assert (done.status_code, done.json()["state"], done.json()["version"]) == (200, "acknowledged", 2)
    assert act(api, case_of_lohas, "investigate", version=2).json()["state"] == CaseState.INVESTIGATING
    told = api.get(f"{PLACE}{case_of_lohas.reference}/messages/").json()["results"]
    assert [(one["text"], one["is_public"], one["from"]) for one in told] == [("Hola", True, "member")]
    with tenant_atomic(ana.tenant_id):
        event = CaseEvent.objects.get(case=case_of_lohas, number=2)
        assert (event.actor_id, event.content["token"]) == (ana.pk, str(token[0].pk))
        assert list(flaws()) == []
        changes = Case.history.filter(id=case_of_lohas.pk, history_type="~")
        assert {one.history_user_id for one in changes} == {f"member:{ana.pk}"}


def test_what_is_done_at_the_desk_names_no_token(as_ana: Client, ana: Membership, case_of_lohas: Case) -> None:
    as_ana.post(f"/desk/cases/{case_of_lohas.reference}/note/", {"seen": 1, "text": "x"})
    with tenant_atomic(ana.tenant_id):
        assert "token" not in CaseEvent.objects.filter(case=case_of_lohas).latest("number").content


def test_an_old_version_is_refused_and_nothing_is_done(api: Client, case_of_lohas: Case) -> None:
    act(api, case_of_lohas, "note", version=1, text="x")
    late = act(api, case_of_lohas, "note", version=1, text="y")
    assert (late.status_code, code_of(late)) == (409, "case_changed")
    now = act(api, case_of_lohas, "take_up", version=2)
    assert (now.status_code, code_of(now)) == (409, "not_now")
    reopened = act(api, case_of_lohas, "reopen", version=2)
    assert (reopened.status_code, code_of(reopened)) in [(403, "not_allowed"), (400, "invalid")]
    assert api.get(f"{PLACE}{case_of_lohas.reference}/").json()["version"] == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": "x"}, "version"),
        ({"version": 1}, "text"),
        ({"version": 1, "text": "x", "state": "resolved"}, "state"),
        ({"version": 1, "text": "x", "tenant": "x"}, "tenant"),
        ({"version": 1, "text": "x", "seen": 1}, "seen"),
        ({"version": 1, "text": ["x"]}, "text"),
        ({"version": 1, "text": "a\x00b"}, "text"),
        ({"version": 1, "text": "a\ud800b"}, "text"),
        ({"version": 10**30, "text": "x"}, None),
        ([1], ""),
        ('"x"', ""),
    ],
)
def test_a_body_of_another_shape_is_refused_at_its_field(
    api: Client, case_of_lohas: Case, said: Any, field: str | None
) -> None:
    """T15: what is not asked for cannot be set, and is not passed over either."""
    answer = post(api, f"{PLACE}{case_of_lohas.reference}/acts/note/", said)
    if field is None:
        assert answer.status_code == 409
    else:
        assert (answer.status_code, code_of(answer), [*answer.json()["error"]["fields"]]) == (400, "invalid", [field])
    assert api.get(f"{PLACE}{case_of_lohas.reference}/").json()["version"] == 1


@pytest.mark.parametrize("name", sorted(ACT_FORMS))
def test_another_companys_case_is_not_there(api: Client, case_of_logoscon: Case, name: str) -> None:
    """T1, for every act; and for reading."""
    body = {"version": 1, "text": "x", "message": "x", "reason": "x"}
    answers = [
        post(api, f"{PLACE}{case_of_logoscon.reference}/acts/{name}/", body),
        api.get(f"{PLACE}{case_of_logoscon.reference}/"),
        api.get(f"{PLACE}{case_of_logoscon.reference}/messages/"),
    ]
    assert {(one.status_code, code_of(one)) for one in answers} == {(404, "not_found")}
    with tenant_atomic(case_of_logoscon.tenant_id):
        assert Case.objects.get(pk=case_of_logoscon.pk).event_count == 1
        assert not CaseRead.objects.exists()


def test_another_companys_member_is_no_choice(api: Client, cleo: Membership, case_of_lohas: Case) -> None:
    """T1, for an id in the body."""
    refused = act(api, case_of_lohas, "acknowledge", version=1, handler=str(cleo.pk), next_update_on=NEXT)
    assert (refused.status_code, [*refused.json()["error"]["fields"]]) == (400, ["handler"])


def test_pages_by_cursor_hold_every_case_once(api: Client, lohas: Tenant) -> None:
    for number in range(PAGE + 3):
        register(lohas, received_at=NOW - timedelta(minutes=number))
    first = api.get(f"{PLACE}?view=open&channel=web").json()
    second = api.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (PAGE, 3, None)
    assert len({one["reference"] for one in first["results"] + second["results"]}) == PAGE + 3


@pytest.mark.parametrize(
    "query", ["x=1", "view=x", "channel=x", "since=x", "until=0001-01-01", "after=x", "kind=%00", "q=x", "handler=x"]
)
def test_a_filter_that_is_not_known_is_named(api: Client, query: str) -> None:
    answer = api.get(f"{PLACE}?{query}")
    assert (answer.status_code, [*answer.json()["error"]["fields"]]) == (400, [query.partition("=")[0]])


def test_every_refusal_has_the_envelope(api: Client, case_of_lohas: Case) -> None:
    place = f"{PLACE}{case_of_lohas.reference}/acts/note/"
    answers = {
        "malformed": api.post(place, "{", content_type="application/json"),
        "unsupported_media_type": api.post(place, "x", content_type="text/plain"),
        "method_not_allowed": api.delete(PLACE),
        "not_acceptable": api.get(PLACE, headers={"accept": "text/html"}),
        "not_found": api.get("/api/v1/nothing/here/"),
    }
    assert {name: (code_of(one), one.status_code) for name, one in answers.items()} == {
        "malformed": ("malformed", 400),
        "unsupported_media_type": ("unsupported_media_type", 415),
        "method_not_allowed": ("method_not_allowed", 405),
        "not_acceptable": ("not_acceptable", 406),
        "not_found": ("not_found", 404),
    }


def test_nobody_learns_what_is_there_without_a_token(case_of_lohas: Case) -> None:
    assert bearer("x").get("/api/v1/nothing/").status_code == 401


SAID = {
    "kind": "reclamo",
    "channel": "telephone",
    "received_at": "2026-06-16T09:00:00-05:00",
    "description": "Las bolsas llegaron abiertas.",
    "party": "person",
    "name": "Dara Quintero",
    "email": "dara@cliente.example",
    "language": "es-co",
}


def create(client: Client, key: str | None = "order-1", **changes: Any) -> Any:
    return post(client, PLACE, SAID | changes, **({} if key is None else {"idempotency-key": key}))


def test_a_case_is_created_once_under_a_key(api: Client, ana: Membership, new_token: NewToken) -> None:
    first, again = create(api), create(api)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["received_at"] == "2026-06-16T14:00:00+00:00"
    for changes in (
        {"description": "Otra cosa."},
        {"channel": "in_person"},
        {"received_at": "2026-06-16T09:01:00-05:00"},
    ):
        other = create(api, **changes)
        assert (other.status_code, code_of(other)) == (422, "already_submitted"), changes
    assert create(bearer(new_token(ana)[1])).json()["reference"] != first.json()["reference"], (
        "keys are each token's own"
    )
    with tenant_atomic(ana.tenant_id):
        assert Case.objects.count() == 2
        assert CaseEvent.objects.filter(content__has_key="token").count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_at": "2026-06-16T09:00:00"}, "received_at"),
        ({"received_at": "9999-12-31T23:59:59-12:00"}, "received_at"),
        ({"received_at": "2026-06-17T09:00:00-05:00"}, "received_at"),
        ({"kind": "none"}, "kind"),
        ({"reference": "LB-0000-0000"}, "reference"),
        ({"submission_key": "x"}, "submission_key"),
        ({"handler": "x"}, "handler"),
    ],
)
def test_what_cannot_be_registered_is_said(api: Client, lohas: Tenant, changes: Any, field: str) -> None:
    refused = create(api, **changes)
    assert (refused.status_code, [*refused.json()["error"]["fields"]]) == (400, [field])
    with tenant_atomic(lohas.pk):
        assert not Case.objects.exists()


@pytest.mark.parametrize("key", [None, "", "x" * 201])
def test_creating_wants_a_key(api: Client, lohas: Tenant, key: str | None) -> None:
    refused = create(api, key)
    assert (refused.status_code, [*refused.json()["error"]["fields"]]) == (400, ["Idempotency-Key"])
