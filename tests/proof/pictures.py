"""`ACUSE_DEMO_PASSWORD=… ./acuse proof pictures [PORT]`: photograph a running `./acuse run` for the README.

Writes docs/pictures/*.webp: form, queue, case, tracking and trends, as the demonstration's people see them.
"""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.embedded.packages import ROOT

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1280, "height": 860}
LOHAS, LOGOSCON = "lohasbeans", "logoscon"
LOCALES = {LOHAS: "es-CO", LOGOSCON: "pt-PT"}


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
        anybody = _visitor(chromium, LOHAS, port).new_page()
        anybody.goto("/complain/")
        _keep(anybody, "form")
        desk = _signed_in(chromium, LOHAS, port, "supervisor")
        desk.goto("/desk/")
        _keep(desk, "queue")
        case = desk.locator("li.case .subj a").first.get_attribute("href")
        assert case
        desk.goto(case)
        _keep(desk, "case")
        _track(anybody)
        _keep(anybody, "tracking")
        manager = _signed_in(chromium, LOGOSCON, port, "manager")
        manager.goto("/desk/trends/")
        manager.wait_for_timeout(1500)  # the charts draw themselves
        _keep(manager, "trends")
        chromium.close()


def _visitor(chromium: Browser, company: str, port: int) -> BrowserContext:
    return chromium.new_context(
        base_url=f"http://{company}.localhost:{port}", locale=LOCALES[company], viewport=SIZE, reduced_motion="reduce"
    )


def _signed_in(chromium: Browser, company: str, port: int, role: str) -> Page:
    page = _visitor(chromium, company, port).new_page()
    page.goto("/accounts/login/")
    page.fill('[name="login"]', f"{role}@{company}.example")
    page.fill('[name="password"]', os.environ["ACUSE_DEMO_PASSWORD"])
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/**")
    return page


def _track(page: Page) -> None:
    """File the form that is open, then follow the case with the code of the receipt."""
    page.locator('[name="kind"]').first.check()
    page.fill('[name="description"]', "El café llegó con la bolsa abierta y el olor ya no es el de siempre.")
    page.fill('[name="name"]', "Dara Demostración")
    page.fill('[name="email"]', "dara@cliente.example")
    page.locator('[name="consent"]').check()
    page.click("main button[type=submit]")
    page.wait_for_url("**/received/**")
    reference = page.url.rstrip("/").rpartition("/")[2]
    code = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page.locator("body").inner_text())
    assert code, "the receipt shows no code"
    page.goto(f"/t/{reference}")
    page.fill('[name="code"]', code[0])
    page.click("main button[type=submit]")
    page.wait_for_url("**/case/**")


def _keep(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    image = Image.open(io.BytesIO(page.screenshot()))
    target: Path = FOLDER / f"{name}.webp"
    image.save(target, "WEBP", quality=82, method=6)
    print(target, target.stat().st_size)


if __name__ == "__main__":
    main()
