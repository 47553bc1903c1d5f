"""T19: a new password by a code that is mailed and typed. Who has no membership here gets the same pages, and no mail."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from django.test import Client, override_settings

from notifications.models import Message
from tenants.context import tenant_atomic
from tenants.models import Membership, Session, Tenant, User
from tenants.roles import Role
from tests.conftest import PASSWORD, MakeMember
from tests.tenants.answers import bytes_of, is_signed_in, type_password

NEW = "a quite different one"
MAILS_AN_HOUR, MAILS_A_DAY = 5, 10  # to one address


def ask(client: Client, email: str = "ana@lb.example", **extra: Any) -> Any:
    return client.post("/accounts/password/reset/", {"email": email}, **extra)


def type_code(client: Client, code: str) -> Any:
    return client.post("/accounts/password/reset/confirm/", {"code": code})


def choose(client: Client, password: str = NEW) -> Any:
    return client.post("/accounts/password/reset/complete/", {"password1": password, "password2": password})


def mails(tenant: Tenant) -> list[Message]:
    with tenant_atomic(tenant.pk):
        return list(Message.objects.order_by("id"))


def last_code(tenant: Tenant) -> str:
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", mails(tenant)[-1].text)
    assert found
    return found.group()


def test_a_member_gets_a_code_and_chooses_a_new_password(at_lohas: Client, ana: Membership, lohas: Tenant) -> None:
    response = ask(at_lohas, "Ana@LB.example")
    assert response["Location"] == "/accounts/password/reset/confirm/"
    (mail,) = mails(lohas)
    assert mail.recipients == ["ana@lb.example"], "the address as it is stored, not as it was typed"
    assert "Lohas Beans" in mail.text
    assert "15" in mail.text
    assert last_code(lohas) not in mail.subject
    assert b"ana@lb.example" in at_lohas.get(response["Location"]).content
    assert type_code(at_lohas, last_code(lohas).lower())["Location"] == "/accounts/password/reset/complete/"
    assert choose(at_lohas)["Location"] == "/accounts/password/reset/done/"
    assert at_lohas.get("/accounts/password/reset/done/").status_code == 200
    assert not is_signed_in(at_lohas), "a mailbox alone opens no desk"
    type_password(at_lohas, "ana@lb.example", NEW)
    assert is_signed_in(at_lohas)
    assert not User.objects.get(email="ana@lb.example").check_password(PASSWORD)


def test_who_is_no_member_here_gets_the_same_pages_and_no_mail(
    at_lohas: Client, lohas: Tenant, logoscon: Tenant, make_member: MakeMember
) -> None:
    make_member(lohas, "Ana", Role.HANDLER)
    make_member(logoscon, "Cleo", Role.HANDLER, email="cle@lo.example")
    gone = make_member(lohas, "Gil", Role.HANDLER)
    with tenant_atomic(lohas.pk):
        gone.is_active = False
        gone.save()
    seen = []
    for email in ("ana@lb.example", "cle@lo.example", "gil@lb.example", "not@lb.example"):
        client = Client(headers={"host": "lohasbeans.localhost"})
        asked = ask(client, email)
        pages = [asked, client.get(asked["Location"])]
        pages += [type_code(client, "BCDF-GHJK"), type_code(client, "-"), type_code(client, "BCDF-GHJK")]
        pages.append(client.get("/accounts/login/"))
        seen.append([bytes_of(page, email) for page in pages])
    assert all(answers == seen[0] for answers in seen)
    assert [mail.recipients for mail in mails(lohas)] == [["ana@lb.example"]]
    assert mails(logoscon) == []


@pytest.mark.parametrize("empty", ["", " ", "-", "\0", "é"])
def test_no_code_is_not_the_code_of_nobody(at_lohas: Client, lohas: Tenant, empty: str) -> None:
    """Where nobody was mailed the expected code is empty."""
    ask(at_lohas, "nobody@lb.example")
    assert type_code(at_lohas, empty).status_code == 200
    assert choose(at_lohas)["Location"] == "/accounts/password/reset/confirm/"


def test_three_wrong_codes_end_it(at_lohas: Client, ana: Membership, lohas: Tenant) -> None:
    ask(at_lohas)
    assert [type_code(at_lohas, "BCDF-GHJK").status_code for _ in range(3)] == [200, 200, 302]
    type_code(at_lohas, last_code(lohas))
    choose(at_lohas)
    assert User.objects.get(email="ana@lb.example").check_password(PASSWORD)


def test_a_code_is_good_once(at_lohas: Client, ana: Membership, lohas: Tenant) -> None:
    ask(at_lohas)
    code = last_code(lohas)
    type_code(at_lohas, code)
    choose(at_lohas)
    assert type_code(at_lohas, code)["Location"] == "/accounts/login/"
    choose(at_lohas, "yet another one, please")
    assert User.objects.get(email="ana@lb.example").check_password(NEW)


def test_a_newer_code_replaces_the_older(at_lohas: Client, ana: Membership, lohas: Tenant) -> None:
    ask(at_lohas)
    older = last_code(lohas)
    ask(at_lohas)
    assert type_code(at_lohas, older).status_code == 200, "refused"
    assert type_code(at_lohas, last_code(lohas)).status_code == 302


def test_a_code_is_good_for_fifteen_minutes(
    at_lohas: Client, ana: Membership, lohas: Tenant, time_machine: Any
) -> None:
    time_machine.move_to("2026-06-16 10:00:00Z", tick=False)
    ask(at_lohas)
    time_machine.move_to("2026-06-16 10:15:01Z", tick=False)
    assert type_code(at_lohas, last_code(lohas))["Location"] == "/accounts/login/"


def test_a_code_works_only_in_the_browser_that_asked(at_lohas: Client, ana: Membership, lohas: Tenant) -> None:
    ask(at_lohas)
    elsewhere = Client(headers={"host": "lohasbeans.localhost"})
    assert type_code(elsewhere, last_code(lohas))["Location"] == "/accounts/login/"
    assert choose(elsewhere)["Location"] == "/accounts/password/reset/"
    ask(elsewhere, "nobody@lb.example")
    assert type_code(elsewhere, last_code(lohas)).status_code == 200, "refused"
    assert choose(elsewhere)["Location"] == "/accounts/password/reset/confirm/"


@pytest.mark.parametrize("weak", ["short", "1234567890123", "ana@lb.example"])
def test_a_weak_new_password_is_refused(at_lohas: Client, ana: Membership, lohas: Tenant, weak: str) -> None:
    ask(at_lohas)
    type_code(at_lohas, last_code(lohas))
    assert choose(at_lohas, weak).status_code == 200
    assert User.objects.get(email="ana@lb.example").check_password(PASSWORD)


def test_old_sessions_end_at_both_companies(
    at_lohas: Client, at_logoscon: Client, ana: Membership, lohas: Tenant, logoscon: Tenant
) -> None:
    with tenant_atomic(logoscon.pk):
        Membership.objects.create(user=ana.user, name="Ana", language="pt-pt", roles=[Role.HANDLER])
    old = Client(headers={"host": "lohasbeans.localhost"})
    for client in (old, at_logoscon):
        type_password(client, "ana@lb.example", PASSWORD)
        assert is_signed_in(client)
    ask(at_lohas)
    type_code(at_lohas, last_code(lohas))
    choose(at_lohas)
    assert not is_signed_in(old)
    assert not is_signed_in(at_logoscon)


def test_who_forgot_it_and_tried_too_often_may_sign_in_with_the_new_one(
    at_lohas: Client, ana: Membership, lohas: Tenant
) -> None:
    for number in range(5):
        type_password(at_lohas, "ana@lb.example", f"was it {number}")
    assert type_password(at_lohas, "ana@lb.example", PASSWORD).status_code == 429
    ask(at_lohas)
    type_code(at_lohas, last_code(lohas))
    choose(at_lohas)
    assert type_password(at_lohas, "ana@lb.example", NEW).status_code == 302


@pytest.mark.parametrize("email", ["ana@lb.example", "nobody@lb.example"])
def test_nobody_s_mailbox_is_flooded(
    at_lohas: Client, ana: Membership, lohas: Tenant, email: str, time_machine: Any
) -> None:
    """T12, from many places."""
    sent = []
    for minute in range(0, 120, 5):
        time_machine.move_to(f"2026-06-16 {10 + minute // 60}:{minute % 60:02}:00Z", tick=False)
        sent.append(ask(at_lohas, email, REMOTE_ADDR=f"198.51.100.{minute}").status_code)
    assert sent.count(302) == 2 * MAILS_AN_HOUR
    assert sent.count(429) == len(sent) - 2 * MAILS_AN_HOUR
    time_machine.move_to("2026-06-16 18:00:00Z", tick=False)
    assert ask(at_lohas, email).status_code == 429, "ten a day"
    assert len(mails(lohas)) == (MAILS_A_DAY if email == "ana@lb.example" else 0)


def test_one_place_asks_for_twenty_a_minute_at_most(at_lohas: Client, lohas: Tenant) -> None:
    answers = [ask(at_lohas, f"number{number}@lb.example").status_code for number in range(21)]
    assert answers == [302] * 20 + [429]


def test_no_secret_stands_in_an_address_or_in_a_log(
    at_lohas: Client, ana: Membership, lohas: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    type_password(at_lohas, "ana@lb.example", "a wrong password")
    answers = [ask(at_lohas)]
    code = last_code(lohas)
    answers += [type_code(at_lohas, "BCDF-GHJK"), type_code(at_lohas, code), choose(at_lohas)]
    answers.append(type_password(at_lohas, "ana@lb.example", NEW))
    places = " ".join(f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']} {answer.headers}"
                      for answer in answers)  # fmt: skip
    with tenant_atomic(lohas.pk):
        key = Session.objects.order_by("expire_date").last().pk
    for secret in (code, code.replace("-", ""), NEW, "a wrong password", key):
        assert secret not in places
        assert secret not in caplog.text
    assert "ana@lb.example" not in caplog.text


@pytest.fixture
def catalogues(tmp_path: Path) -> Iterator[None]:
    """Two words of Spanish and Portuguese for the one sentence looked at, whatever the real catalogues say."""
    for language in ("es_CO", "pt_PT"):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalogue = polib.POFile()
        catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
        catalogue.append(polib.POEntry(msgid="Your code for a new password", msgstr=f"asunto {language}"))
        catalogue.save_as_mofile(str(folder / "django.mo"))
    with override_settings(LOCALE_PATHS=[str(tmp_path)]):
        yield


@pytest.mark.parametrize(("language", "subject"), [("es-co", "asunto es_CO"), ("pt-pt", "asunto pt_PT"),
                                                   ("en", "Your code for a new password")])  # fmt: skip
def test_the_mail_is_in_the_member_s_language(
    at_lohas: Client, ana: Membership, lohas: Tenant, catalogues: None, language: str, subject: str
) -> None:
    with tenant_atomic(lohas.pk):
        ana.language = language
        ana.save()
    at_lohas.cookies["django_language"] = "en" if language != "en" else "es-co"
    ask(at_lohas)
    assert mails(lohas)[-1].subject == subject


def test_a_company_s_name_is_not_escaped_in_a_mail(
    at_lohas: Client, ana: Membership, lohas: Tenant, owner: Any
) -> None:
    """A mail is plain text."""
    owner.execute("update tenants_tenant set name = 'Café & Cía <SAS>' where id = %s", [lohas.pk])
    try:
        ask(at_lohas)
        assert "Café & Cía <SAS>" in mails(lohas)[-1].text
    finally:
        owner.execute("update tenants_tenant set name = 'Lohas Beans' where id = %s", [lohas.pk])
