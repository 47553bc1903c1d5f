"""The description of the API, as an administrator leafs through it: drawn under the strict content policy."""

from __future__ import annotations

from playwright.sync_api import expect

from complaints.setup import LOHAS
from tenants.models import Tenant
from tenants.roles import Role
from tests.browser.acts import sign_in
from tests.browser.conftest import NewVisitor
from tests.browser.words import Words
from tests.conftest import MakeMember


def test_an_administrator_leafs_through_the_api(visitor: NewVisitor, lohas: Tenant, make_member: MakeMember) -> None:
    page = visitor(LOHAS.host, locale="es-co").new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: complaints.append(asked.url) if LOHAS.host not in asked.url else None)
    sign_in(page, make_member(lohas, "Rui", Role.ADMINISTRATOR).user.email)
    page.goto("/desk/tokens/")
    page.get_by_role("link", name=Words("es-co")("What the API can do")).click()
    expect(page.locator("#api .opblock")).to_have_count(25)
    page.locator("#operations-acts-resolve button").first.click()
    expect(page.locator("#operations-acts-resolve")).to_contain_text("explanation")
    assert [one for one in complaints if not one.startswith("data:")] == []
