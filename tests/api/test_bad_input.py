"""Bad input by HTTP, by the numbers of docs/bad-input.md: an answer in the envelope, nothing written, never a 500."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.actions.api_tokens import revoke_token
from complaints.api.bodies import LARGEST_JSON
from complaints.models import ApiToken, Case, CaseEvent
from complaints.setup import LOGOSCON
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.api.conftest import NewToken, bearer, post
from tests.api.test_cases import SAID, act, create
from tests.api.test_tokens import PLACE, code_of
from tests.conftest import NOW


def post_raw(client: Client, path: str, body: str, **headers: str) -> Any:
    return client.generic("POST", path, body.encode(), content_type="application/json", headers=headers)


def events(company: Tenant) -> int:
    with tenant_atomic(company.pk):
        return CaseEvent.objects.count()


def test_b54_another_companys_id_is_nothing_here(
    api: Client, lohas: Tenant, case_of_lohas: Case, case_of_logoscon: Case, cleo: Membership
) -> None:
    """In the path, in a body, in a filter: whether it exists elsewhere makes no difference."""
    assert api.get(f"{PLACE}{case_of_logoscon.reference}/").status_code == 404
    assert api.get(f"{PLACE}{case_of_logoscon.reference}/attachments/").status_code == 404
    assert create(api, known_id=str(case_of_logoscon.complainant_id)).status_code == 400
    refused = act(api, case_of_lohas, "assign", version=1, handler=str(cleo.pk))
    assert (refused.status_code, [*refused.json()["error"]["fields"]]) == (400, ["handler"])
    assert api.get(f"{PLACE}?kind={case_of_logoscon.kind.code}&view=all").json()["results"] == [
        one for one in api.get(f"{PLACE}?view=all").json()["results"] if one["kind"] == case_of_logoscon.kind.code
    ]
    assert events(lohas) == 1


@pytest.mark.parametrize("query", ["ordering=user__password", "handler__user__password=x", "fields=id", "format=api"])
def test_b55_an_order_or_lookup_of_ones_own_is_refused(api: Client, query: str) -> None:
    answer = api.get(f"{PLACE}?{query}")
    assert (answer.status_code, code_of(answer)) == (400, "invalid")


@pytest.mark.parametrize(
    "query", ["page_size=1000000000", "limit=9", "offset=-1", "after=", "after=MDAwMA", "after=%ff"]
)
def test_b56_a_page_that_cannot_be_is_refused(api: Client, query: str) -> None:
    answer = api.get(f"{PLACE}?{query}")
    assert (answer.status_code, code_of(answer)) == (400, "invalid")


DEEP = 20_000


@pytest.mark.parametrize(
    "body",
    [
        "[" * DEEP + "]" * DEEP,
        '{"a":' * DEEP + "1" + "}" * DEEP,
        '{"version": 1, "version": 2, "text": "x"}',
        '{"version": 1, "text": "x", "text": "y"}',
        '{"version": 1e1000, "text": "x"}',
        '{"version": NaN, "text": "x"}',
        '{"version": ' + "9" * 5000 + ', "text": "x"}',
        '{"version": 1, "text": "\\ud800"}',
        '{"version": 1, "text": "a\\u0000b"}',
        '{"version": 1, "text": ["x"]}',
        '{"version": 1, "text": false}',
        '{"version": 1, "text": 5}',
        '{"version": true, "text": "x"}',
        '{"version": true, "text": {"x": 1}}',
        "null",
        "\ufeff{}",
        '"x"',
        "",
    ],
    ids=lambda body: body[:40],
)
def test_b57_what_no_two_readers_read_alike_is_refused(
    api: Client, lohas: Tenant, case_of_lohas: Case, body: str
) -> None:
    answer = post_raw(api, f"{PLACE}{case_of_lohas.reference}/acts/note/", body)
    assert (answer.status_code, code_of(answer) in ("invalid", "malformed")) == (400, True)
    assert events(lohas) == 1


def test_b57_a_body_too_long_is_not_read(api: Client, lohas: Tenant, case_of_lohas: Case) -> None:
    body = json.dumps({"version": 1, "text": "x" * LARGEST_JSON})
    answer = post_raw(api, f"{PLACE}{case_of_lohas.reference}/acts/note/", body)
    assert (answer.status_code, code_of(answer)) == (413, "too_large")
    assert events(lohas) == 1


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_b58_another_verb_is_refused_also_in_disguise(
    api: Client, lohas: Tenant, case_of_lohas: Case, verb: str
) -> None:
    place = f"{PLACE}{case_of_lohas.reference}/"
    plain = api.generic(verb, place)
    assert (plain.status_code, code_of(plain)) == (405, "method_not_allowed")
    assert "GET" in plain.headers["Allow"]
    disguised = post(api, place, {"_method": verb}, **{"x-http-method-override": verb})
    assert (disguised.status_code, code_of(disguised)) == (405, "method_not_allowed")
    assert events(lohas) == 1


def test_b59_a_state_cannot_be_skipped(api: Client, ana: Membership, lohas: Tenant, case_of_lohas: Case) -> None:
    said = {"outcome": "upheld", "actions_taken": "x", "explanation": "y"}
    refused = act(api, case_of_lohas, "resolve", version=1, **said)
    assert (refused.status_code, code_of(refused)) == (409, "not_now")
    assert events(lohas) == 1


@pytest.mark.parametrize("version", [2, 99, 2**31 - 1])
def test_b60_a_version_that_is_not_the_cases_is_refused(
    api: Client, lohas: Tenant, case_of_lohas: Case, version: int
) -> None:
    refused = act(api, case_of_lohas, "note", version=version, text="x")
    assert (refused.status_code, code_of(refused)) == (409, "case_changed")
    assert events(lohas) == 1


def test_b61_a_token_that_is_none_any_more(
    ana: Membership, rui: Membership, new_token: NewToken, case_of_lohas: Case
) -> None:
    revoked, expired = new_token(ana), new_token(ana, expires_at=NOW - timedelta(seconds=1))
    with tenant_atomic(ana.tenant_id):
        revoke_token(by=rui, token_id=revoked[0].pk, now=NOW)
    nothing_signed = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ."
    good: tuple[ApiToken, str] = new_token(ana)
    answers = [
        bearer(revoked[1]).get(PLACE),
        bearer(expired[1]).get(PLACE),
        bearer(good[1], LOGOSCON.host).get(PLACE),
        bearer(nothing_signed).get(PLACE),
        bearer(good[1][:-1]).get(PLACE),
    ]
    assert {(one.status_code, code_of(one)) for one in answers} == {(401, "token_refused")}
    assert bearer(good[1]).get(PLACE).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        {"range": "bytes=0-5"},
        {"range": "bytes=9-1,,x"},
        {"if-match": "x"},
        {"accept-language": "\xff;q=9"},
        {"accept": "*/*"},
    ],
    ids=str,
)
def test_b64_a_header_that_makes_no_sense_changes_nothing(
    api: Client, case_of_lohas: Case, header: dict[str, str]
) -> None:
    place = f"{PLACE}{case_of_lohas.reference}/messages/"
    plain, odd = api.get(place), api.get(place, headers=header)
    assert (odd.status_code, odd.json()) == (200, plain.json())


@pytest.mark.parametrize("accept", ["text/html", "x", ";;;q=", "application/xml;q=1e9"])
def test_b64_what_can_only_be_had_as_json_is_said_in_json(api: Client, accept: str) -> None:
    answer = api.get(PLACE, headers={"accept": accept})
    assert (answer.status_code, code_of(answer)) == (406, "not_acceptable")


def test_nothing_is_half_registered(api: Client, lohas: Tenant) -> None:
    """A body with one wrong field of many leaves nothing, and its key is free for the right one."""
    assert create(api, email="x").status_code == 400
    assert create(api, **{key: None for key in SAID if key != "kind"}).status_code == 400
    assert events(lohas) == 0
    assert create(api).status_code == 201
