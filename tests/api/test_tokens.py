"""T4 and the life of a token: what opens nothing answers 401, and always the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.actions.api_tokens import create_token, revoke_token
from complaints.enums import Scope
from complaints.errors import NotAllowed
from complaints.models import ApiToken, Case
from complaints.setup import LOGOSCON
from tenants.context import tenant_atomic
from tenants.models import Membership
from tests.api.conftest import NewToken, bearer, post
from tests.conftest import NOW

PLACE = "/api/v1/cases/"


def code_of(answer: Any) -> str:
    code: str = answer.json()["error"]["code"]
    return code


def test_a_token_opens_its_own_company_and_no_other(
    token: tuple[ApiToken, str], case_of_lohas: Case, case_of_logoscon: Case
) -> None:
    """T4."""
    at_home = bearer(token[1]).get(PLACE)
    assert [one["reference"] for one in at_home.json()["results"]] == [case_of_lohas.reference]
    abroad = bearer(token[1], host=LOGOSCON.host).get(PLACE)
    assert (abroad.status_code, code_of(abroad)) == (401, "token_refused")
    assert abroad.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer \u00ff", "Token {secret}"])
def test_whatever_else_is_sent_is_refused_alike(token: tuple[ApiToken, str], case_of_lohas: Case, sent: str) -> None:
    client = bearer(token[1])
    client.defaults["HTTP_AUTHORIZATION"] = sent.format(secret=token[1])
    assert (client.get(PLACE).status_code, code_of(client.get(PLACE))) == (401, "token_refused")


def test_a_signed_in_member_is_no_bearer(as_ana: Client, case_of_lohas: Case) -> None:
    """No cookie counts, so no other site can make a browser act (CSRF)."""
    assert as_ana.get(PLACE).status_code == 401


def test_revoked_run_out_or_of_a_member_who_left(
    ana: Membership, rui: Membership, new_token: NewToken, token: tuple[ApiToken, str]
) -> None:
    short = new_token(ana, expires_at=NOW + timedelta(minutes=1))[1]
    assert bearer(short).get(PLACE).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert bearer(short).get(PLACE).status_code == 401
    other = new_token(ana)[1]
    with tenant_atomic(ana.tenant_id):
        revoke_token(by=rui, token_id=token[0].pk, now=NOW)
    assert bearer(token[1]).get(PLACE).status_code == 401
    assert bearer(other).get(PLACE).status_code == 200
    with tenant_atomic(ana.tenant_id):
        ana.is_active = False
        ana.save()
    assert bearer(other).get(PLACE).status_code == 401


def test_only_an_administrator_makes_and_revokes(ana: Membership, token: tuple[ApiToken, str]) -> None:
    with tenant_atomic(ana.tenant_id):
        with pytest.raises(NotAllowed):
            create_token(by=ana, member=ana, name="x", scopes=[Scope.READ], now=NOW)
        with pytest.raises(NotAllowed):
            revoke_token(by=ana, token_id=token[0].pk, now=NOW)


def test_the_secret_is_kept_nowhere(
    token: tuple[ApiToken, str], case_of_lohas: Case, caplog: pytest.LogCaptureFixture
) -> None:
    found, secret = token
    assert secret not in str(vars(found))
    bearer(secret, host=LOGOSCON.host).get(PLACE)
    assert "refused a token" in caplog.text
    assert secret not in caplog.text


def test_use_is_written_down_once_an_hour(api: Client, token: tuple[ApiToken, str]) -> None:
    def updates() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            api.get(PLACE)
        return sum(query["sql"].startswith("UPDATE") for query in queries)

    assert (updates(), updates()) == (1, 0)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert updates() == 1


def test_scopes_bound_a_token(ana: Membership, new_token: NewToken, case_of_lohas: Case) -> None:
    reads, acts = bearer(new_token(ana, Scope.READ)[1]), bearer(new_token(ana, Scope.ACT)[1])
    place = f"{PLACE}{case_of_lohas.reference}/acts/note/"
    refused = post(reads, place, {"version": 1, "text": "x"})
    assert (refused.status_code, code_of(refused)) == (403, "scope_missing")
    assert acts.get(PLACE).status_code == 403
    assert post(acts, place, {"version": 1, "text": "x"}).status_code == 200


def test_a_token_may_no_more_than_its_member(ben: Membership, new_token: NewToken, case_of_lohas: Case) -> None:
    """A manager reads counts, not cases."""
    client = bearer(new_token(ben)[1])
    assert client.get(PLACE).status_code == 403
    assert client.get(f"{PLACE}{case_of_lohas.reference}/").status_code == 404
    assert post(client, f"{PLACE}{case_of_lohas.reference}/acts/note/", {"version": 1, "text": "x"}).status_code == 404
