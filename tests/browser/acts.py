"""What people do with a browser here, in the words that they read."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.words import Words
from tests.conftest import PASSWORD


def fill_in(page: Page, *, kind: str, description: str, name: str, organisation: str = "", tax_id: str = "",
            email: str = "", phone: str = "") -> None:  # fmt: skip
    """Answer the questions of the form that stands open."""
    page.locator(f'input[name="kind"][value="{kind}"]').check()
    page.locator('[name="description"]').fill(description)
    if organisation:
        page.locator('input[name="party"][value="organisation"]').check()
        page.locator('[name="organisation_name"]').fill(organisation)
        page.locator('[name="tax_id"]').fill(tax_id)
    page.locator('[name="name"]').fill(name)
    page.locator('[name="email"]').fill(email)
    page.locator('[name="phone"]').fill(phone)
    consent = page.locator('[name="consent"]')
    if consent.count():
        consent.check()


def send(page: Page) -> None:
    """Send the form in the middle of the page, and wait for the answer."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator('[name="login"]').fill(email)
    page.locator('[name="password"]').fill(password)
    send(page)


def sign_out(page: Page, words: Words) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words("Sign out")).click()


def reference_on(page: Page) -> str:
    """The big reference of the receipt."""
    reference = page.locator(".receipt-ref")
    expect(reference).to_be_visible()
    return reference.inner_text().strip()
