"""T6, T7: reference and code open a case in one browser; everything else is answered alike, and not too often."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from complaints.errors import TooManyTries
from complaints.models import Case
from complaints.references import new_reference
from complaints.setup import LOGOSCON, LOHAS
from complaints.setup.company import Company
from complaints.tracking import tracking_code
from tenants.models import Tenant
from tests.conftest import register
from tests.portal.visiting import file_case, open_page_of, text_of

WRONG = "00000-00000"


def shape(answer: Any, *typed: str) -> tuple[Any, ...]:
    """What an outsider can compare: status, headers without the time of day, and the page without its CSRF token and
    what was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    for text in typed:
        page = page.replace(text, "")
    left_out = ("Content-Security-Policy", "Expires")
    headers = {name: value for name, value in answer.headers.items() if name not in left_out}
    return answer.status_code, headers, page


@pytest.mark.parametrize("company", [LOHAS, LOGOSCON])
def test_reference_and_code_open_the_page(companies: dict[str, Tenant], company: Company) -> None:
    case = register(companies[company.prefix])
    client = Client(headers={"host": company.host})
    answer = client.get(f"/case/{case.reference}/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/t/{case.reference}"
    assert f'value="{case.reference}"' in text_of(client.get(f"/t/{case.reference}"))
    code = tracking_code(case.pk).lower().replace("-", " ")
    answer = client.post("/track/", {"reference": f" {case.reference.lower()} ", "code": code})
    assert answer.status_code == 302
    assert answer["Location"] == f"/case/{case.reference}/"
    answer = client.get(answer["Location"])
    assert case.description in text_of(answer)
    assert "no-store" in answer["Cache-Control"]


def test_a_wrong_reference_and_a_wrong_code_are_answered_alike(at_lohas: Client, case_of_lohas: Case) -> None:
    nobodys = new_reference("LB")
    answers = [
        shape(at_lohas.post("/track/", {"reference": reference, "code": code}), reference, code)
        for reference, code in (
            (case_of_lohas.reference, WRONG),
            (nobodys, WRONG),
            (nobodys, tracking_code(case_of_lohas.pk)),
            ("LB-0000-0000", WRONG),  # its check character is wrong
        )
    ]
    assert answers[0][0] == 400
    assert answers.count(answers[0]) == len(answers)
    assert "We find no case" in answers[0][2]


def test_another_browser_gets_the_form_and_never_the_case(at_lohas: Client, case_of_lohas: Case) -> None:
    open_page_of(at_lohas, case_of_lohas)
    stranger = Client(headers={"host": LOHAS.host})
    for method, address in (
        ("get", f"/case/{case_of_lohas.reference}/"),
        ("post", f"/case/{case_of_lohas.reference}/withdraw/"),
    ):
        answer = getattr(stranger, method)(address, {"sure": "on"})
        assert answer.status_code == 302
        assert answer["Location"] == f"/t/{case_of_lohas.reference}"
    assert case_of_lohas.description not in text_of(stranger.get(f"/t/{case_of_lohas.reference}"))
    assert stranger.get(f"/received/{case_of_lohas.reference}/").status_code == 404


def test_the_other_company_does_not_know_the_case(at_logoscon: Client, at_lohas: Client, case_of_lohas: Case) -> None:
    said = {"reference": case_of_lohas.reference, "code": tracking_code(case_of_lohas.pk)}
    assert at_logoscon.post("/track/", said).status_code == 400
    open_page_of(at_lohas, case_of_lohas)
    at_logoscon.cookies = at_lohas.cookies
    assert at_logoscon.get(f"/case/{case_of_lohas.reference}/").status_code == 302
    assert at_logoscon.get(f"/received/{case_of_lohas.reference}/").status_code == 404


def test_ten_wrong_codes_for_one_reference_are_enough_for_an_hour(at_lohas: Client, case_of_lohas: Case) -> None:
    said = {"reference": case_of_lohas.reference, "code": WRONG}
    for _ in range(10):
        assert at_lohas.post("/track/", said).status_code == 400
    right = {**said, "code": tracking_code(case_of_lohas.pk)}
    for tried in (said, right):  # also the right one: a guess that hits must not show
        answer = at_lohas.post("/track/", tried)
        assert answer.status_code == 429
        assert str(TooManyTries()) in text_of(answer)


def test_whoever_guesses_locks_out_nobody_elsewhere(at_lohas: Client, case_of_lohas: Case) -> None:
    for _ in range(11):
        at_lohas.post("/track/", {"reference": case_of_lohas.reference, "code": WRONG})
    elsewhere = Client(headers={"host": LOHAS.host}, REMOTE_ADDR="203.0.113.7")
    open_page_of(elsewhere, case_of_lohas)


def test_thirty_wrong_codes_from_one_address_are_enough_for_an_hour(at_lohas: Client, case_of_lohas: Case) -> None:
    for _ in range(30):
        assert at_lohas.post("/track/", {"reference": new_reference("LB"), "code": WRONG}).status_code == 400
    assert at_lohas.post("/track/", {"reference": new_reference("LB"), "code": WRONG}).status_code == 429


def test_right_codes_are_not_counted(at_lohas: Client, case_of_lohas: Case) -> None:
    for _ in range(12):
        open_page_of(at_lohas, case_of_lohas)


def test_whoever_filed_a_case_opens_its_page_from_the_receipt(at_lohas: Client) -> None:
    receipt = file_case(at_lohas)["Location"]
    page = text_of(at_lohas.get(receipt))
    address = receipt.replace("/received/", "/case/")
    assert f'href="{address}"' in page
    assert at_lohas.get(address).status_code == 200


@pytest.mark.parametrize("reference", ["%00", "%FF%FE", "..%2f..", "x" * 500, "LB-7K3M-9QX2'--", "%F0%9F%98%80"])
@pytest.mark.usefixtures("companies")
def test_whatever_stands_in_the_address_is_no_error(at_lohas: Client, reference: str) -> None:
    assert at_lohas.get(f"/t/{reference}").status_code in (200, 404)
    assert at_lohas.get(f"/case/{reference}/").status_code in (302, 404)


@pytest.mark.parametrize("field", ["reference", "code"])
@pytest.mark.parametrize("odd", ["", "\x00", "é" * 40, "x" * 10_000, "ﬀ", "١٢٣٤٥٦٧٨٩٠"])
def test_whatever_is_typed_is_no_error(at_lohas: Client, case_of_lohas: Case, field: str, odd: str) -> None:
    said = {"reference": case_of_lohas.reference, "code": WRONG, field: odd}
    assert at_lohas.post("/track/", said).status_code == 400
