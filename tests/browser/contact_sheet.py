"""Takes the pictures of docs/contact-sheet-1a.webp. No test: `./acuse proof contact_sheet` runs it."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page

from complaints.setup import LOGOSCON, LOHAS, Company
from complaints.setup.demonstration import PEOPLE, STORIES, add_cases, add_people, address
from config.embedded.packages import ROOT
from tenants.models import Tenant
from tests.browser.acts import fill_in, reference_on, send, sign_in
from tests.browser.conftest import NewVisitor
from tests.conftest import PASSWORD

SHEET = ROOT / "docs" / "contact-sheet-1a.webp"
SCREENS = {1440: 1000, 360: 740}  # width and height in pixels
THEMES = ("light", "dark")
THUMBNAIL = {1440: 480, 360: 200}  # widths on the sheet
GAP = 14


class Picture(NamedTuple):
    page: str
    language: str
    width: int
    theme: str
    image: bytes

    @property
    def name(self) -> str:
        return f"{self.page}-{self.language}-{self.width}-{self.theme}".replace(" ", "-")


class Camera:
    def __init__(self, language: str) -> None:
        self.language = language
        self.pictures: list[Picture] = []

    def photograph(self, page: Page, name: str) -> None:
        """The upper part of the page that is open, at both widths, in both themes."""
        for width, height in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
                self.pictures.append(Picture(name, self.language, width, theme, page.screenshot()))


@pytest.fixture
def demonstration(companies: dict[str, Tenant]) -> None:
    now = timezone.now()
    with connection.creation.as_owner():  # type: ignore[attr-defined]
        for company in (LOHAS, LOGOSCON):
            add_people(company, companies[company.prefix], password=PASSWORD)
            add_cases(company, companies[company.prefix], now=now)


def walk(company: Company, visitor: NewVisitor) -> list[Picture]:
    camera = Camera(company.languages[0])
    story = STORIES[company.host][0]
    page = visitor(company.host).new_page()
    for path, name in (("/", "home"), ("/notice/", "notice"), ("/complain/", "form")):
        page.goto(path)
        camera.photograph(page, name)
    page.locator('[name="description"]').fill(story.description)
    send(page)
    camera.photograph(page, "form with errors")
    email = f"{story.name.split()[0].lower()}@cliente.example"
    fill_in(page, kind=story.kind, description=story.description, name=story.name, email=email)
    page.locator('[name="category"]').select_option(story.category)
    send(page)
    reference = reference_on(page)
    camera.photograph(page, "receipt")
    page.goto("/accounts/login/")
    camera.photograph(page, "sign-in")
    sign_in(page, address(PEOPLE[company.host][0], company))
    page.goto("/desk/")
    camera.photograph(page, "cases")
    page.goto(f"/desk/cases/{reference}/")
    camera.photograph(page, "case")
    return camera.pictures


def composed(pictures: list[Picture]) -> str:
    """The sheet as a page: a row for each page of the product."""
    rows = []
    for name, some in groupby(sorted(pictures, key=order_of(pictures)), key=lambda picture: picture.page):
        cells = "".join(
            f'<figure><img width="{THUMBNAIL[picture.width]}" src="data:image/png;base64,{b64encode(picture.image).decode()}">'
            f"<figcaption>{picture.language} · {picture.width} · {picture.theme}</figcaption></figure>"
            for picture in some
        )
        rows.append(f"<h2>{escape(name)}</h2><section>{cells}</section>")
    style = f"""
        body {{ font: 600 17px system-ui, sans-serif; margin: {GAP}px; background: #b4b8bf; color: #000; width: max-content }}
        h1 {{ font-size: 30px; margin: 0 }} h2 {{ font-size: 24px; margin: {GAP}px 0 6px }}
        section {{ display: flex; gap: {GAP}px }} figure {{ margin: 0 }} img {{ display: block }}"""
    title = (
        "Acuse 1A: main pages at 1440 and 360 px, light and dark, in Spanish (Lohas Beans) and Portuguese (log.oscon)"
    )
    return f"<!doctype html><style>{style}</style><h1>{title}</h1>{''.join(rows)}"


def order_of(pictures: list[Picture]) -> Callable[[Picture], tuple[int, int, str, bool]]:
    """Pages in the order they were taken, then wide before narrow."""
    pages = list(dict.fromkeys(picture.page for picture in pictures))
    return lambda picture: (pages.index(picture.page), -picture.width, picture.language, picture.theme == "dark")


def write(page: Page) -> None:
    """Photograph the sheet as WebP, which Playwright's own screenshot() does not write."""
    size = page.evaluate("({ width: document.body.scrollWidth + 28, height: document.documentElement.scrollHeight })")
    page.set_viewport_size(size)
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    SHEET.write_bytes(b64decode(taken["data"]))


def test_the_contact_sheet(demonstration: None, visitor: NewVisitor, chromium: Browser) -> None:
    pictures = [picture for company in (LOHAS, LOGOSCON) for picture in walk(company, visitor)]
    if folder := os.environ.get("ACUSE_PICTURES"):
        for picture in pictures:
            (Path(folder) / f"{picture.name}.png").write_bytes(picture.image)
    page = chromium.new_page()
    page.set_content(composed(pictures))
    write(page)
    page.close()
    assert SHEET.stat().st_size < 1_500_000
