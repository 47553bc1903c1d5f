"""Bad input at the public form and around it, by the numbers of docs/bad-input.md. Never a 500 (Django's test client
raises where a server would answer so), never lost silently, and no case that nobody meant."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from complaints.models import Case
from config.wsgi import application
from tenants.models import Membership, Tenant
from tests.complaints.filing import PAGE, WORDS, cases_of, fields_of, file, filled, text_of
from tests.conftest import NOW, PASSWORD, sign_in

FORM = "application/x-www-form-urlencoded"
DAMAGED = "Some characters arrived damaged. Please type them again."


@pytest.fixture
def client(lohas: Tenant) -> Client:
    """Somebody at Lohas Beans who reads English."""
    client = Client(headers={"host": "lohasbeans.localhost"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def desk(client: Client, ana: Membership) -> Client:
    """Ana's browser at the same company."""
    return sign_in(Client(headers={"host": "lohasbeans.localhost"}), ana)


def errors_of(answer: Any) -> dict[str, list[str]]:
    return {
        field: [html.unescape(str(error)) for error in errors]
        for field, errors in answer.context["form"].errors.items()
    }


def refused(answer: Any, tenant: Tenant, field: str, message: str | None = None) -> None:
    """One error at one field, told in the page; no case."""
    assert answer.status_code == 400
    ((name, (error,)),) = errors_of(answer).items()
    assert name == field
    assert message in (None, error)
    assert html.escape(error) in text_of(answer)
    assert cases_of(tenant) == []


def stored(answer: Any, tenant: Tenant) -> Case:
    assert answer.status_code == 302, errors_of(answer)
    (case,) = cases_of(tenant)
    return case


def shown_at(client: Client, desk: Client, case: Case) -> list[str]:
    """The receipt, the desk's case and the desk's list."""
    pages = [client.get(f"/received/{case.reference}/"), desk.get(f"/desk/cases/{case.reference}/"), desk.get("/desk/")]
    assert [page.status_code for page in pages] == [200] * 3
    return [text_of(page) for page in pages]


def raw(client: Client, **answers: Any) -> Any:
    """Sent with bytes as they are: a value may be bytes that are no UTF-8."""
    return client.post(PAGE, urlencode(filled(client, **answers)), content_type=FORM)


NO_WORDS = ["", " ", "\n\r\n\t ", "\u00a0", "\u2003", "\u200b\u200d\u2060", "\ufeff"]


@pytest.mark.parametrize("text", NO_WORDS, ids=ascii)
@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("description", "Tell us what happened. One or two sentences are enough to begin."),
        ("name", "Write your name, so that we know whom we answer."),
    ],
)
def test_b01_nothing_or_only_blanks(client: Client, lohas: Tenant, field: str, message: str, text: str) -> None:
    refused(file(client, **{field: text}), lohas, field, message)


def test_b01_an_empty_form_says_what_is_needed_and_no_more(client: Client, lohas: Tenant) -> None:
    answer = client.post(PAGE, {})
    assert answer.status_code == 400
    assert set(errors_of(answer)) == {"kind", "description", "party", "name", "email", "consent"}
    assert cases_of(lohas) == []


@pytest.mark.parametrize(
    "field", ["description", "name", "email", "phone", "kind", "category", "party", "remedy_sought"]
)
def test_b02_a_nul_byte(client: Client, lohas: Tenant, field: str) -> None:
    text = {"email": "da\0ra@cliente.example", "kind": "reclamo\0", "phone": "+57 300\0 000 0000"}.get(field, "Da\0ra")
    answer = file(client, **{field: text})
    assert answer.status_code == 400
    assert list(errors_of(answer)) == [field]
    assert cases_of(lohas) == []


@pytest.mark.parametrize("field", ["description", "name", "email", "phone"])
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b"\xed\xa0\x80", id="b03-lone-surrogate"),
        pytest.param(b"\xed\xb0\x80", id="b03-low-surrogate"),
        pytest.param(b"caf\xe9", id="b04-latin-1"),
        pytest.param(b"\xff\xfe", id="b04-no-utf-8"),
        pytest.param(b"\xc0\xaf", id="b04-overlong"),
        pytest.param(b"\xf4\x90\x80\x80", id="b04-beyond-unicode"),
    ],
)
def test_b03_b04_bytes_that_are_no_utf_8(client: Client, lohas: Tenant, field: str, damage: bytes) -> None:
    whole = {
        "description": b"El %s huele mal",
        "name": b"Dara %s",
        "email": b"da%s@x.example",
        "phone": b"+57 300 000 000%s",
    }
    answer = raw(client, **{field: whole[field] % damage})
    assert answer.status_code == 400
    assert list(errors_of(answer)) == [field]
    assert DAMAGED in errors_of(answer)[field]
    assert cases_of(lohas) == []


@pytest.mark.parametrize("place", ["kind", "category", "party", "occurred_on", "submission_key", "notice_version"])
def test_b04_bytes_that_are_no_utf_8_where_one_chooses(client: Client, lohas: Tenant, place: str) -> None:
    answer = raw(client, **{place: b"\xff\xfe"})
    assert (answer.status_code, cases_of(lohas)) == (400, [])
    assert fields_of(answer)["description"] == WORDS


def test_b04_bytes_that_are_no_utf_8_in_an_address(client: Client, desk: Client) -> None:
    for page in ("/%ff%fe/", "/received/%ff/", "/complain/?lang=%ff", "/complain/?%ff=%ed%a0%80", "/?x=%00"):
        assert client.get(page).status_code in (200, 302, 404)
    assert desk.get("/desk/?after=%ff%00").status_code == 200


@pytest.mark.parametrize(
    ("field", "limit", "letter"),
    [("description", 10_000, "a"), ("name", 200, "a"), ("phone", 32, "1"), ("organisation_name", 200, "a")],
)
def test_b05_text_beyond_the_limit(client: Client, lohas: Tenant, field: str, limit: int, letter: str) -> None:
    as_organisation = {"party": "organisation", "organisation_name": "Hotel"} if field == "organisation_name" else {}
    answer = file(client, **{**as_organisation, field: letter * (limit + 1)})
    refused(answer, lohas, field)
    assert f"at most {limit} characters (it has {limit + 1})" in errors_of(answer)[field][0]
    assert fields_of(answer)[field] == letter * (limit + 1)
    assert file(client, **{**as_organisation, field: letter * limit}).status_code == 302


def test_b05_a_megabyte_where_ten_thousand_fit(client: Client, lohas: Tenant) -> None:
    story = "palabra " * 131_072
    answer = file(client, description=story)
    refused(answer, lohas, "description")
    assert "at most 10000 characters (it has 1048575)" in errors_of(answer)["description"][0]
    assert fields_of(answer)["description"] == story


def test_b06_a_million_combining_marks(client: Client, lohas: Tenant) -> None:
    answer = file(client, description="Z" + "\u0301" * 10**6)
    assert (answer.status_code, cases_of(lohas)) == (400, [])


def test_b06_zalgo_within_the_limit_is_kept_and_shown(client: Client, desk: Client, lohas: Tenant) -> None:
    zalgo, name = "Z" + "\u0301\u0489\u035f" * 3333, "D" + "\u0334" * 199
    case = stored(file(client, description=zalgo, name=name), lohas)
    assert (case.description, case.complainant.name) == (zalgo, name)
    receipt, page, queue = shown_at(client, desk, case)
    assert zalgo in receipt
    assert zalgo in page
    assert name in queue


ODD_NAME = "\u202eorteniuQ\u202c Da\u200bra \u2066x"  # right-to-left override, zero-width space, open isolate


def test_b07_signs_that_turn_or_hide_text_are_kept(client: Client, desk: Client, lohas: Tenant) -> None:
    case = stored(file(client, name=ODD_NAME, description=f"{ODD_NAME} fin"), lohas)
    assert (case.complainant.name, case.description) == (ODD_NAME, f"{ODD_NAME} fin")
    for page in shown_at(client, desk, case):
        assert ODD_NAME in page


def test_b07_such_a_name_does_not_turn_what_stands_beside_it(client: Client, desk: Client, lohas: Tenant) -> None:
    """Block elements are isolated by every browser; within a line it takes a <bdi>."""
    case = stored(file(client, name=ODD_NAME), lohas)
    page = shown_at(client, desk, case)[1]
    heading = page[page.index("<h1>") : page.index("</h1>")]
    assert f"<bdi>{ODD_NAME}</bdi>" in heading
    meta = page[page.index('class="meta"') :]
    assert f"<bdi>{ODD_NAME}</bdi>" in meta[: meta.index("</p>")]


FAMILY = "👨‍👩‍👧‍👦"  # one sign to the eye, seven code points


def test_b08_emoji_at_the_limit_count_code_points(client: Client, lohas: Tenant) -> None:
    assert stored(file(client, description="🙂" * 10_000), lohas).description == "🙂" * 10_000


def test_b08_no_cluster_is_cut(client: Client, lohas: Tenant) -> None:
    refused(file(client, name=FAMILY * 29), lohas, "name")  # 203 code points
    assert stored(file(client, name=FAMILY * 28 + "Dara"), lohas).complainant.name == FAMILY * 28 + "Dara"


MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--<script>alert(1)--></script>",
    "]]><script>alert(1)</script>",
]


@pytest.mark.parametrize("text", MARKUP)
def test_b09_markup_is_text(client: Client, desk: Client, lohas: Tenant, text: str) -> None:
    typed = {"description": text, "name": text, "party": "organisation", "organisation_name": text}
    wrong = file(client, **typed, phone="1")
    assert wrong.status_code == 400
    assert {fields_of(wrong)[field] for field in ("description", "name", "organisation_name")} == {text}
    assert text not in text_of(wrong)

    case = stored(file(client, **typed), lohas)
    assert (case.description, case.complainant.name) == (text, text)
    for page in shown_at(client, desk, case):
        assert text not in page
        assert html.escape(text) in page


@pytest.mark.parametrize(
    "text",
    [
        "{{7*7}}",
        "{% load static %}{% debug %}",
        "${jndi:ldap://x.example/a}",
        "%s%(name)s{0.__class__}",
        "{name}",
        "%n%x",
        "#{7*7}",
        "<%= 7*7 %>",
        "{{ tenant.name }}",
        "{# hidden #}",
        "%(reference)s",
    ],
)
def test_b10_templates_and_formats_are_literal(client: Client, desk: Client, lohas: Tenant, text: str) -> None:
    case = stored(file(client, description=text, name=text, party="organisation", organisation_name=text), lohas)
    assert (case.description, case.complainant.name) == (text, text)
    for page in shown_at(client, desk, case):
        assert html.escape(text) in page


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1--",
        "'; DROP TABLE complaints_case; --",
        "\\'; SELECT pg_sleep(10); --",
        "' || pg_sleep(10) || '",
        "1; SELECT pg_sleep(10)",
        "$$; SELECT pg_sleep(10); $$",
        "%' AND 1=(SELECT pg_sleep(10))--",
    ],
)
def test_b11_sql_is_literal(client: Client, desk: Client, lohas: Tenant, text: str) -> None:
    began = time.monotonic()
    case = stored(file(client, description=text, name=text), lohas)
    assert (case.description, case.complainant.name) == (text, text)
    for field in ("kind", "category", "party", "remedy_sought", "submission_key", "notice_version", "occurred_on"):
        assert file(client, **{field: text}).status_code == 400
    assert client.get(f"/received/{urlencode({'': text})[1:]}/").status_code == 404
    assert desk.get("/desk/", {"after": text}).status_code == 200
    assert time.monotonic() - began < 9
    assert len(cases_of(lohas)) == 1


BREAKS = ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\r\n\r\n", "\x1c", "\x1e", "\x1b"]


@pytest.mark.parametrize(
    ("field", "breaks"),
    [("name", breaks) for breaks in BREAKS] + [(field, "\r\n") for field in ("organisation_name", "phone", "email")],
    ids=ascii,
)
def test_b12_line_breaks_where_one_line_is_meant(client: Client, lohas: Tenant, field: str, breaks: str) -> None:
    whole = {"phone": "+57 300 000 0000", "email": "dara@cliente.example"}.get(field, "Dara")
    tail = "1" if field == "phone" else "Bcc: eve@evil.example"
    answer = file(
        client, **{"party": "organisation", "organisation_name": "Hotel", "tax_id": "", field: f"{whole}{breaks}{tail}"}
    )
    assert answer.status_code == 400
    assert list(errors_of(answer)) == [field]
    assert "Please write this on one line." in errors_of(answer)[field]
    assert cases_of(lohas) == []


LONG = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example"  # 64 + 1 + 182 + 8 = 255


@pytest.mark.parametrize(
    "address",
    [
        "dara@cliente.example",
        "d.a+r-a@sub.cliente.example",
        "DARA@CLIENTE.EXAMPLE",
        '"d\\ q"@cliente.example',
        "dara@xn--caf-dma.example",
        "dara@café.example",
        "o'dara@cliente.example",
        LONG.replace("a", "", 1),
    ],
)
def test_b13_addresses_that_are_right(client: Client, lohas: Tenant, address: str) -> None:
    assert stored(file(client, email=address), lohas).complainant.email == address


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "dara",
        "@x.example",
        "dara@",
        "da ra@x.example",
        '"x y"@d',
        "a@@x.example",
        "a@b@x.example",
        "a@b.example,c@d.example",
        "a@b.example;c@d.example",
        "<dara@x.example>",
        "Dara <dara@x.example>",
        "dara@x..example",
        ".dara@x.example",
        "dara@-x.example",
        "dara@x.example.",
        "dära@x.example",
        "dara@[1.2.3]",
        "mailto:dara@x.example",
        LONG,
        "a" * 10000,
        "dara@" + "x" * 1000 + ".example",
        "dara@x.example\n",
        "\x01@x.example",
        '"\x01"@x.example',
        '"a\\\nb"@x.example',
    ],
)
def test_b13_addresses_that_are_wrong(client: Client, lohas: Tenant, address: str) -> None:
    answer = file(client, email=address)
    if address != address.strip():  # a line break at the end is no part of it
        assert stored(answer, lohas).complainant.email == address.strip()
        return
    assert (answer.status_code, list(errors_of(answer)), cases_of(lohas)) == (400, ["email"], [])
    assert fields_of(answer)["email"] == address


def test_b13_an_address_of_255_characters_is_told_its_limit(client: Client, lohas: Tenant) -> None:
    assert len(LONG) == 255
    answer = file(client, email=LONG)
    refused(answer, lohas, "email")
    assert "at most 254 characters (it has 255)" in errors_of(answer)["email"][0]


def test_b13_an_address_adds_nobody_to_the_answer(client: Client, desk: Client, lohas: Tenant) -> None:
    """`?bcc=` is part of a valid address, and of a mailto: link another recipient."""
    case = stored(file(client, email="dara?bcc=eve&cc=mallory@evil.example"), lohas)
    page = shown_at(client, desk, case)[1]
    assert 'href="mailto:dara%3Fbcc%3Deve%26cc%3Dmallory@evil.example"' in page


NO_DATE = "This is not a date of the calendar. Write it as day/month/year."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2023-02-29", NO_DATE),
        ("0000-00-00", NO_DATE),
        ("0000", NO_DATE),
        ("31/04/2026", NO_DATE),
        ("04/31/2026", NO_DATE),
        ("2026-6", NO_DATE),
        ("yesterday", NO_DATE),
        ("1e309", NO_DATE),
        ("-2026-06-01", NO_DATE),
        ("99999-01-01", NO_DATE),
        ("0001-01-01", "This day is too long ago. Please check the year."),
        ("1899-12-31", "This day is too long ago. Please check the year."),
        ("9999-12-31", "This day is still to come. Choose today or an earlier day."),
    ],
)
def test_b14_dates_that_are_none(client: Client, lohas: Tenant, typed: str, message: str) -> None:
    answer = file(client, occurred_on=typed)
    refused(answer, lohas, "occurred_on", message)
    assert fields_of(answer)["occurred_on"] == typed


@pytest.mark.parametrize("typed", ["2026-04-03", "03/04/2026", "3/4/2026", "03-04-2026", "3.4.2026"])
def test_b14_a_date_is_day_month_year_in_every_language(client: Client, lohas: Tenant, typed: str) -> None:
    assert stored(file(client, occurred_on=typed), lohas).occurred_on == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("moment", "today_at_lohas", "today_at_logoscon"),
    [
        (datetime(2026, 6, 17, 3, 0, tzinfo=UTC), date(2026, 6, 16), date(2026, 6, 17)),
        (datetime(2026, 6, 16, 23, 30, tzinfo=UTC), date(2026, 6, 16), date(2026, 6, 17)),
        (NOW, date(2026, 6, 16), date(2026, 6, 16)),
    ],
)
def test_b15_tomorrow_is_tomorrow_where_the_company_is(
    client: Client,
    at_logoscon: Client,
    lohas: Tenant,
    logoscon: Tenant,
    moment: datetime,
    today_at_lohas: date,
    today_at_logoscon: date,
) -> None:
    with time_machine.travel(moment, tick=False):
        for browser, tenant, today in ((client, lohas, today_at_lohas), (at_logoscon, logoscon, today_at_logoscon)):
            tomorrow = today + timedelta(days=1)
            refused(file(browser, occurred_on=tomorrow.isoformat()), tenant, "occurred_on")
            assert stored(file(browser, occurred_on=today.isoformat()), tenant).occurred_on == today


@pytest.mark.parametrize("typed", ["NaN", "1e309", "-0", "Infinity", "1_0"])
def test_b16_numbers_that_are_none(client: Client, lohas: Tenant, typed: str) -> None:
    """The form has no field of a number; what comes nearest are dates, the tax number and the version of the notice."""
    for field in ("occurred_on", "notice_version"):
        assert file(client, **{field: typed}).status_code == 400
    as_organisation = {"party": "organisation", "organisation_name": "Hotel"}
    refused(file(client, **as_organisation, tax_id=typed), lohas, "tax_id")


def test_b16_digits_of_another_script(client: Client, lohas: Tenant) -> None:
    """No date; in a tax number they are read (test_form.py)."""
    refused(file(client, occurred_on="２０２６-０６-０１"), lohas, "occurred_on", NO_DATE)


def test_b17_a_code_that_is_unknown_and_one_of_another_company(client: Client, lohas: Tenant) -> None:
    answers = {}
    for code in ("faturacao", "no-such-code", str(UUID(int=1)), "x" * 5000):  # the first is log.oscon's
        answer = file(client, category=code)
        refused(answer, lohas, "category")
        answers[code] = errors_of(answer)
    assert len({str(errors) for errors in answers.values()}) == 1
    assert "reclamacao" not in text_of(client.get(PAGE))
    refused(file(client, kind="reclamacao"), lohas, "kind")


def test_b18_fields_that_nobody_asked_for(client: Client, lohas: Tenant, logoscon: Tenant, ana: Membership) -> None:
    extra = {
        "tenant": str(logoscon.pk),
        "tenant_id": str(logoscon.pk),
        "id": str(uuid4()),
        "pk": str(uuid4()),
        "state": "resolved",
        "is_staff": "1",
        "due_at": "2099-01-01",
        "reference": "LB-0000-0001",
        "channel": "letter",
        "external_number": "1",
        "received_at": "2001-01-01T00:00Z",
        "registered_at": "2001-01-01T00:00Z",
        "authorised_at": "2001-01-01T00:00Z",
        "erased_at": "2001-01-01T00:00Z",
        "actor": str(ana.pk),
        "event_count": "99",
        "salt": "00",
        "language": "xx",
        "name_missing": "withheld",
        "postal_address": "x",
    }
    case = stored(file(client, **extra), lohas)
    assert cases_of(logoscon) == []
    assert (case.tenant_id, case.state, case.channel, case.external_number) == (lohas.pk, "received", "web", "")
    assert (case.erased_at, case.event_count, case.language, case.complainant.postal_address) == (None, 1, "en", "")
    assert min(case.received_at, case.registered_at, case.authorised_at).year > 2020  # type: ignore[type-var]
    assert extra["reference"] != case.reference
    assert str(case.pk) not in (extra["id"], extra["pk"])
    assert case.complainant.name_missing == ""


def _forgets_its_cookie(_typed: dict[str, Any], client: Client) -> None:
    del client.cookies["csrftoken"]


def _has_no_token(typed: dict[str, Any], _client: Client) -> None:
    del typed["csrfmiddlewaretoken"]


def _has_a_forged_token(typed: dict[str, Any], _client: Client) -> None:
    typed["csrfmiddlewaretoken"] = "a" * 64


def _has_a_broken_token(typed: dict[str, Any], _client: Client) -> None:
    typed["csrfmiddlewaretoken"] = "\0é<script>"


def _has_an_old_cookie(_typed: dict[str, Any], client: Client) -> None:
    client.cookies["csrftoken"] = "b" * 32


@pytest.mark.parametrize(
    "damage", [_forgets_its_cookie, _has_no_token, _has_a_forged_token, _has_a_broken_token, _has_an_old_cookie]
)
def test_b19_a_form_without_its_token_or_that_stood_open_too_long(
    lohas: Tenant, damage: Callable[[dict[str, Any], Client], None]
) -> None:
    client = Client(headers={"host": "lohasbeans.localhost"}, enforce_csrf_checks=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    typed = filled(client, description='Mi <b>historia</b>\n"larga" 🙂', category="entrega", occurred_on="2026-06-01")
    damage(typed, client)
    answer = client.post(PAGE, typed)
    assert answer.status_code == 403
    assert "Your case has not been sent yet. Please send it once more." in text_of(answer)
    assert cases_of(lohas) == []

    again = fields_of(answer)
    typed.pop("csrfmiddlewaretoken", None)
    assert {key: value for key, value in again.items() if key != "csrfmiddlewaretoken"} == typed
    sent = client.post(PAGE, again)
    case = stored(sent, lohas)
    assert case.description == typed["description"]
    assert client.get(sent["Location"]).status_code == 200


def test_b19_other_forms_ask_to_be_sent_once_more(lohas: Tenant) -> None:
    client = Client(headers={"host": "lohasbeans.localhost"}, enforce_csrf_checks=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post("/accounts/login/", {"login": "ana@lb.example", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Please send the form once more" in text_of(answer)


@pytest.mark.parametrize("key", [None, "", "x", "0" * 32 + "x", "\0", "' OR 1=1--", "1" * 5000])
def test_b21_a_key_that_is_missing_or_forged_is_made_anew_and_no_word_is_lost(
    client: Client, lohas: Tenant, key: str | None
) -> None:
    """The key is all that the form carries so far; signed and dated tokens come with the embedded form."""
    answer = file(client, submission_key=key)
    assert answer.status_code == 400
    assert "Your case has not been sent yet. Please send it once more." in text_of(answer)
    again = fields_of(answer)
    assert again["description"] == WORDS
    assert stored(client.post(PAGE, again), lohas).description == WORDS


PEOPLES_WORDS = "We could not read this request"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("&".join(f"a{number}=1" for number in range(1001)), FORM, id="1001-fields"),
        pytest.param("description=" + "a" * 10 * 2**20, FORM, id="10-megabytes"),
        pytest.param(
            b"--b\r\n" + b'Content-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\n' * 1001 + b"--b--",
            "multipart/form-data; boundary=b",
            id="1001-parts",
        ),
        pytest.param(
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 10 * 2**20 + b"\r\n--b--",
            "multipart/form-data; boundary=b",
            id="10-megabytes-in-a-part",
        ),
    ],
)
def test_b23_too_many_and_too_much(client: Client, lohas: Tenant, body: str | bytes, kind: str) -> None:
    answer = client.post(PAGE, body, content_type=kind)
    assert answer.status_code in (400, 413)
    assert PEOPLES_WORDS in text_of(answer)
    assert '<html lang="en">' in text_of(answer)
    assert cases_of(lohas) == []


def test_b23_the_answer_is_in_the_companys_language(at_logoscon: Client) -> None:
    answer = at_logoscon.post(PAGE, "description=" + "a" * 10 * 2**20, content_type=FORM)
    assert answer.status_code in (400, 413)
    assert '<html lang="pt-pt">' in text_of(answer)


def test_b23_nested_brackets_are_a_name_like_any_other(client: Client, lohas: Tenant) -> None:
    nested = "description" + "[a]" * 5000
    answer = client.post(PAGE, {nested: "x"})
    assert (answer.status_code, cases_of(lohas)) == (400, [])
    assert stored(raw(client, **{nested: "x"}), lohas).description == WORDS


def test_b24_the_same_key_is_the_same_case_and_another_text_is_422(client: Client, lohas: Tenant) -> None:
    """At length in test_form.py, and fifty at once in test_in_parallel.py."""
    typed = filled(client)
    first, again = client.post(PAGE, typed), client.post(PAGE, typed)
    assert (first.status_code, again.status_code, first["Location"]) == (302, 302, again["Location"])
    answer = client.post(PAGE, {**typed, "description": "Other words."})
    assert answer.status_code == 422
    assert fields_of(answer)["description"] == "Other words."
    stored(first, lohas)


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "application/xml",
        "image/png",
        "application/octet-stream",
        "x",
        "",
        "\x00",
        "é",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        "multipart/mixed; boundary=b",
    ],
)
def test_b25_a_body_that_says_to_be_something_else(client: Client, lohas: Tenant, kind: str) -> None:
    body = urlencode(filled(client))
    answer = client.post(PAGE, body, content_type=kind)
    assert answer.status_code == 400
    assert PEOPLES_WORDS in text_of(answer)
    assert cases_of(lohas) == []


def test_b25_a_body_of_another_kind_is_no_expired_form(lohas: Tenant) -> None:
    """Nothing could be read from it, so nothing may be promised to be still there."""
    client = Client(headers={"host": "lohasbeans.localhost"}, enforce_csrf_checks=True)
    answer = client.post(PAGE, '{"description": "x"}', content_type="application/json")
    assert answer.status_code == 400
    assert "Your case has not been sent yet" not in text_of(answer)


Serve = Callable[[str, str, bytes], tuple[str, str]]


@pytest.fixture
def serve(lohas: Tenant) -> Iterator[Serve]:
    """A request of a certain content type to the whole web application, as a server hands it over: status and page."""

    def answer(verb: str, content_type: str, body: bytes) -> tuple[str, str]:
        said: list[str] = []
        environ = RequestFactory(headers={"host": "lohasbeans.localhost"}).generic(verb, f"{PAGE}?x=1", body).environ
        environ |= {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body))}
        environ |= {"HTTP_COOKIE": f"csrftoken={'a' * 32}; django_language=en", "HTTP_X_CSRFTOKEN": "a" * 32}
        page = b"".join(application(environ, lambda status, _headers: said.append(status)))
        return said[0], page.decode()

    # A server's request begins on a fresh connection; here it must not leave the transaction of the test.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield answer
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize(
    "charset", ["hex", "rot13", "punycode", "idna", "utf-7", "utf-16", "latin-1", "x-none", '"zlib"']
)
def test_b25_whatever_the_declared_charset_only_utf_8_is_read(serve: Serve, lohas: Tenant, charset: str) -> None:
    """Django itself falls over some of these names, before any view is asked."""
    assert serve("GET", f"text/plain; charset={charset}", b"")[0] == "200 OK"
    part = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\ncaf\xe9\r\n--b--'
    for kind, body in {"multipart/form-data; boundary=b": part, FORM: b"name=caf%E9"}.items():
        status, page = serve("POST", f"{kind}; charset={charset}", body)
        assert (status, DAMAGED in page) == ("400 Bad Request", True)
    assert cases_of(lohas) == []


@pytest.mark.parametrize("field", ["kind", "description", "name", "email", "phone", "party", "consent", "category"])
def test_b25_a_parameter_that_arrives_twice(client: Client, lohas: Tenant, field: str) -> None:
    typed = filled(client, phone="+57 300 000 0000", category="entrega")
    answer = client.post(PAGE, {**typed, field: [typed[field], typed[field]]})
    refused(answer, lohas, field, "This answer arrived twice. Please check it and send the form again.")
    assert fields_of(answer)["description"] == typed["description"]


HOSTS_THAT_ARE_NONE = [
    "lohasbeans.localhost:99x",
    "lohasbeans.localhost:",
    "lohasbeans.localhost:80:80",
    "lohasbeans.localhost, logoscon.localhost",
    "lohasbeans.localhost logoscon.localhost",
    "lohasbeans.localhost/",
    "lohasbeans.localhost#@logoscon.localhost",
    "user@lohasbeans.localhost",
    "http://lohasbeans.localhost",
    "lohasbeans.localhost\\.evil.example",
    "lohasbeans.localhost\r\nX: y",
    "lohasbeans.localhost\0",
    "lohasbeans%2elocalhost",
    "lohasbeans_localhost",
    "lohasbeans.localhost;",
    "'lohasbeans.localhost'",
    "<script>",
    "ｌohasbeans.localhost",
    "[::1",
    "",
]
HOSTS_UNKNOWN = [
    "evil.example",
    "localhost",
    "127.0.0.1:8000",
    "[::1]:8000",
    "lohasbeans",
    "lohasbeans.localhost.evil.example",
    "evil.lohasbeans.localhost",
    "evillohasbeans.localhost",
    "lohasbeans.localhost..",
    ".lohasbeans.localhost",
    "xn--lohasbeans-.localhost",
    "a" * 300 + ".localhost",
    "testserver",
]


@pytest.mark.parametrize("host", [*HOSTS_THAT_ARE_NONE, *HOSTS_UNKNOWN], ids=ascii)
def test_b26_a_host_that_is_nobodys(companies: dict[str, Tenant], host: str) -> None:
    """Over a real connection, with addresses in the request line: tests/config/test_hosts.py."""
    answer = Client(headers={"host": host}).get(PAGE)
    assert answer.status_code == (404 if host in HOSTS_UNKNOWN else 400)
    assert not hasattr(answer.wsgi_request, "tenant")
    assert not any(tenant.name in text_of(answer) for tenant in companies.values())


@pytest.mark.parametrize(("host", "status"), [("evil.example", 404), ("lohasbeans.localhost:x", 400)])
def test_b26_a_form_for_such_a_host_is_stored_nowhere(
    client: Client, companies: dict[str, Tenant], host: str, status: int
) -> None:
    assert Client(headers={"host": host}).post(PAGE, filled(client)).status_code == status
    assert [cases_of(tenant) for tenant in companies.values()] == [[], []]


@pytest.mark.parametrize("host", ["LohasBeans.LOCALHOST", "lohasbeans.localhost:8000", "lohasbeans.localhost."])
def test_b26_other_ways_to_write_the_companys_host(lohas: Tenant, host: str) -> None:
    assert Client(headers={"host": host}).get("/").wsgi_request.tenant == lohas  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-host", "x-host", "x-forwarded-server", "forwarded", "x-original-host", "x-http-host-override"],
)
def test_b26_a_header_beside_host_changes_no_company(
    client: Client, lohas: Tenant, logoscon: Tenant, header: str
) -> None:
    value = "host=logoscon.localhost" if header == "forwarded" else "logoscon.localhost"
    answer = client.get("/", headers={header: value})
    assert answer.wsgi_request.tenant == lohas
    assert logoscon.name not in text_of(answer)
    assert Client(headers={"host": "evil.example", header: value}).get("/").status_code == 404


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "http:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/\t/evil.example",
        "https:/evil.example",
        "//evil.example@lohasbeans.localhost",
        "\x00//evil.example",
        "http://logoscon.localhost/desk/",
        "data:text/html,x",
        "/desk/\r\nSet-Cookie: x=y",
        " //evil.example",
        "%2f%2fevil.example",
    ],
)
def test_b27_signing_in_leads_nowhere_else(client: Client, ana: Membership, target: str) -> None:
    typed = {"login": ana.user.email, "password": PASSWORD, "next": target}
    answer = client.post("/accounts/login/", typed, query_params={"next": target})
    assert answer.status_code == 302
    assert _stays(answer["Location"])
    assert "Set-Cookie" not in answer["Location"] or "\r" not in answer["Location"]


def test_b27_signing_in_leads_to_the_page_that_was_asked(client: Client, ana: Membership, case_of_lohas: Case) -> None:
    page = f"/desk/cases/{case_of_lohas.reference}/"
    answer = client.post(
        "/accounts/login/", {"login": ana.user.email, "password": PASSWORD}, query_params={"next": page}
    )
    assert answer["Location"] == page


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example/", "///evil.example/%2e%2e", "/%2f/evil.example/", "/complain//"]
)
def test_b27_switching_the_language_leads_nowhere_else(client: Client, path: str) -> None:
    answer = client.get("/", {"lang": "en"}, PATH_INFO=path)
    assert answer.status_code == 302
    assert _stays(answer["Location"])


def _stays(location: str) -> bool:
    """A browser reads \\ as /, and skips tabs and line breaks."""
    read = "".join(sign for sign in location if sign not in "\t\r\n").replace("\\", "/").strip()
    here = "http://lohasbeans.localhost"
    return urlsplit(urljoin(f"{here}/accounts/login/", read))[:2] == ("http", "lohasbeans.localhost")


@pytest.mark.parametrize(
    "location", ["//evil.example", "/\\evil.example", "\t//evil.example", "https:///x", "javascript:x"]
)
def test_b27_the_check_above_knows_an_address_that_leads_away(location: str) -> None:
    assert not _stays(location)


@pytest.mark.parametrize(
    "language",
    [
        "../../etc",
        "../../../../etc/passwd",
        "",
        "xx",
        "pt-pt",
        "es_CO",
        "ES-CO",
        "en\x00",
        "en\r\nSet-Cookie: x=y",
        "a" * 10000,
        "<script>",
        "en;q=1",
        "zh-hans",
        "%s",
        "en/../es-co",
        "é",
    ],
)
def test_b28_a_language_that_the_company_does_not_speak(at_lohas: Client, language: str) -> None:
    answer = at_lohas.get(PAGE, {"lang": language, "x": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?x=1")
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    assert '<html lang="es-co">' in text_of(at_lohas.get(PAGE))
    at_lohas.cookies[settings.LANGUAGE_COOKIE_NAME] = language.replace("\r\n", " ").replace("\0", "x")
    assert '<html lang="es-co">' in text_of(at_lohas.get(PAGE))
    assert at_lohas.get(PAGE, headers={"accept-language": "pt-PT,../../etc;q=x,*"})["Content-Language"] == "es-co"


def test_b28_a_cookie_of_a_language_that_is_spoken_counts(client: Client, lohas: Tenant) -> None:
    assert stored(file(client), lohas).language == "en"
