"""The second factor: a code from the telephone (RFC 6238), or a recovery code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import get_resolver

from tenants.context import tenant_atomic
from tenants.models import Membership, Session, Tenant
from tenants.roles import Role
from tests.conftest import PASSWORD
from tests.tenants.answers import is_signed_in, type_password

START = "2026-06-16 10:00:00Z"


def telephone(secret: str) -> str:
    """The code of this moment, as RFC 6238 defines it."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def enrol(client: Client) -> tuple[str, list[str]]:
    """Sign in again, show the telephone the secret, type its code. Returns the secret and the recovery codes."""
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    confirmed = client.post(asked["Location"], {"password": PASSWORD, "next": "/accounts/2fa/totp/activate/"})
    assert confirmed["Location"] == "/accounts/2fa/totp/activate/"
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    (secret,) = set(re.findall(r"\b[A-Z2-7]{32}\b", page))
    assert "data:image/svg+xml;base64," in page
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    done = client.post("/accounts/2fa/totp/activate/", {"code": telephone(secret)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"\b\d{8}\b", client.get(done["Location"]).content.decode())
    assert len(codes) == 10
    return secret, codes


@pytest.fixture
def enrolled(at_lohas: Client, ana: Membership, time_machine: Any) -> tuple[str, list[str]]:
    time_machine.move_to(START, tick=False)
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    found = enrol(at_lohas)
    at_lohas.post("/accounts/logout/")
    time_machine.move_to("2026-06-16 10:10:00Z", tick=False)
    return found


def type_second(client: Client, code: str) -> Any:
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def test_the_password_alone_opens_nothing(at_lohas: Client, enrolled: tuple[str, list[str]]) -> None:
    response = type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert at_lohas.get(response["Location"]).status_code == 200
    for path in ("/desk/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/2fa/recovery-codes/"):
        assert at_lohas.get(path)["Location"].startswith(("/accounts/login/", "/accounts/2fa/authenticate/"))


def test_the_code_of_the_telephone_opens_the_desk(at_lohas: Client, enrolled: tuple[str, list[str]]) -> None:
    secret, _codes = enrolled
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert type_second(at_lohas, "000000").status_code == 200
    assert not is_signed_in(at_lohas)
    assert type_second(at_lohas, telephone(secret))["Location"] == "/desk/"
    assert is_signed_in(at_lohas)


def test_a_code_read_over_the_shoulder_is_spent(at_lohas: Client, enrolled: tuple[str, list[str]]) -> None:
    secret, _codes = enrolled
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    code = telephone(secret)
    type_second(at_lohas, code)
    other = Client(headers={"host": "lohasbeans.localhost"})
    type_password(other, "ana@lb.example", PASSWORD)
    assert type_second(other, code).status_code == 200
    assert not is_signed_in(other)


def test_a_recovery_code_works_once(at_lohas: Client, enrolled: tuple[str, list[str]]) -> None:
    _secret, codes = enrolled
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert type_second(at_lohas, codes[3])["Location"] == "/desk/"
    at_lohas.post("/accounts/logout/")
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert type_second(at_lohas, codes[3]).status_code == 200
    assert not is_signed_in(at_lohas)
    assert type_second(at_lohas, codes[4])["Location"] == "/desk/"


def test_guessing_codes_is_limited(at_lohas: Client, enrolled: tuple[str, list[str]]) -> None:
    """Also by signing in anew with the password before each guess."""
    secret, _codes = enrolled
    for number in range(5):
        type_password(at_lohas, "ana@lb.example", PASSWORD)
        assert type_second(at_lohas, f"{number:06}").status_code == 200
    assert type_second(at_lohas, telephone(secret)).status_code == 200
    assert not is_signed_in(at_lohas)


@pytest.mark.parametrize("odd", ["", "abcdef", "1" * 5000, "\0", "é", "１２３４５６"])
def test_an_odd_code_is_refused_in_words(at_lohas: Client, enrolled: tuple[str, list[str]], odd: str) -> None:
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    response = type_second(at_lohas, odd)
    assert response.status_code == 200
    assert b'class="err"' in response.content


def test_the_other_company_asks_for_it_too(
    at_logoscon: Client, ana: Membership, logoscon: Tenant, enrolled: tuple[str, list[str]]
) -> None:
    with tenant_atomic(logoscon.pk):
        Membership.objects.create(user=ana.user, name="Ana", language="pt-pt", roles=[Role.HANDLER])
    assert type_password(at_logoscon, "ana@lb.example", PASSWORD)["Location"] == "/accounts/2fa/authenticate/"
    assert type_second(at_logoscon, telephone(enrolled[0]))["Location"] == "/desk/"


def test_a_deactivated_member_gets_no_further_than_the_code(
    at_lohas: Client, ana: Membership, lohas: Tenant, enrolled: tuple[str, list[str]]
) -> None:
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    with tenant_atomic(lohas.pk):
        ana.is_active = False
        ana.save()
    type_second(at_lohas, telephone(enrolled[0]))
    assert not is_signed_in(at_lohas)


def test_switching_it_off_needs_the_password_again(
    at_lohas: Client, ana: Membership, lohas: Tenant, enrolled: tuple[str, list[str]], time_machine: Any
) -> None:
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    type_second(at_lohas, telephone(enrolled[0]))
    refused = at_lohas.post("/accounts/2fa/totp/deactivate/")
    assert "/reauthenticate/" in refused["Location"]
    assert Authenticator.objects.filter(user=ana.user, type="totp").exists()
    at_lohas.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/2fa/"})
    at_lohas.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=ana.user).exists(), "with its recovery codes"


def test_a_person_without_it_signs_in_with_the_password(
    at_lohas: Client, make_member: Any, lohas: Tenant, enrolled: tuple[str, list[str]]
) -> None:
    make_member(lohas, "Gil", Role.HANDLER)
    assert type_password(at_lohas, "gil@lb.example", PASSWORD)["Location"] == "/desk/"


def second_factor_pages() -> list[str]:
    (accounts,) = (part for part in get_resolver().url_patterns if str(part.pattern) == "accounts/")
    (second,) = (part for part in accounts.url_patterns if str(part.pattern) == "2fa/")

    def below(patterns: Any, start: str) -> list[str]:
        found = []
        for part in patterns:
            path = start + str(part.pattern)
            found += below(part.url_patterns, path) if hasattr(part, "url_patterns") else [path]
        return found

    return below(second.url_patterns, "/accounts/2fa/")


def test_its_pages_are_for_who_is_signed_in(at_lohas: Client, lohas: Tenant) -> None:
    pages = second_factor_pages()
    assert len(pages) == 8
    for path in pages:
        for response in (at_lohas.get(path), at_lohas.post(path, {"code": "123456"})):
            assert response.status_code == 302, path
            assert response["Location"].startswith("/accounts/login/"), path


def test_its_secret_is_no_longer_in_the_session_afterwards(
    at_lohas: Client, lohas: Tenant, enrolled: tuple[str, list[str]]
) -> None:
    with tenant_atomic(lohas.pk):
        assert all(enrolled[0] not in str(session.get_decoded()) for session in Session.objects.all())
