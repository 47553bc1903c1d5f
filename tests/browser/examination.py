"""Everything that is asked of every page, on one visit: nobody is shut out, nothing is blocked, no word is left in English."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, get_resolver, resolve
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from complaints.api import urls as api_urls
from tests.browser.words import Words

QUESTIONS = f"window.examination = {(Path(__file__).parent / 'examine.js').read_text()}"
# WCAG 2.0 to 2.2 at levels A and AA, and what axe's makers recommend beyond.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES = {"type": "tag", "values": TAGS}
# What each element must hold by itself: as slow as all the others together, and the same on every page where it is the same.
OF_ELEMENTS = {"type": "rule", "values": ["color-contrast", "target-size"]}
CSP_REPORT = """addEventListener("securitypolicyviolation",
  (event) => console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`))"""
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
# What is no page: machines, the browser itself or a text editor read it.
NO_PAGES = {"brand_css", "brand_logo", "healthz", "readyz", "mfa_download_recovery_codes"}
NO_PAGES |= {
    "reports:csv",
    "reports:xlsx",
    "portal:file",
    "desk:file",
    "desk:token_revoke",
    "desk:invite_again",
    "desk:invitation_withdraw",
    "desk:second_step",
    "desk:choice_act",
    "desk:api",  # drawn by Swagger UI in English, whose headings and sizes are not ours: test_api_page looks at it
    "desk:complainants",
    "livez",
    "metrics",
}
NO_PAGES |= {f"api:{one.name}" for one in api_urls.urlpatterns}
NO_PAGES |= {
    f"notifications:{name}"
    for name in (
        "bell_count",
        "bell_open",
        "bell_read",
        "send_again",
        "settle",
        "case_newest",
        "system_again",
        "system_go_on",
    )
}
# What only a case on its way shows: looked at by test_every_state, and everything else by test_every_page.
PAGES_OF_A_CASE = {"portal:case", "portal:act", "desk:act", "desk:consultation", "desk:register", "desk:registered"}


def every_page(patterns: Iterable[Any] | None = None, namespace: str = "") -> set[str]:
    """The names of all addresses that answer with a page."""
    found = set()
    for part in get_resolver("config.urls").url_patterns if patterns is None else patterns:
        if isinstance(part, URLPattern):
            found.add(f"{namespace}{part.name}")
        else:
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            found |= every_page(part.url_patterns, inner)
    return found - NO_PAGES


class Examination:
    """What was found on the pages that one visitor's browser has met, and which addresses they were.

    with_axe: whether axe looks too, in light and dark. The companies share every template, so that in each run it looks at
    one company's pages, and at everybody's in `./acuse proof pages`.
    """

    def __init__(self, *, axe: str, words: Words, with_axe: bool = True) -> None:
        self._with_axe = with_axe
        self.problems: list[str] = []
        self.visited: set[str] = set()
        self._axe, self._words = axe, words
        self._place = "before the first page"
        self._looks: set[int] = set()  # looks of elements that axe has seen, and what a phone shows or hides
        self._moved: set[int] = set()

    def watch(self, context: BrowserContext, *, host: str) -> None:
        """From now on, whatever this browser complains about or asks of another host is a problem."""
        for script in (CSP_REPORT, QUESTIONS, self._axe):
            context.add_init_script(script)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("request", lambda request: self._asked(request, host))

    def look(self, page: Page, place: str, *, status: int = 200, unfold: bool = False) -> None:
        """Examine the page that is open. status: what it must have been answered with. unfold: with everything that is
        folded away on it, forms too."""
        self._place = place
        self._remember(page.url)
        page.wait_for_function("() => !document.querySelector('[hx-trigger=load]')")  # what the page asks for by itself
        said = page.evaluate("(unfold) => examination.page(unfold)", unfold)
        if said["status"] != status:
            self._note(f"status {said['status']}, not {status}")
        for picture in said["missing"]:
            self._note(f"picture is missing: {picture}")
        self._read(said)
        if self._with_axe:
            self._look_with_axe(page)
        page.set_viewport_size(PHONE)
        self._measure(page)
        page.set_viewport_size(WIDE)

    def _look_with_axe(self, page: Page) -> None:
        self._run_axe(page, "light", {**RULES, "without": OF_ELEMENTS["values"]})
        self._look_at_elements(page, "light")
        page.emulate_media(color_scheme="dark")
        wide = self._look_at_elements(page, "dark")
        page.set_viewport_size(PHONE)
        moved = wide ^ set(page.evaluate("examination.elements()")["shown"])
        if moved - self._moved:  # something is here, or is not, that was never so: a page of its own
            self._moved |= moved
            self._run_axe(page, "dark, 360 px", RULES)
        else:
            self._look_at_elements(page, "dark, 360 px")
        page.emulate_media(color_scheme="light")

    def _read(self, said: dict[str, Any]) -> None:
        if said["language"] != self._words.language:
            self._note(f"its language is said to be {said['language']}, not {self._words.language}")
        if not said["title"].replace("·", "").strip():
            self._note("it has no title")
        for english in self._words.not_translated(said["text"]):
            self._note(f"English: “{english}”")

    def _look_at_elements(self, page: Page, how: str) -> set[int]:
        """Show axe each element whose like it has not seen: the same kind at the same place, in the same colours.
        Returns what is shown."""
        found = page.evaluate("examination.elements()")
        if fresh := set(found["looks"]) - self._looks:
            self._looks |= fresh
            self._run_axe(page, how, OF_ELEMENTS, sorted(fresh))
        return set(found["shown"])

    def _run_axe(self, page: Page, how: str, rules: dict[str, Any], looks: list[int] | None = None) -> None:
        for violation in page.evaluate("([rules, looks]) => examination.axe(rules, looks)", [rules, looks]):
            self._note(f"axe ({how}): {violation}")

    def _measure(self, page: Page) -> None:
        for problem in page.evaluate("examination.sideways()"):
            self._note(f"scrolls sideways at 360 px: {problem}")
        for problem in page.evaluate("examination.smallTargets()"):
            self._note(f"smaller than 44 px for a finger: {problem}")

    def _remember(self, url: str) -> None:
        with suppress(Resolver404):  # an error's page
            self.visited.add(resolve(urlsplit(url).path, "config.urls").view_name)

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium reports the status of a page that answers 400 or more as an error of its own.
        if message.type in {"error", "warning"} and "Failed to load resource: the server responded" not in message.text:
            self._note(f"console: {message.text}")

    def _asked(self, request: Request, host: str) -> None:
        address = urlsplit(request.url)
        if address.hostname != host and address.scheme != "data":
            self._note(f"asked another host: {request.url}")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{self._place}: {problem}")
