"""Takes the pictures of docs/contact-sheet-*.webp. No tests: `./acuse proof contact_sheet` runs them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from complaints.models import Case
from complaints.setup import LOGOSCON, LOHAS, Company, courses
from complaints.setup.demonstration import PEOPLE, STORIES, add_cases, add_people, address
from complaints.tracking import tracking_code
from config.embedded.packages import ROOT
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.browser.acts import answer, fill_in, form_of, reference_on, send, sign_in, track
from tests.browser.camera import Camera, Picture, paste
from tests.browser.conftest import NewVisitor
from tests.conftest import PASSWORD

TITLE = (
    "Acuse {part}: main pages at 1440 and 360 px, light and dark, in Spanish (Lohas Beans) and Portuguese (log.oscon)"
)
DOCS = ROOT / "docs"


CALL = {
    LOHAS.host: "El pedido volvió a llegar tarde y otra vez nadie avisó.",
    LOGOSCON.host: "A fatura de junho voltou a cobrar doze licenças.",
}


@pytest.fixture
def demonstration(companies: dict[str, Tenant]) -> None:
    now = timezone.now()
    for company in (LOHAS, LOGOSCON):
        add_people(company, companies[company.prefix], password=PASSWORD)
        add_cases(company, companies[company.prefix], now=now)


def pages_of_1a(company: Company, visitor: NewVisitor) -> list[Picture]:
    """From the form to the list of cases."""
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


def pages_of_1b(company: Company, tenant: Tenant, visitor: NewVisitor) -> list[Picture]:
    """A case on its way: the desk's side, the complainant's side, and a call."""
    camera = Camera(company.languages[0])
    untouched, waiting, resolved = (
        case_that_is(steps, company, tenant) for steps in (courses.received, courses.waiting, courses.resolved)
    )
    desk = visitor(company.host).new_page()
    sign_in(desk, address(PEOPLE[company.host][0], company))
    desk.goto("/desk/")
    camera.photograph(desk, "queue")
    desk.goto(f"/desk/cases/{waiting.reference}/")
    camera.photograph(desk, "case")
    desk.goto(f"/desk/cases/{untouched.reference}/")
    form_of(desk, "acknowledge").locator("xpath=ancestor::details").locator("> summary").click()
    camera.photograph(desk, "case with an act open")
    portal = visitor(company.host).new_page()
    for case, name in ((waiting, "tracking page, asked"), (resolved, "tracking page, answered")):
        track(portal, case.reference, tracking_code(case.pk))
        camera.photograph(portal, name)
    portal.goto("/policy/")
    camera.photograph(portal, "policy")
    desk.set_viewport_size({"width": 1440, "height": 1000})
    desk.goto("/desk/register/")
    desk.locator("#known").press_sequentially("Demo")
    desk.locator('[name="known_id"].is-known').nth(1).check()
    camera.photograph(desk, "registration")
    form = desk.locator("form[data-register]")
    answer(form, "description", CALL[company.host])
    answer(form, "kind", STORIES[company.host][1].kind)
    answer(form, "received_at_0", (timezone.localdate() - timedelta(days=3)).isoformat())
    with desk.expect_navigation():
        desk.locator("main .btn-lg").click()
    camera.photograph(desk, "registered")
    return camera.pictures


def case_that_is(steps: courses.Steps, company: Company, tenant: Tenant) -> Case:
    """The newest demonstration case that has come as far as this."""
    story = next(story for story in STORIES[company.host] if story.steps == steps)
    with tenant_atomic(tenant.pk):
        return Case.objects.get(description=story.description)


def test_1a(demonstration: None, visitor: NewVisitor, chromium: Browser) -> None:
    pictures = [picture for company in (LOHAS, LOGOSCON) for picture in pages_of_1a(company, visitor)]
    paste(pictures, DOCS / "contact-sheet-1a.webp", title=TITLE.format(part="1A"), chromium=chromium)


def test_1b(demonstration: None, companies: dict[str, Tenant], visitor: NewVisitor, chromium: Browser) -> None:
    pictures = [
        picture for company in (LOHAS, LOGOSCON) for picture in pages_of_1b(company, companies[company.prefix], visitor)
    ]
    paste(pictures, DOCS / "contact-sheet-1b.webp", title=TITLE.format(part="1B"), chromium=chromium)
