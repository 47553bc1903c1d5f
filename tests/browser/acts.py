"""What people do with a browser here, in the words that they read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

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


def follow(button: Locator) -> None:
    """Press it, and wait for the page that follows."""
    with button.page.expect_navigation():
        button.click()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator('[name="login"]').fill(email)
    page.locator('[name="password"]').fill(password)
    send(page)


def reference_on(page: Page) -> str:
    """The big reference of the receipt."""
    reference = page.locator(".receipt-ref")
    expect(reference).to_be_visible()
    return reference.inner_text().strip()


def code_on(page: Page) -> str:
    """The tracking code of the receipt."""
    code = page.locator(".code").inner_text().strip()
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code)
    return code


def track(page: Page, reference: str, code: str) -> None:
    """Open the page of a case with what the receipt says."""
    page.goto("/track/")
    page.locator('[name="reference"]').fill(reference)
    page.locator('[name="code"]').fill(code)
    send(page)


def form_of(page: Page, act: str) -> Locator:
    """The form of one act, on the page of a case at the desk or at the portal."""
    return page.locator(f'main form[action$="/{act}/"]')


def do(page: Page, act: str, **answers: Any) -> None:
    """Open the form of this act where it is folded away, fill it in, send it."""
    form = form_of(page, act)
    for details in form.locator("xpath=ancestor::details").all():
        if details.get_attribute("open") is None:
            details.locator("> summary").click()
    for name, value in answers.items():
        answer(form, name, value)
    with page.expect_navigation():
        form.locator("button[type=submit]").click()


def answer(form: Locator, name: str, value: Any) -> None:
    """value: a text; the value of a choice; the label of an option; True for a box to tick; a file as Playwright takes it."""
    field = form.locator(f'[name="{name}"]')
    kind = field.first.evaluate("(field) => field.type")
    if kind == "radio":
        form.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        field.set_checked(value)
    elif kind == "file":
        field.set_input_files(value)
    elif kind == "select-one":
        field.select_option(label=value)
    else:
        field.fill(value)


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    with page.expect_navigation():
        yield


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it is there, as one does who has no mouse."""
    expect(wanted).to_have_count(1)
    element = wanted.element_handle()  # found once: some forms lie sixty keys away
    for _ in range(120):
        page.keyboard.press("Tab")
        if element.evaluate("(element) => element === document.activeElement"):
            assert element.evaluate("(element) => element.matches(':focus-visible')")
            return
    pytest.fail(f"Tab never comes to {wanted}")


def skip_to_the_page(page: Page) -> None:
    """Past the menus, with the link that is there for it; where the focus is on the page already, it stays."""
    if page.evaluate("document.activeElement === document.body"):
        tab_to(page, page.locator("a.skip"))
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


def press(page: Page, wanted: Locator) -> None:
    """A link or a button that leads to another page, by keyboard."""
    tab_to(page, wanted)
    with next_page(page):
        page.keyboard.press("Enter")


def sign_in_by_keyboard(page: Page, email: str, words: Words) -> None:
    page.goto("/")
    press(page, page.get_by_role("link", name=words("Staff sign-in")))
    tab_to(page, page.locator('[name="login"]'))
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with next_page(page):
        page.keyboard.press("Enter")


def do_by_keyboard(page: Page, act: str, **answers: str) -> None:
    """Like `do`, without a mouse, at the desk. An option is chosen by the first letters of its label."""
    form = form_of(page, act)
    skip_to_the_page(page)
    for details in form.locator("xpath=ancestor::details").all():
        if details.get_attribute("open") is None:
            tab_to(page, details.locator("> summary"))
            page.keyboard.press("Enter")
    for name, value in answers.items():
        field = form.locator(f'[name="{name}"]')
        if field.first.evaluate("(field) => field.type") == "radio":
            choose(page, field, value)
        else:
            tab_to(page, field)
            page.keyboard.type(value)
    press(page, form.locator("button[type=submit]"))


def choose(page: Page, group: Locator, value: str) -> None:
    """One of a group of radio buttons: Tab comes to the chosen one or else to the first, arrows go on from there."""
    chosen = group.and_(group.page.locator(":checked"))
    tab_to(page, chosen if chosen.count() else group.first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"no arrow comes to “{value}”")
