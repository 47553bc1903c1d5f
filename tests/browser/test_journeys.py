"""From the first page to the desk, in a real browser: in Spanish at Lohas Beans, in Portuguese at log.oscon."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from complaints.models import Case
from complaints.setup import LOGOSCON, LOHAS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.browser.acts import code_on, fill_in, press, reference_on, send, sign_in, sign_in_by_keyboard
from tests.browser.conftest import NewVisitor
from tests.browser.words import Words

SPANISH, PORTUGUESE, ENGLISH = Words("es-co"), Words("pt-pt"), Words("en")
WORDS_OF_DARA = "Las dos bolsas llegaron abiertas.\nEl café huele a viejo: ¿qué hago? «Nada» no es respuesta."
WORDS_OF_DUARTE = "Duas semanas sem resposta à avaria.\nNinguém atende."
NIT = "900.123.456-8"


def cases_of(tenant: Tenant) -> list[Case]:
    with tenant_atomic(tenant.pk):
        return list(Case.objects.select_related("complainant"))


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def test_a_customer_s_way_in_spanish_and_a_handler_s_by_keyboard(
    visitor: NewVisitor, lohas: Tenant, ana: Membership
) -> None:
    page = visitor(LOHAS.host).new_page()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=SPANISH("File a case")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SPANISH("File a case"))

    send(page)
    every_error_leads_to_its_field(page)
    page.locator('[name="description"]').fill(WORDS_OF_DARA)
    send(page)
    expect(page.locator('[name="description"]')).to_have_value(WORDS_OF_DARA)

    fill_in(page, kind="reclamo", description=WORDS_OF_DARA, name="Dara Quintero",
            organisation="Cafetería La Esquina", tax_id=NIT, email="dara@cliente.example")  # fmt: skip
    send(page)
    reference = reference_on(page)
    receipt = page.get_by_role("main").inner_text()
    assert code_on(page) in receipt
    assert WORDS_OF_DARA in receipt
    page.reload()
    assert page.get_by_role("main").inner_text() == receipt

    page.go_back()
    expect(page.locator('[name="description"]')).to_have_value(WORDS_OF_DARA)
    expect(page.locator('[name="tax_id"]')).to_have_value(NIT)
    send(page)
    assert reference_on(page) == reference
    (case,) = cases_of(lohas)
    assert (case.reference, case.description) == (reference, WORDS_OF_DARA)
    assert (case.complainant.name, case.complainant.tax_id) == ("Cafetería La Esquina", "9001234568")

    at_the_desk_by_keyboard(visitor(LOHAS.host).new_page(), reference)


def every_error_leads_to_its_field(page: Page) -> None:
    """The summary has the focus; each of its links takes the focus to the field that it names."""
    expect(focused(page)).to_have_class(re.compile("err-sum"))
    links = page.locator(".err-sum a")
    assert links.count() >= 5
    for number in range(links.count()):
        text = links.nth(number).inner_text()
        links.nth(number).click()
        field = focused(page)
        assert field.evaluate("(field) => field.name"), f"“{text}” leads nowhere"
        said = field.evaluate("(field) => field.closest('.bad').querySelector('.err').innerText")
        assert text in said


def at_the_desk_by_keyboard(page: Page, reference: str) -> None:
    sign_in_by_keyboard(page, "ana@lb.example", SPANISH)
    press(page, page.locator(f'a[data-key-row][href*="{reference}"]'))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cafetería La Esquina")
    assert WORDS_OF_DARA in page.locator(".own-words").inner_text()
    reads = page.get_by_role("region", name=SPANISH("Who has opened this case"))
    expect(reads.get_by_role("listitem")).to_contain_text(["Ana"])
    press(page, page.locator("aside").get_by_role("button", name=SPANISH("Sign out")))
    page.goto(f"/desk/cases/{reference}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(SPANISH("Sign in"))


def test_a_customer_s_way_in_portuguese_and_the_same_page_in_english(visitor: NewVisitor, logoscon: Tenant) -> None:
    page = visitor(LOGOSCON.host).new_page()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=PORTUGUESE("File a case")).click()
    expect(page.locator('[name="consent"]')).to_have_count(0)
    expect(page.locator(".data-use")).to_contain_text(LOGOSCON.notice["pt-pt"]["summary"])
    fill_in(page, kind="reclamacao", description=WORDS_OF_DUARTE, name="Duarte Pires", phone="213 456 789")
    send(page)
    reference = reference_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        PORTUGUESE("We have received your case. Your reference is")
    )
    (case,) = cases_of(logoscon)
    assert (case.reference, case.complainant.email, case.complainant.phone) == (reference, "", "213 456 789")
    assert (case.language, case.authorised_at) == ("pt-pt", None)

    page.locator("header").get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ENGLISH("We have received your case. Your reference is"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert reference_on(page) == reference


def test_a_session_of_one_company_is_nothing_at_the_other(
    visitor: NewVisitor, logoscon: Tenant, cleo: Membership, case_of_lohas: Case
) -> None:
    context = visitor(LOGOSCON.host)
    page = context.new_page()
    sign_in(page, "cleo@lo.example")
    expect(page).to_have_url(re.compile("/desk/$"))
    (session,) = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    there = page.url.replace(LOGOSCON.host, LOHAS.host)
    context.add_cookies([{"name": "sessionid", "value": session["value"], "url": there}])
    for address in (there, f"{there}cases/{case_of_lohas.reference}/"):
        page.goto(address)
        expect(page).to_have_url(re.compile("/accounts/login/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(SPANISH("Sign in"))


def test_the_form_needs_no_script(visitor: NewVisitor, lohas: Tenant) -> None:
    page = visitor(LOHAS.host, java_script_enabled=False).new_page()
    page.goto("/complain/")
    send(page)
    expect(page.locator(".err-sum a").first).to_be_visible()
    fill_in(page, kind="reclamo", description=WORDS_OF_DARA, name="Dara Quintero",
            organisation="Cafetería La Esquina", tax_id=NIT, email="dara@cliente.example")  # fmt: skip
    send(page)
    reference = reference_on(page)
    expect(page.locator("[data-print]")).to_be_hidden()
    page.go_back()
    expect(page.locator('[name="description"]')).to_have_value(WORDS_OF_DARA)
    send(page)
    assert reference_on(page) == reference
    assert [case.reference for case in cases_of(lohas)] == [reference]


def test_back_from_the_receipt_without_any_mistake_before_it(visitor: NewVisitor, lohas: Tenant) -> None:
    """The form was got, not posted: the browser must not have forgotten it when it sent the answers."""
    page = visitor(LOHAS.host).new_page()
    page.goto("/complain/")
    fill_in(page, kind="reclamo", description=WORDS_OF_DARA, name="Dara Quintero", email="dara@cliente.example")
    send(page)
    reference = reference_on(page)
    page.go_back()
    expect(page.locator('[name="description"]')).to_have_value(WORDS_OF_DARA)
    send(page)
    assert reference_on(page) == reference
    assert len(cases_of(lohas)) == 1


def test_a_receipt_is_printed_on_one_page(visitor: NewVisitor, lohas: Tenant) -> None:
    page = visitor(LOHAS.host).new_page()
    page.goto("/complain/")
    fill_in(page, kind="reclamo", description=WORDS_OF_DARA * 5, name="Dara Quintero",
            organisation="Cafetería La Esquina", tax_id=NIT, email="dara@cliente.example", phone="601 234 5678")  # fmt: skip
    send(page)
    reference_on(page)
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", print_background=True))
    assert len(sheets) == 1
    page.emulate_media(media="print")
    expect(page.locator("[data-print]")).to_be_hidden()
    expect(page.locator(".receipt-ref")).to_be_visible()
