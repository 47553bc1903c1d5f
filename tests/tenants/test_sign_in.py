"""T19: signing in at one company's host, and what everybody gets who may not."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings

from config import settings as base
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant, User
from tenants.roles import Role
from tests.conftest import PASSWORD, MakeMember
from tests.hashing import QuickArgon2
from tests.tenants.answers import bytes_of, is_signed_in, type_password


def test_the_right_password_opens_the_desk(at_lohas: Client, ana: Membership) -> None:
    response = type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert is_signed_in(at_lohas)


def test_capitals_in_the_address_do_not_matter(at_lohas: Client, ana: Membership) -> None:
    type_password(at_lohas, " ANA@LB.Example ", PASSWORD)
    assert is_signed_in(at_lohas)


def wrong_password(lohas: Tenant, logoscon: Tenant, make: MakeMember) -> tuple[str, str]:
    make(lohas, "Ana", Role.HANDLER)
    return "ana@lb.example", "not her password"


def nobody(lohas: Tenant, logoscon: Tenant, make: MakeMember) -> tuple[str, str]:
    return "nobody@lb.example", PASSWORD


def of_the_other_company(lohas: Tenant, logoscon: Tenant, make: MakeMember) -> tuple[str, str]:
    make(logoscon, "Cleo", Role.HANDLER)
    return "cleo@lo.example", PASSWORD


def deactivated(lohas: Tenant, logoscon: Tenant, make: MakeMember) -> tuple[str, str]:
    member = make(lohas, "Ana", Role.HANDLER)
    with tenant_atomic(lohas.pk):
        member.is_active = False
        member.save()
    return "ana@lb.example", PASSWORD


def invited_without_a_password(lohas: Tenant, logoscon: Tenant, make: MakeMember) -> tuple[str, str]:
    user = make(lohas, "Ana", Role.HANDLER).user
    user.set_unusable_password()
    user.save()
    return "ana@lb.example", PASSWORD


REFUSED = [wrong_password, nobody, of_the_other_company, deactivated, invited_without_a_password]


@pytest.mark.parametrize("who", REFUSED, ids=lambda who: who.__name__)
def test_everybody_else_gets_one_answer_at_one_price(
    who: Callable[..., tuple[str, str]],
    lohas: Tenant,
    logoscon: Tenant,
    at_lohas: Client,
    make_member: MakeMember,
) -> None:
    email, password = who(lohas, logoscon, make_member)
    as_long = email.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "z" * 26))
    standard = type_password(Client(headers={"host": "lohasbeans.localhost"}), as_long, "long enough 1")
    before = QuickArgon2.runs
    response = type_password(at_lohas, email, password)
    hashed = QuickArgon2.runs - before
    assert bytes_of(response, email) == bytes_of(standard, as_long)
    assert response.status_code == 200
    assert b"alert-bad" in response.content, "the form says what is wrong"
    assert hashed == 1, "no answer may come sooner, or later, than a wrong password's"
    assert not is_signed_in(at_lohas)


def test_a_password_is_kept_as_an_argon2id_hash(ana: Membership) -> None:
    stored = User.objects.get(pk=ana.user_id).password
    assert stored.startswith("argon2$argon2id$")
    assert PASSWORD not in stored


def test_the_hash_of_the_product_costs_an_attacker_time_and_memory() -> None:
    """OWASP asks for 19 MiB and 2 rounds at least; tests take less (tests.hashing)."""
    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        algorithm, kind, _version, costs, *_ = make_password(PASSWORD).split("$")
    memory, rounds, _threads = (int(cost.split("=")[1]) for cost in costs.split(","))
    assert (algorithm, kind) == ("argon2", "argon2id")
    assert memory >= 19 * 1024
    assert rounds >= 2


@pytest.mark.parametrize("next_page", ["//evil.example/", "https://evil.example/", "http://logoscon.localhost/desk/",
                                       "/\\evil.example", "javascript:alert(1)", "http:///evil.example"])  # fmt: skip
def test_after_sign_in_nobody_is_led_elsewhere(at_lohas: Client, ana: Membership, next_page: str) -> None:
    """B27."""
    page = at_lohas.get("/accounts/login/", {"next": next_page})
    assert page.status_code == 200
    response = at_lohas.post("/accounts/login/", {"login": "ana@lb.example", "password": PASSWORD, "next": next_page})
    assert (response.status_code, response["Location"]) == (302, "/desk/")


def test_after_sign_in_one_is_where_one_wanted_to_be(at_lohas: Client, ana: Membership) -> None:
    asked = at_lohas.get("/desk/?after=x")
    assert asked["Location"] == "/accounts/login/?next=/desk/%3Fafter%3Dx"
    page = at_lohas.get(asked["Location"])
    assert b'name="next" value="/desk/?after=x"' in page.content
    response = at_lohas.post(
        "/accounts/login/", {"login": "ana@lb.example", "password": PASSWORD, "next": "/desk/?after=x"}
    )
    assert response["Location"] == "/desk/?after=x"


@pytest.mark.parametrize(
    ("login", "password"),
    [("", ""), ("ana@lb.example", ""), ("ana@lb.example", "a\0b"), ("ana\0@lb.example", PASSWORD), ("no address", "x"),
     ("a" * 10_000 + "@lb.example", "x"), ("ana@lb.example", "x" * 100_000), ("\ud800@lb.example", PASSWORD),
     ("ána@lb.example", PASSWORD), ("{{7*7}}@lb.example", "%s"), ("ſana@lb.example", PASSWORD)],
    ids=["empty", "no-password", "nul", "nul-address", "no-at", "long-address", "long-password", "surrogate",
         "accent", "template", "long-s"],
)  # fmt: skip
def test_odd_input_is_refused_in_words(at_lohas: Client, ana: Membership, login: str, password: str) -> None:
    """B1 to B5, B10, at the sign-in form."""
    body = urlencode({"login": login.encode("utf-8", "surrogatepass"), "password": password})
    response = at_lohas.post("/accounts/login/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert b'class="err"' in response.content or b"alert-bad" in response.content
    assert not is_signed_in(at_lohas)


def test_there_is_no_way_to_sign_up(at_lohas: Client) -> None:
    for path in ("/accounts/signup/", "/accounts/", "/accounts/email/", "/accounts/social/signup/"):
        assert at_lohas.get(path).status_code == 404
        assert at_lohas.post(path, {"email": "x@y.example", "password1": PASSWORD}).status_code == 404
    assert not User.objects.filter(email="x@y.example").exists()


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", "ana@lb.example"])
def test_a_weak_new_password_is_refused(as_ana: Client, weak: str) -> None:
    response = as_ana.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    assert response.status_code == 200
    assert User.objects.get(email="ana@lb.example").check_password(PASSWORD)


def test_a_new_password_needs_the_old_one(as_ana: Client) -> None:
    new = "a quite different one"
    as_ana.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": new, "password2": new})
    assert User.objects.get(email="ana@lb.example").check_password(PASSWORD)
    as_ana.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert User.objects.get(email="ana@lb.example").check_password(new)
    assert is_signed_in(as_ana), "here one stays signed in"


def test_a_new_password_ends_the_sessions_elsewhere(as_ana: Client, ana: Membership) -> None:
    elsewhere = Client(headers={"host": "lohasbeans.localhost"})
    type_password(elsewhere, "ana@lb.example", PASSWORD)
    assert is_signed_in(elsewhere)
    new = "a quite different one"
    as_ana.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not is_signed_in(elsewhere)
