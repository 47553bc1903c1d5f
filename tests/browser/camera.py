"""Pictures of pages, and the sheet that they are pasted on."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

SCREENS = {1440: 1000, 360: 740}  # width and height in pixels
THEMES = ("light", "dark")
THUMBNAIL = {1440: 480, 360: 200}  # widths on the sheet
GAP = 14
LARGEST = 1_500_000  # bytes of a sheet


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


def paste(pictures: list[Picture], sheet: Path, *, title: str, chromium: Browser) -> None:
    """Write the sheet; with ACUSE_PICTURES each picture too, into that folder."""
    if folder := os.environ.get("ACUSE_PICTURES"):
        for picture in pictures:
            (Path(folder) / f"{picture.name}.png").write_bytes(picture.image)
    page = chromium.new_page()
    page.set_content(_composed(pictures, title))
    _write(page, sheet)
    page.close()
    assert sheet.stat().st_size < LARGEST


def _composed(pictures: list[Picture], title: str) -> str:
    """The sheet as a page: a row for each page of the product."""
    rows = []
    for name, some in groupby(sorted(pictures, key=_order_of(pictures)), key=lambda picture: picture.page):
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
    return f"<!doctype html><style>{style}</style><h1>{escape(title)}</h1>{''.join(rows)}"


def _order_of(pictures: list[Picture]) -> Callable[[Picture], tuple[int, int, str, bool]]:
    """Pages in the order they were taken, then wide before narrow."""
    pages = list(dict.fromkeys(picture.page for picture in pictures))
    return lambda picture: (pages.index(picture.page), -picture.width, picture.language, picture.theme == "dark")


def _write(page: Page, sheet: Path) -> None:
    """Photograph the sheet as WebP, which Playwright's own screenshot() does not write."""
    size = page.evaluate("({ width: document.body.scrollWidth + 28, height: document.documentElement.scrollHeight })")
    page.set_viewport_size(size)
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    sheet.write_bytes(b64decode(taken["data"]))
