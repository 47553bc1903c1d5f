"""T4: a session belongs to one company; its cookie is nothing at the other's host."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_atomic
from tenants.models import Membership, Session, Tenant
from tenants.roles import Role
from tenants.sessions import SessionStore
from tenants.tasks import clear_expired_sessions
from tests.conftest import PASSWORD, Connect
from tests.tenants.addresses import every_address
from tests.tenants.answers import bytes_of, is_signed_in, type_password


def cookie_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def with_cookie(host: str, key: str) -> Client:
    client = Client(headers={"host": host}, raise_request_exception=False)
    client.cookies["sessionid"] = key
    return client


def test_a_session_of_lohas_is_nothing_at_log_oscon(as_ana: Client, logoscon: Tenant) -> None:
    """Every address: the answer with Ana's cookie is the answer without one, to the byte."""
    asked = 0
    for path in every_address():
        for send in ("get", "post"):
            stranger = getattr(with_cookie("logoscon.localhost", cookie_of(as_ana)), send)(path)
            nobody = getattr(Client(headers={"host": "logoscon.localhost"}), send)(path)
            assert bytes_of(stranger) == bytes_of(nobody), path
            asked += 1
    assert asked > 40
    assert is_signed_in(as_ana), "and there it does not end the session it came from"


def test_the_other_company_cannot_see_the_row(as_ana: Client, lohas: Tenant, logoscon: Tenant) -> None:
    with tenant_atomic(logoscon.pk):
        assert not SessionStore().exists(cookie_of(as_ana))
        assert not SessionStore(cookie_of(as_ana)).load()
        assert not Session.objects.filter(pk=cookie_of(as_ana)).exists()
    with tenant_atomic(lohas.pk):
        assert SessionStore().exists(cookie_of(as_ana))


def test_who_works_for_two_companies_signs_in_to_each(
    at_lohas: Client, at_logoscon: Client, ana: Membership, logoscon: Tenant
) -> None:
    with tenant_atomic(logoscon.pk):
        Membership.objects.create(user=ana.user, name="Ana Oscon", language="pt-pt", roles=[Role.HANDLER])
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert is_signed_in(at_lohas)
    assert not is_signed_in(with_cookie("logoscon.localhost", cookie_of(at_lohas)))
    type_password(at_logoscon, "ana@lb.example", PASSWORD)
    assert b"Ana Oscon" in at_logoscon.get("/desk/").content
    at_lohas.post("/accounts/logout/")
    assert not is_signed_in(at_lohas)
    assert is_signed_in(at_logoscon)


def test_sign_out_ends_it_for_good(as_ana: Client, lohas: Tenant) -> None:
    key = cookie_of(as_ana)
    assert as_ana.get("/accounts/logout/").status_code == 200
    assert is_signed_in(as_ana), "not by a mere link"
    response = as_ana.post("/accounts/logout/")
    assert response["Location"] == "/accounts/login/"
    assert not is_signed_in(with_cookie("lohasbeans.localhost", key))
    with tenant_atomic(lohas.pk):
        assert not Session.objects.filter(pk=key).exists()


def test_a_deactivated_member_is_out_at_the_next_request(as_ana: Client, ana: Membership, lohas: Tenant) -> None:
    assert is_signed_in(as_ana)
    with tenant_atomic(lohas.pk):
        ana.is_active = False
        ana.save()
    assert as_ana.get("/desk/")["Location"].startswith("/accounts/login/")


def test_a_change_of_role_counts_at_the_next_request(as_ana: Client, ana: Membership, lohas: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        ana.roles = [Role.MANAGER]
        ana.save()
    assert b'class="queue"' not in as_ana.get("/desk/").content


def test_the_key_changes_at_sign_in(at_lohas: Client, ana: Membership) -> None:
    """Whoever planted a key before knows nothing after."""
    at_lohas.post("/accounts/password/reset/", {"email": "nobody@lb.example"})
    planted = cookie_of(at_lohas)
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    assert cookie_of(at_lohas) != planted
    assert is_signed_in(at_lohas)
    assert not is_signed_in(with_cookie("lohasbeans.localhost", planted))


def test_a_key_that_the_client_made_up_is_not_taken(lohas: Tenant, ana: Membership) -> None:
    client = with_cookie("lohasbeans.localhost", "a" * 32)
    type_password(client, "ana@lb.example", PASSWORD)
    assert cookie_of(client) != "a" * 32
    assert is_signed_in(client)
    with tenant_atomic(lohas.pk):
        assert not Session.objects.filter(pk="a" * 32).exists()


@pytest.mark.parametrize("cookie", ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\000"', "é" * 32, "a" * 5000, "'; drop table --",
                                    '"\\000"', "%00%00%00%00%00%00%00%00"])  # fmt: skip
@pytest.mark.parametrize("name", ["sessionid", "django_language", "csrftoken"])
def test_an_odd_cookie_is_as_none(lohas: Tenant, name: str, cookie: str) -> None:
    """B2: quoted, a NUL byte passes every web server on its way to the database."""
    client = Client(headers={"host": "lohasbeans.localhost"}, raise_request_exception=False)
    for path in ("/", "/desk/", "/complain/", "/accounts/login/"):
        response = client.get(path, headers={"cookie": f"{name}={cookie}"})
        assert response.status_code in (200, 302), path


def test_the_cookie_s_flags(at_lohas: Client, ana: Membership) -> None:
    response = type_password(at_lohas, "ana@lb.example", PASSWORD)
    for name in ("sessionid", "csrftoken"):
        cookie = response.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert cookie["domain"] == "", "a cookie of this host alone"
    assert not response.cookies["sessionid"]["max-age"], "gone when the browser closes"


def test_a_visitor_who_only_looks_gets_no_session(at_lohas: Client, lohas: Tenant) -> None:
    def sessions() -> int:
        with tenant_atomic(lohas.pk):
            return Session.objects.count()  # type: ignore[no-any-return]

    before = sessions()
    for path in ("/", "/notice/", "/accounts/login/", "/desk/", "/complain/"):
        at_lohas.get(path)
    assert sessions() == before
    assert "sessionid" not in at_lohas.cookies


def test_a_session_ends_after_twelve_hours(at_lohas: Client, ana: Membership, time_machine: Any) -> None:
    time_machine.move_to("2026-06-16 10:00:00Z", tick=False)
    type_password(at_lohas, "ana@lb.example", PASSWORD)
    time_machine.move_to("2026-06-16 21:59:00Z", tick=False)
    assert is_signed_in(at_lohas)
    time_machine.move_to("2026-06-16 22:01:00Z", tick=False)
    assert not is_signed_in(at_lohas)


def test_expired_sessions_are_cleared_at_every_company(
    as_ana: Client, as_cleo: Client, lohas: Tenant, logoscon: Tenant
) -> None:
    for tenant in (lohas, logoscon):
        with tenant_atomic(tenant.pk):
            Session.objects.create(pk=f"old{tenant.prefix}", session_data="", expire_date=timezone.now() - timedelta(1))
    clear_expired_sessions()
    for tenant in (lohas, logoscon):
        with tenant_atomic(tenant.pk):
            assert Session.objects.exists()
            assert not Session.objects.filter(pk__startswith="old").exists()
    assert is_signed_in(as_ana)
    assert is_signed_in(as_cleo)


def test_pages_of_who_is_signed_in_stay_in_no_cache(as_ana: Client, case_of_lohas: Any) -> None:
    for path in every_address(reference=case_of_lohas.reference):
        if path not in ("/brand.css", "/brand/logo", "/livez", "/readyz", "/healthz", "/metrics"):
            kept = set(as_ana.get(path)["Cache-Control"].split(", "))
            # The public form is the exception: who goes back to it in this browser finds the text that was written.
            assert {"private", "no-cache" if path == "/complain/" else "no-store"} <= kept, path


@pytest.mark.django_db
def test_the_sweeper_has_no_part_in_sessions(connect: Connect) -> None:
    with pytest.raises(Exception, match="permission denied"):
        connect("sweeper").execute("select count(*) from tenants_session")
