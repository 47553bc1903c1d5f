"""T19: how often a password may be guessed. Counted in PostgreSQL, for each company by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import PASSWORD
from tests.tenants.answers import bytes_of, is_signed_in, type_password

TRIES = 5  # failed ones, for one e-mail address in five minutes
TRIES_FROM_ONE_PLACE = 10  # failed ones, from one network address in a minute


def guess(client: Client, times: int, email: str = "ana@lb.example", **extra: Any) -> None:
    for number in range(times):
        assert type_password(client, email, f"guess number {number}", **extra).status_code == 200


def test_a_sixth_guess_is_429_even_if_it_is_right(at_lohas: Client, ana: Membership) -> None:
    guess(at_lohas, TRIES)
    response = type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert response.status_code == 429
    assert b"<h1" in response.content
    assert b"brand.css" in response.content, "a page of the company, not a bare line"
    assert not is_signed_in(at_lohas)


def test_known_and_unknown_addresses_are_limited_alike(at_lohas: Client, ana: Membership) -> None:
    guess(at_lohas, TRIES)
    known = type_password(at_lohas, "ana@lb.example", "guess")
    guess(at_lohas, TRIES, "nobody@lb.example", REMOTE_ADDR="198.51.100.7")
    unknown = type_password(at_lohas, "nobody@lb.example", "guess", REMOTE_ADDR="198.51.100.7")
    assert unknown.status_code == 429
    assert bytes_of(known) == bytes_of(unknown)


def test_a_success_in_between_starts_no_new_count(at_lohas: Client, ana: Membership) -> None:
    guess(at_lohas, TRIES - 1)
    assert (
        type_password(Client(headers={"host": "lohasbeans.localhost"}), "ana@lb.example", PASSWORD).status_code == 302
    )
    guess(at_lohas, 1)
    assert type_password(at_lohas, "ana@lb.example", "guess").status_code == 429


@pytest.mark.parametrize("host", ["LohasBeans.localhost", "lohasbeans.localhost:81", "lohasbeans.localhost."])
def test_another_spelling_of_the_host_starts_no_new_count(at_lohas: Client, ana: Membership, host: str) -> None:
    guess(at_lohas, TRIES)
    assert type_password(Client(headers={"host": host}), "ana@lb.example", PASSWORD).status_code == 429


@pytest.mark.parametrize("email", ["ANA@lb.example", " ana@lb.example", "ana@LB.EXAMPLE"])
def test_another_spelling_of_the_address_starts_no_new_count(at_lohas: Client, ana: Membership, email: str) -> None:
    guess(at_lohas, TRIES)
    assert type_password(at_lohas, email, PASSWORD).status_code == 429


def test_guesses_from_one_place_are_limited(at_lohas: Client, ana: Membership) -> None:
    for number in range(TRIES_FROM_ONE_PLACE):
        guess(at_lohas, 1, f"number{number}@lb.example")
    assert type_password(at_lohas, "ana@lb.example", PASSWORD).status_code == 429
    assert type_password(at_lohas, "ana@lb.example", PASSWORD, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_a_forged_forwarded_for_changes_nothing(at_lohas: Client, ana: Membership) -> None:
    for number in range(TRIES_FROM_ONE_PLACE):
        guess(at_lohas, 1, f"number{number}@lb.example", headers={"x-forwarded-for": f"203.0.113.{number}"})
    forged = {"x-forwarded-for": "203.0.113.99", "forwarded": "for=203.0.113.99", "x-real-ip": "203.0.113.99"}
    assert type_password(at_lohas, "ana@lb.example", PASSWORD, headers=forged).status_code == 429


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_only_what_the_proxy_added_counts(at_lohas: Client, ana: Membership) -> None:
    """What ACUSE_TRUST_PROXY sets: the last address is the proxy's word, the ones before are the client's."""
    for number in range(TRIES_FROM_ONE_PLACE):
        forged = {"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"}
        guess(at_lohas, 1, f"number{number}@lb.example", headers=forged)
    again = {"x-forwarded-for": "203.0.113.99, 198.51.100.7"}
    assert type_password(at_lohas, "ana@lb.example", PASSWORD, headers=again).status_code == 429
    other = {"x-forwarded-for": "198.51.100.8"}
    assert type_password(at_lohas, "ana@lb.example", PASSWORD, headers=other).status_code == 302


def test_a_provider_s_whole_network_is_one_place(at_lohas: Client, ana: Membership) -> None:
    """Who has one IPv6 address has 2^64 of them."""
    for number in range(TRIES_FROM_ONE_PLACE):
        guess(at_lohas, 1, f"number{number}@lb.example", REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert type_password(at_lohas, "ana@lb.example", PASSWORD, REMOTE_ADDR="2001:db8:1:2:3::4").status_code == 429
    assert type_password(at_lohas, "ana@lb.example", PASSWORD, REMOTE_ADDR="2001:db8:1:3::4").status_code == 302


def test_one_company_s_limit_is_not_the_other_s(
    at_lohas: Client, at_logoscon: Client, ana: Membership, logoscon: Tenant
) -> None:
    with tenant_atomic(logoscon.pk):
        Membership.objects.create(user=ana.user, name="Ana", language="pt-pt", roles=[Role.HANDLER])
    guess(at_lohas, TRIES)
    for number in range(TRIES_FROM_ONE_PLACE - TRIES):
        guess(at_lohas, 1, f"number{number}@lb.example")
    assert type_password(at_lohas, "ana@lb.example", PASSWORD).status_code == 429
    assert type_password(at_logoscon, "ana@lb.example", PASSWORD).status_code == 302


def test_made_up_addresses_do_not_push_the_count_out(at_lohas: Client, lohas: Tenant, ana: Membership) -> None:
    """Django's cache in the database throws a third of its rows away beyond MAX_ENTRIES, whoever they belong to."""
    guess(at_lohas, TRIES)
    with tenant_atomic(lohas.pk):
        for number in range(310):
            cache.set(f"allauth:rl:zz{number}", [1.0], 300)
    assert type_password(at_lohas, "ana@lb.example", PASSWORD).status_code == 429


def test_the_limit_holds_for_asking_the_password_again(as_ana: Client) -> None:
    """Who finds a signed-in computer may not guess there either."""
    for number in range(TRIES):
        assert as_ana.post("/accounts/reauthenticate/", {"password": f"guess {number}"}).status_code == 200
    assert as_ana.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 429


def test_a_lock_ends_by_itself(at_lohas: Client, ana: Membership, time_machine: Any) -> None:
    time_machine.move_to("2026-06-16 10:00:00Z", tick=False)
    guess(at_lohas, TRIES)
    assert type_password(at_lohas, "ana@lb.example", PASSWORD).status_code == 429
    time_machine.move_to("2026-06-16 10:05:01Z", tick=False)
    assert type_password(at_lohas, "ana@lb.example", PASSWORD).status_code == 302
