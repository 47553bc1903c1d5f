"""LB-3, LB-9: how to reach the company by another way stands on every page, and where nothing is published, its address."""

from __future__ import annotations

import pytest
from django.test import Client

from complaints.models import Case
from complaints.setup import LOGOSCON
from tests.portal.visiting import open_page_of, text_of

PAGES = ("/", "/complain/", "/track/", "/notice/", "/policy/")


def footer_of(client: Client, address: str) -> str:
    page = text_of(client.get(address))
    return page[page.rindex("<footer") :]


@pytest.mark.parametrize("address", PAGES)
def test_telephone_and_e_mail_as_the_policy_gives_them(at_lohas: Client, address: str) -> None:
    footer = footer_of(at_lohas, address)
    assert 'href="tel:+573186126496"' in footer
    assert 'href="mailto:info@lohasbeans.com"' in footer


def test_also_on_the_page_of_a_case(at_lohas: Client, case_of_lohas: Case) -> None:
    open_page_of(at_lohas, case_of_lohas)
    assert "info@lohasbeans.com" in footer_of(at_lohas, f"/case/{case_of_lohas.reference}/")


@pytest.mark.parametrize("address", PAGES)
def test_who_publishes_neither_gives_the_postal_address(at_logoscon: Client, address: str) -> None:
    footer = footer_of(at_logoscon, address)
    assert LOGOSCON.postal_address in footer
    assert "tel:" not in footer
    assert "mailto:" not in footer
