"""The public form (LO-10, LB-3, LB-4.1): from the page to the receipt, in both companies and every language of theirs."""

from __future__ import annotations

import copy
import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from complaints.models import Case, Notice, Submission
from complaints.tracking import tracking_code
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.complaints.filing import PAGE, WORDS, cases_of, fields_of, file, filled, text_of
from tests.conftest import NOW, register

LOHAS, LOGOSCON = "lohasbeans.localhost", "logoscon.localhost"
LANGUAGES = [(LOHAS, "es-co"), (LOHAS, "en"), (LOGOSCON, "pt-pt"), (LOGOSCON, "en")]


def _at(host: str, language: str) -> Client:
    client = Client(headers={"host": host})
    answer = client.get(PAGE, {"lang": language})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    return client


@pytest.mark.parametrize(("host", "language"), LANGUAGES)
def test_from_the_page_to_the_receipt(companies: dict[str, Tenant], host: str, language: str) -> None:
    tenant = companies["LB" if host == LOHAS else "LO"]
    client = _at(host, language)
    page = client.get(PAGE)
    assert (page.status_code, page["Content-Language"]) == (200, language)
    assert f'<html lang="{language}">' in text_of(page)

    with time_machine.travel(NOW, tick=False):
        answer = file(client, remedy_sought="refund", occurred_on="2026-06-15")
        (case,) = cases_of(tenant)
        assert (answer.status_code, answer["Location"]) == (302, f"/received/{case.reference}/")
        receipt = client.get(answer["Location"])

    assert (case.received_at, case.registered_at, case.language) == (NOW, NOW, language)
    assert (case.complainant.name, case.complainant.language) == ("Dara Quintero", language)
    assert (case.channel, case.description, case.occurred_on) == ("web", WORDS, date(2026, 6, 15))
    text = text_of(receipt)
    assert receipt.status_code == 200
    for said in (case.reference, tracking_code(case.pk), WORDS, "Dara Quintero", "dara@cliente.example"):
        assert said in text
    local = "2026-06-16T10:24:00-05:00" if host == LOHAS else "2026-06-16T16:24:00+01:00"
    assert f'datetime="{local}"' in text
    clock = "10:24" if host == LOHAS else "16:24"  # of the company, wherever the reader is
    assert clock in text


def test_the_receipt_is_for_the_browser_that_filed(at_lohas: Client, as_cleo: Client, lohas: Tenant) -> None:
    receipt = file(at_lohas)["Location"]
    stranger, there = Client(headers={"host": LOHAS}), Client(headers={"host": LOGOSCON})
    there.cookies = copy.deepcopy(at_lohas.cookies)  # a browser would not send them; whoever steals them might
    unknown = stranger.get("/received/LB-0000-0001/")
    for client in (stranger, there, as_cleo):
        answer = client.get(receipt)
        assert answer.status_code == 404
        assert cases_of(lohas)[0].reference not in text_of(answer).replace(receipt, "")
    assert stranger.get(receipt).content == unknown.content
    assert at_lohas.get(receipt).status_code == 200
    assert at_lohas.get(receipt.lower().replace("-", "")).status_code == 200


def test_a_handler_of_the_company_does_not_see_the_receipt_either(as_ana: Client, case_of_lohas: Case) -> None:
    """It shows the tracking code: that is the complainant's."""
    assert as_ana.get(f"/received/{case_of_lohas.reference}/").status_code == 404


def test_the_receipt_is_kept_by_no_cache_and_the_form_by_the_browsers_alone(at_lohas: Client) -> None:
    """Who goes back from the receipt must find the same form, with its key; so that page may be kept, privately."""
    form, receipt = at_lohas.get(PAGE), at_lohas.get(file(at_lohas)["Location"])
    assert {"private", "no-store"} <= set(receipt["Cache-Control"].split(", "))
    assert set(form["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_a_browser_keeps_the_receipts_of_its_last_cases(at_lohas: Client) -> None:
    typed = filled(at_lohas)
    receipts = [at_lohas.post(PAGE, {**typed, "submission_key": str(uuid4())})["Location"] for _ in range(21)]
    assert [at_lohas.get(receipt).status_code for receipt in receipts] == [404] + [200] * 20


# --- who complains ----------------------------------------------------------------------------------------------------


def test_an_organisation_complains_through_its_contact_person(at_lohas: Client, lohas: Tenant) -> None:
    answer = file(
        at_lohas, party="organisation", organisation_name="Hotel Ejemplo", tax_id="900.123.456-8", phone="601 555 0100"
    )
    (case,) = cases_of(lohas)
    who = case.complainant
    assert (who.party, who.name, who.tax_id) == ("organisation", "Hotel Ejemplo", "9001234568")
    assert (who.email, who.phone) == ("dara@cliente.example", "601 555 0100")
    with tenant_atomic(lohas.pk):
        person = who.contact_people.get()
    assert (person.name, person.email, person.phone) == ("Dara Quintero", "dara@cliente.example", "601 555 0100")
    assert "Hotel Ejemplo" in text_of(at_lohas.get(answer["Location"]))


@pytest.mark.parametrize(
    ("host", "number", "stored"),
    [
        (LOHAS, "900123456-8", "9001234568"),
        (LOHAS, " 900 123 456 8 ", "9001234568"),
        (LOHAS, "", ""),
        (LOHAS, "900123456-7", None),
        (LOHAS, "999999990", None),
        (LOHAS, "CANARY", None),
        (LOGOSCON, "999999990", "999999990"),
        (LOGOSCON, "PT 999 999 990", "999999990"),
        (LOGOSCON, "999999991", None),
        (LOGOSCON, "9001234568", None),
        (LOGOSCON, "９９９９９９９９０", "999999990"),
    ],
)
def test_the_tax_number_is_checked_by_the_companys_country(
    companies: dict[str, Tenant], host: str, number: str, stored: str | None
) -> None:
    client = Client(headers={"host": host})
    answer = file(client, party="organisation", organisation_name="Hotel", tax_id=number)
    cases = cases_of(companies["LB" if host == LOHAS else "LO"])
    assert [case.complainant.tax_id for case in cases] == ([] if stored is None else [stored])
    assert answer.status_code == (400 if stored is None else 302)
    if stored is None:
        assert list(answer.context["form"].errors) == ["tax_id"]
        assert fields_of(answer)["tax_id"] == number


def test_an_organisation_has_a_name(at_lohas: Client, lohas: Tenant) -> None:
    answer = file(at_lohas, party="organisation", organisation_name=" ")
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["organisation_name"])
    assert cases_of(lohas) == []


def test_what_stands_in_fields_that_are_not_asked_of_a_person_does_not_count(at_lohas: Client, lohas: Tenant) -> None:
    """They are hidden then: an error there could not be mended, and its content is not the person's."""
    answer = file(at_lohas, party="person", organisation_name="x" * 500, tax_id="not a number " * 9)
    assert answer.status_code == 302
    (case,) = cases_of(lohas)
    assert (case.complainant.name, case.complainant.tax_id) == ("Dara Quintero", "")


def test_a_telephone_number_alone_is_enough(at_lohas: Client, lohas: Tenant) -> None:
    assert file(at_lohas, email="", phone="+57 300 000 0000").status_code == 302
    assert cases_of(lohas)[0].complainant.phone == "+57 300 000 0000"


def test_one_way_to_answer_is_needed(at_lohas: Client, lohas: Tenant) -> None:
    answer = file(at_lohas, email="", phone="")
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["email"])
    assert cases_of(lohas) == []


@pytest.mark.parametrize("phone", ["12345", "no phone at all", "+" * 20])
def test_a_telephone_number_has_digits(at_lohas: Client, phone: str) -> None:
    answer = file(at_lohas, phone=phone)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["phone"])


# --- consent and notice -----------------------------------------------------------------------------------------------


def test_lohas_beans_asks_for_authorisation(at_lohas: Client, lohas: Tenant) -> None:
    answer = file(at_lohas, consent=None)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["consent"])
    assert cases_of(lohas) == []
    with time_machine.travel(NOW, tick=False):
        file(at_lohas)
    (case,) = cases_of(lohas)
    assert (case.authorised_at, case.notice.version) == (NOW, 1)  # type: ignore[union-attr]


def test_logoscon_informs_and_asks_for_no_consent(at_logoscon: Client, logoscon: Tenant) -> None:
    page = at_logoscon.get(PAGE)
    assert "consent" not in page.context["form"].fields
    assert "Como tratamos os seus dados pessoais" in text_of(page)
    assert file(at_logoscon, consent="on").status_code == 302
    (case,) = cases_of(logoscon)
    assert (case.authorised_at, case.notice.version) == (None, 1)  # type: ignore[union-attr]


@pytest.mark.parametrize(("host", "language"), LANGUAGES)
def test_the_notice_has_a_page(companies: dict[str, Tenant], host: str, language: str) -> None:
    answer = _at(host, language).get("/notice/")
    notice = answer.context["notice"]
    assert answer.status_code == 200
    assert notice.texts[language]["title"] in text_of(answer)
    assert notice.texts[language]["body"].split("\n\n")[1][:60] in text_of(answer)


def _publish(tenant: Tenant, version: int) -> None:
    with tenant_atomic(tenant.pk):
        first = Notice.objects.get(version=1)
        Notice.objects.create(
            version=version,
            needs_authorisation=first.needs_authorisation,
            texts=first.texts,
            published_at=NOW - timedelta(days=1),
        )


def test_a_notice_that_changed_meanwhile_is_shown_and_consent_asked_anew(at_lohas: Client, lohas: Tenant) -> None:
    """A case keeps the text that was shown; nobody has authorised one that came later."""
    typed = filled(at_lohas)
    _publish(lohas, 2)
    answer = at_lohas.post(PAGE, typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["consent"])
    assert cases_of(lohas) == []
    again = fields_of(answer)
    assert again == {
        **{k: v for k, v in typed.items() if k not in ("consent", "csrfmiddlewaretoken")},
        **_token(again),
        "notice_version": "2",
    }
    assert at_lohas.post(PAGE, {**again, "consent": "on"}).status_code == 302
    assert cases_of(lohas)[0].notice.version == 2  # type: ignore[union-attr]


def test_a_notice_that_only_informs_is_shown_again_too(at_logoscon: Client, logoscon: Tenant) -> None:
    typed = filled(at_logoscon)
    _publish(logoscon, 2)
    answer = at_logoscon.post(PAGE, typed)
    assert (answer.status_code, answer.context["expired"], cases_of(logoscon)) == (400, True, [])
    assert at_logoscon.post(PAGE, fields_of(answer)).status_code == 302
    assert cases_of(logoscon)[0].notice.version == 2  # type: ignore[union-attr]


def test_a_notice_that_is_still_to_come_does_not_count(at_lohas: Client, lohas: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        Notice.objects.create(version=2, needs_authorisation=False, texts={}, published_at=NOW + timedelta(days=3650))
    assert file(at_lohas).status_code == 302
    assert cases_of(lohas)[0].notice.version == 1  # type: ignore[union-attr]


# --- nothing is lost --------------------------------------------------------------------------------------------------


def _token(fields: dict[str, str]) -> dict[str, str]:
    return {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]}


@pytest.mark.parametrize("host", [LOHAS, LOGOSCON])
def test_every_answer_is_back_in_the_page_when_one_is_wrong(companies: dict[str, Tenant], host: str) -> None:
    client = Client(headers={"host": host})
    typed = filled(
        client,
        description='\n  <b>"Dos"</b> líneas &amp; más…\n\n\tfin 🙂\n',
        occurred_on="2026-13-45",
        category="entrega" if host == LOHAS else "prazos",
        remedy_sought="explanation",
        party="organisation",
        organisation_name='Café "El & Sol" <SAS>',
        tax_id="1 < 2",
        name='D\'Ara "Q" <script>',
        email="not an address",
        phone="12",
    )
    answer = client.post(PAGE, typed)
    assert answer.status_code == 400
    assert fields_of(answer) == {**typed, **_token(fields_of(answer))}
    assert '<script>"' not in text_of(answer)
    assert "<SAS>" not in text_of(answer)
    assert {"occurred_on", "email", "phone", "tax_id"} == set(answer.context["form"].errors)


def test_an_error_is_told_above_and_at_its_field(lohas: Tenant) -> None:
    answer = file(_at(LOHAS, "en"), name="")
    text = text_of(answer)
    (error,) = answer.context["form"].errors["name"]
    assert text.count(error) >= 2
    assert 'href="#id_name"' in text
    assert re.search(r'name="name"[^>]*aria-invalid="true"', text)


def test_a_wrong_answer_put_right_makes_one_case(at_lohas: Client, lohas: Tenant) -> None:
    answer = file(at_lohas, email="wrong")
    assert at_lohas.post(PAGE, {**fields_of(answer), "email": "dara@cliente.example"}).status_code == 302
    assert len(cases_of(lohas)) == 1


def test_line_breaks_are_kept_as_one_sign_and_do_not_count_twice(at_lohas: Client, lohas: Tenant) -> None:
    """Browsers send two signs a line break."""
    words = "\r\n".join(["línea"] * 1666)  # 9,995 characters with one sign a break, 11,660 with two
    assert file(at_lohas, description=words).status_code == 302
    assert cases_of(lohas)[0].description == "\n".join(["línea"] * 1666)


def test_the_browser_is_not_told_to_cut_the_story(at_lohas: Client) -> None:
    """With maxlength, what is pasted would end at the limit without a word."""
    textarea = re.search(r"<textarea[^>]*>", text_of(at_lohas.get(PAGE)))
    assert textarea
    assert "maxlength" not in textarea[0]


# --- once -------------------------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_is_the_same_case(at_lohas: Client, lohas: Tenant) -> None:
    typed = filled(at_lohas)
    answers = [at_lohas.post(PAGE, typed) for _ in range(3)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    assert len(cases_of(lohas)) == 1
    assert at_lohas.get(answers[0]["Location"]).status_code == 200


def test_a_retry_from_another_browser_after_a_lost_answer_is_the_same_case(at_lohas: Client, lohas: Tenant) -> None:
    typed = filled(at_lohas)
    at_lohas.post(PAGE, typed)
    other = Client(headers={"host": LOHAS})
    assert other.get(other.post(PAGE, typed)["Location"]).status_code == 200
    assert len(cases_of(lohas)) == 1


def test_the_same_form_with_another_text_is_not_put_into_the_case(at_lohas: Client, lohas: Tenant) -> None:
    typed = filled(at_lohas)
    at_lohas.post(PAGE, typed)
    answer = at_lohas.post(PAGE, {**typed, "description": "Otra cosa."})
    (case,) = cases_of(lohas)
    assert answer.status_code == 422
    assert case.reference in text_of(answer)
    assert case.description == WORDS
    again = fields_of(answer)
    assert again["submission_key"] != typed["submission_key"]
    assert again == {**typed, **_token(again), "submission_key": again["submission_key"], "description": "Otra cosa."}
    assert at_lohas.post(PAGE, again).status_code == 302
    assert [case.description for case in cases_of(lohas)] == [WORDS, "Otra cosa."]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Dora Quintero"),
        ("email", "dora@cliente.example"),
        ("phone", "+57 300 000 0000"),
        ("kind", "queja"),
        ("category", "entrega"),
        ("occurred_on", "2026-06-01"),
        ("remedy_sought", "refund"),
        ("party", "organisation"),
    ],
)
def test_any_other_answer_is_another_text(at_lohas: Client, lohas: Tenant, field: str, value: str) -> None:
    typed = filled(at_lohas, organisation_name="Hotel")
    at_lohas.post(PAGE, typed)
    assert at_lohas.post(PAGE, {**typed, field: value}).status_code == 422
    assert len(cases_of(lohas)) == 1


def test_going_back_gives_a_fresh_form_and_a_second_case(at_lohas: Client, lohas: Tenant) -> None:
    file(at_lohas)
    file(at_lohas)
    assert len(cases_of(lohas)) == 2


def test_the_same_key_at_two_companies_is_two_cases(
    at_lohas: Client, at_logoscon: Client, lohas: Tenant, logoscon: Tenant
) -> None:
    key = str(uuid4())
    assert file(at_lohas, submission_key=key).status_code == file(at_logoscon, submission_key=key).status_code == 302
    assert len(cases_of(lohas)) == len(cases_of(logoscon)) == 1


def test_the_digest_of_a_submission_cannot_be_guessed_from_the_words(
    at_lohas: Client, lohas: Tenant, settings: Any
) -> None:
    file(at_lohas)
    settings.TRACKING_KEY = "another"
    file(at_lohas)
    with tenant_atomic(lohas.pk):
        one, other = Submission.objects.values_list("body_digest", flat=True)
    assert one != other


def test_the_page_takes_no_other_verb(at_lohas: Client) -> None:
    for verb in ("put", "patch", "delete", "options"):
        assert getattr(at_lohas, verb)(PAGE).status_code == 405
    assert at_lohas.head(PAGE).status_code == 200
    for page in ("/", "/notice/", "/received/LB-0000-0001/"):
        assert at_lohas.post(page).status_code == 405


def test_the_times_of_a_case_are_not_the_browsers(at_lohas: Client, lohas: Tenant) -> None:
    before = datetime.now(NOW.tzinfo)
    file(at_lohas, received_at="2020-01-01T00:00Z", registered_at="2020-01-01T00:00Z")
    assert before <= cases_of(lohas)[0].received_at <= datetime.now(NOW.tzinfo)


def test_a_case_of_the_desk_is_not_touched_by_a_form(at_lohas: Client, lohas: Tenant) -> None:
    register(lohas, name="Dara Quintero")
    file(at_lohas)
    with tenant_atomic(lohas.pk):
        assert len({case.complainant_id for case in Case.objects.all()}) == 2
