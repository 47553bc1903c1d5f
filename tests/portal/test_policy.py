"""LO-2: the policy in force is public, word for word."""

from __future__ import annotations

import pytest
from django.test import Client

from complaints.setup import LOGOSCON, LOHAS
from complaints.setup.company import Company
from tests.portal.visiting import text_of

COMPANIES = pytest.mark.parametrize(("company", "language"), [(LOHAS, "es-co"), (LOGOSCON, "pt-pt")])


def at(company: Company) -> Client:
    return Client(headers={"host": company.host})


@pytest.mark.usefixtures("companies")
@COMPANIES
def test_every_word_of_it_is_there_with_version_and_date(company: Company, language: str) -> None:
    answer = at(company).get("/policy/")
    page = text_of(answer)
    text = company.policy["texts"][language]
    assert answer.status_code == 200
    assert text["title"] in page
    place = 0
    for section in text["sections"]:
        for words in (section["heading"], *section["paragraphs"]):
            place = page.index(words.removeprefix("• "), place)  # in this order
    assert "1" in page
    assert "2026" in page


@pytest.mark.usefixtures("companies")
@COMPANIES
def test_in_another_language_it_stays_as_it_was_published_and_says_so(company: Company, language: str) -> None:
    client = at(company)
    assert "language only" not in text_of(client.get("/policy/"))
    client.get("/policy/?lang=en")
    page = text_of(client.get("/policy/"))
    assert '<html lang="en">' in page
    assert f'<h1 class="display" lang="{language}">' in page
    assert f'<div lang="{language}">' in page
    assert "We published this policy in one language only" in page


@pytest.mark.usefixtures("companies")
@COMPANIES
def test_every_page_of_the_portal_leads_to_it(company: Company, language: str) -> None:
    for address in ("/", "/complain/", "/track/", "/notice/", "/policy/"):
        page = text_of(at(company).get(address))
        assert page.count('href="/policy/"') >= 3, address  # in the header, in its menu on a phone, in the footer
