"""The administrator's page of the API's tokens: shown once, revoked for good, nobody else's business."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from complaints.enums import Scope
from complaints.models import ApiToken
from complaints.setup import LOHAS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember
from tests.desk.conftest import client_of

TOKENS = "/desk/tokens/"


@pytest.fixture
def andres(lohas: Tenant, make_member: MakeMember) -> Client:
    return client_of(make_member(lohas, "Andrés", Role.ADMINISTRATOR))


def asked(person: Membership, **changes: object) -> dict[str, object]:
    return {"name": "Shop", "member": str(person.pk), "scopes": [Scope.READ], "last_day": "", **changes}


def opens(secret: str) -> int:
    client = Client(headers={"host": LOHAS.host, "authorization": f"Bearer {secret}"})
    return client.get("/api/v1/cases/").status_code


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_have_the_page(lohas: Tenant, ana: Membership, make_member: MakeMember, role: Role) -> None:
    client = client_of(make_member(lohas, "Vera", role))
    assert client.get(TOKENS).status_code == 404
    assert client.post(TOKENS, asked(ana)).status_code == 404
    assert TOKENS not in client.get("/desk/").content.decode()
    with tenant_atomic(lohas.pk):
        assert not ApiToken.objects.exists()


def test_a_token_is_shown_once_opens_and_is_shut_for_good(lohas: Tenant, ana: Membership, andres: Client) -> None:
    assert "There is none yet" in andres.get(TOKENS).content.decode()
    answer = andres.post(TOKENS, asked(ana))
    secret = re.search(r"acuse_[\w-]{40,}", answer.content.decode())
    assert secret
    assert "no-store" in answer["Cache-Control"]
    page = andres.get(TOKENS).content.decode()
    assert secret[0] not in page
    assert "Acts for Ana" in page
    assert "Not used yet" in page
    assert opens(secret[0]) == 200
    with tenant_atomic(lohas.pk):
        token = ApiToken.objects.get()
    assert secret[0] not in str(vars(token))
    assert "Last used on" in andres.get(TOKENS).content.decode()
    for _ in range(2):
        assert andres.post(f"{TOKENS}{token.pk}/revoke/")["Location"] == TOKENS
    assert opens(secret[0]) == 401
    page = andres.get(TOKENS).content.decode()
    assert "Revoked on" in page
    assert "Revoke this token" not in page


def test_a_last_day_is_its_last(lohas: Tenant, ana: Membership, andres: Client) -> None:
    andres.post(TOKENS, asked(ana, last_day="2026-06-16"))
    with tenant_atomic(lohas.pk):
        token = ApiToken.objects.get()
    midnight = NOW.replace(hour=5, minute=0) + timedelta(days=1)  # in Bogota
    assert token.expires_at == midnight
    assert token.is_good(midnight - timedelta(seconds=1))
    assert not token.is_good(midnight)
    assert "Last day: 16 June 2026" in andres.get(TOKENS).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\nb"},
        {"member": ""},
        {"member": "00000000-0000-0000-0000-000000000007"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"last_day": "2026-06-15"},
        {"last_day": "2026-02-30"},
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    lohas: Tenant, ana: Membership, andres: Client, changes: dict[str, object]
) -> None:
    answer = andres.post(TOKENS, asked(ana, **changes))
    assert answer.status_code == 400
    assert 'class="err-sum"' in answer.content.decode()
    with tenant_atomic(lohas.pk):
        assert not ApiToken.objects.exists()


def test_nobody_of_another_company_and_nobody_without_cases_is_offered(
    lohas: Tenant, cleo: Membership, ben: Membership, ana: Membership, andres: Client
) -> None:
    page = andres.get(TOKENS).content.decode()
    assert str(ana.pk) in page
    for other in (cleo, ben):
        assert str(other.pk) not in page
        assert andres.post(TOKENS, asked(other)).status_code == 400


def test_another_company_s_token_is_not_there(
    lohas: Tenant, logoscon: Tenant, cleo: Membership, andres: Client
) -> None:
    with tenant_atomic(logoscon.pk):
        token = ApiToken.objects.create(
            membership=cleo, name="CANARY", digest="0" * 64, scopes=[Scope.READ], created_at=NOW
        )
    assert "CANARY" not in andres.get(TOKENS).content.decode()
    assert andres.post(f"{TOKENS}{token.pk}/revoke/").status_code == 404
    with tenant_atomic(logoscon.pk):
        assert ApiToken.objects.get().revoked_at is None
