"""A manager's way: sign in, see what rises, what it rests on, take the figures along; and from there to the cases."""

from __future__ import annotations

import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.actions.register_case import register_case
from complaints.models import Category
from complaints.setup import LOGOSCON, LOHAS, Company
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tenants.roles import Role
from tests.browser.acts import sign_in
from tests.browser.conftest import NewVisitor
from tests.browser.words import Words
from tests.conftest import MakeMember, complaint_of

LATELY, BEFORE = 11, 2


def plant_a_rise(tenant: Tenant, code: str) -> None:
    """Eleven cases in the last four whole weeks, two in the half year before; and some of another category, as ever."""
    now = timezone.now()
    with tenant_atomic(tenant.pk, actor=COMPLAINANT):
        rising = Category.objects.get(code=code)
        usual = Category.objects.exclude(code=code).order_by("position").first()
        days = [(rising, 8 + number * 1.5) for number in range(LATELY)]
        days += [(rising, 100 + 130 * number) for number in range(BEFORE)]
        days += [(usual, 10 + 14 * number) for number in range(8)]
        for category, ago in days:
            received_at = now - timedelta(days=ago)
            register_case(
                complaint=complaint_of(category=category, received_at=received_at), actor=COMPLAINANT, now=received_at
            )


@pytest.mark.parametrize(
    ("company", "language", "code", "name"),
    [
        (LOHAS, "es-co", "entrega", "La entrega"),
        (LOGOSCON, "pt-pt", "faturacao", "A faturação"),
    ],
    ids=["es", "pt"],
)
def test_a_manager_finds_what_rises(
    visitor: NewVisitor,
    companies: dict[str, Tenant],
    make_member: MakeMember,
    company: Company,
    language: str,
    code: str,
    name: str,
) -> None:
    host, tenant, words = company.host, companies[company.prefix], Words(language)
    plant_a_rise(tenant, code)
    page = visitor(host, locale=language).new_page()
    sign_in(page, make_member(tenant, "Marta", Role.MANAGER).user.email)
    page.get_by_role("link", name=words("Trends")).click()
    signal = page.locator(".rise")
    expect(signal).to_have_count(1)
    expect(signal).to_contain_text(name)
    expect(signal).to_contain_text(str(LATELY))
    expect(signal.get_by_role("link")).to_have_count(0)  # a manager reads counts and opens no case
    the_quarter_shows_it(page, words, name)
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    with zipfile.ZipFile(download.value.path()) as book:
        assert name in book.read("xl/sharedStrings.xml").decode()

    other = visitor(host, locale=language).new_page()
    sign_in(other, make_member(tenant, "Sara", Role.SUPERVISOR, level=2).user.email)
    other.get_by_role("link", name=words("Trends")).click()
    other.locator(".rise").get_by_role("link").click()
    expect(other.locator("li.case")).to_have_count(LATELY)


def the_quarter_shows_it(page: Page, words: Words, name: str) -> None:
    """By quarters too, drawn and in numbers."""
    page.get_by_role("navigation", name=words("Period")).get_by_role("link").nth(2).click()
    row = page.locator("#category tbody tr", has_text=name)
    expect(row).to_have_count(1)
    counted = sum(int(cell.inner_text()) for cell in row.locator("td[data-n]").all())
    assert LATELY <= counted <= LATELY + BEFORE
    expect(page.locator("[data-table=category] svg")).to_be_visible()
