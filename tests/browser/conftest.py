"""One real Chromium and one real web server for all tests here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from config.embedded import assets, catalogues
from config.embedded.packages import MODULES
from tests.config.servers import NOWHERE, Web, environment

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "There is no Chromium here, so no page was looked at: apt-get install chromium"
OPTIONS = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PATIENCE = 60_000  # milliseconds: a busy machine is no failure

NewVisitor = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "sweeper"]))
            item.add_marker(pytest.mark.timeout(300))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminalreporter.section(f"{len(skipped)} BROWSER TESTS SKIPPED", yellow=True, bold=True)
        terminalreporter.line(NO_CHROMIUM, yellow=True, bold=True)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with ExitStack() as undo:
        # Playwright keeps an event loop in this thread as long as it lives; Django would then refuse every query.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        undo.callback(os.environ.pop, "DJANGO_ALLOW_ASYNC_UNSAFE")
        playwright = undo.enter_context(sync_playwright())
        # Root may not use Chromium's sandbox.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=OPTIONS, chromium_sandbox=os.geteuid() != 0, timeout=PATIENCE
        )
        undo.callback(browser.close)
        yield browser


@pytest.fixture(scope="package")
def web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web server over the test's database, with every static file and no broker."""
    assets.build(fetch=False)
    catalogues.build()
    folder = tmp_path_factory.mktemp("web")
    changes = {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "REDIS_URL": NOWHERE,
        "ACUSE_FILES_DIR": str(folder / "files"),
    }
    server = Web(environment=environment(**changes), log=folder / "log")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core. It is a package of the browser's like the others, and never shipped."""
    path = MODULES / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.fail(f"{path} is missing: python -m config.embedded files")
    return path.read_text()


@pytest.fixture
def visitor(chromium: Browser, web: Web, companies: object) -> Iterator[NewVisitor]:
    """Make a browser that knows nothing yet, for one host: relative addresses are that host's."""
    opened: list[BrowserContext] = []

    def make(host: str, *, locale: str = "en-GB", **options: Any) -> BrowserContext:
        context = chromium.new_context(
            base_url=f"http://{host}:{web.port}",
            locale=locale,
            reduced_motion="reduce",
            **{"viewport": {"width": 1440, "height": 900}, **options},
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
