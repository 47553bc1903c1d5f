"""A complaint's whole way, from the form to the follow-up, as everybody meets it: in Spanish at Lohas Beans, in Portuguese at
log.oscon. The desk is worked without a mouse; what stays inside is looked for on every page that the complainant sees.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from complaints.enums import CaseState
from complaints.models import Case, Complainant
from complaints.setup import LOGOSCON, LOHAS, Company
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.browser.acts import (
    choose,
    code_on,
    do,
    do_by_keyboard,
    fill_in,
    form_of,
    next_page,
    press,
    reference_on,
    send,
    sign_in_by_keyboard,
    skip_to_the_page,
    tab_to,
    track,
)
from tests.browser.conftest import NewVisitor
from tests.browser.words import Words
from tests.conftest import MakeMember, register

SPANISH, PORTUGUESE = Words("es-co"), Words("pt-pt")


@dataclass
class House:
    """One company, its pages, and what its people have said among themselves so far."""

    company: Company
    tenant: Tenant
    words: Words
    visitor: NewVisitor
    inside: list[str] = field(default_factory=list)

    def anybody(self) -> Page:
        return self.visitor(self.company.host, locale=self.words.language).new_page()

    def at_the_desk(self, member: Membership) -> Page:
        page = self.anybody()
        sign_in_by_keyboard(page, member.user.email, self.words)
        return page

    def stays_inside(self, text: str) -> str:
        self.inside.append(text)
        return text

    def case(self) -> Case:
        with tenant_atomic(self.tenant.pk):
            return Case.objects.select_related("handler").get()


def sees(page: Page, house: House, *texts: str, heading: str = "") -> None:
    """The complainant's page says all of this, and nothing of what stays inside."""
    if heading:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    for text in texts:
        expect(page.get_by_role("main")).to_contain_text(text)
    written = page.content()
    assert house.inside, "nothing was said inside yet: this would prove nothing"
    assert [text for text in house.inside if text in written] == []


def picture(name: str) -> dict[str, Any]:
    image = io.BytesIO()
    Image.new("RGB", (40, 30), "#6b4a2b").save(image, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": image.getvalue()}


def fetch(page: Page, link: Locator) -> bytes:
    """What a link to a file gives; it is a download, never a page."""
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def story(page: Page) -> Locator:
    return page.get_by_role("main").locator("ol.story").first


def open_from_the_queue(page: Page, reference: str) -> None:
    skip_to_the_page(page)
    press(page, page.locator(f'a[data-key-row][href$="/{reference}/"]'))


def write_a_note(page: Page, text: str) -> None:
    """With the key that the desk has for it."""
    page.keyboard.press("n")
    expect(page.locator('#note-form [name="text"]')).to_be_focused()
    page.keyboard.type(text)
    press(page, page.locator("#note-form button[type=submit]"))


def ask_a_colleague(page: Page, colleague: Page, house: House, *, name: str, question: str, answer: str) -> None:
    """The colleague reads the question and nothing else of the case; the answer stands in the case."""
    case = house.case()
    do_by_keyboard(page, "consult", colleague=name, question=house.stays_inside(question))
    colleague.reload()
    press(colleague, colleague.locator(".asked a"))
    expect(colleague.get_by_role("main")).to_contain_text(question)
    assert case.description not in colleague.content()
    assert case.reference not in colleague.content()
    tab_to(colleague, colleague.locator('main [name="text"]'))
    colleague.keyboard.type(house.stays_inside(answer))
    press(colleague, colleague.locator("main form button[type=submit]"))
    refused = colleague.goto(f"/desk/cases/{case.reference}/")
    assert refused is not None
    assert refused.status == 404
    page.reload()
    expect(page.get_by_role("region", name=house.words("Colleagues asked"))).to_contain_text(answer)


def hand_over(page: Page, house: House, *, reason: str) -> None:
    """To the next level; whoever escalated reads on and can do nothing more."""
    do_by_keyboard(page, "escalate", reason=house.stays_inside(reason))
    expect(page.locator(".case-head .state")).to_have_class("state state-escalated")
    expect(page.locator("main form[method=post]")).to_have_count(0)


def test_the_whole_way_in_spanish(visitor: NewVisitor, lohas: Tenant, ana: Membership, make_member: MakeMember) -> None:
    camilo = make_member(lohas, "Camilo", Role.SUPERVISOR, level=2)
    elena = make_member(lohas, "Elena", Role.EMPLOYEE)
    house, words = House(LOHAS, lohas, SPANISH, visitor), SPANISH
    said = "Las dos bolsas llegaron abiertas.\nEl café huele a viejo."

    page = house.anybody()
    page.goto("/complain/")
    fill_in(page, kind="reclamo", description=said, name="Dara Quintero", email="dara@cliente.example")
    page.locator('[name="enclosures"]').set_input_files(picture("bolsas.png"))
    send(page)
    reference, code = reference_on(page), code_on(page)
    expect(page.locator(".big-date")).to_have_count(2)
    expect(page.locator(".receipt")).to_contain_text("bolsas.png")
    expect(page.locator(".receipt")).to_contain_text("15 días hábiles")
    page.context.close()

    desk = house.at_the_desk(ana)
    open_from_the_queue(desk, reference)
    assert fetch(desk, desk.locator(".story a.file")).startswith(b"\x89PNG")
    do_by_keyboard(desk, "acknowledge", message="Buenos días, yo me ocupo.")
    write_a_note(desk, house.stays_inside("Llamar primero a la bodega."))
    do_by_keyboard(desk, "investigate")
    do_by_keyboard(desk, "ask", question="¿Qué lote dice la etiqueta?")
    expect(story(desk)).to_contain_text("¿Qué lote dice la etiqueta?")

    dara = house.anybody()
    track(dara, reference, code)
    sees(dara, house, said.splitlines()[0], "Buenos días, yo me ocupo.", "bolsas.png", "Ana",
         heading=words("We are looking into your case"))  # fmt: skip
    expect(dara.locator(".ask")).to_contain_text("¿Qué lote dice la etiqueta?")
    expect(dara.locator(".case-dates .when")).to_have_count(2)
    do(dara, "answer", text="El lote es el 4471.", enclosures=picture("etiqueta.png"))
    sees(dara, house, words("Thank you. We have your answer and go on."), "El lote es el 4471.", "etiqueta.png")
    expect(dara.locator(".ask")).to_have_count(0)

    desk.reload()
    expect(story(desk)).to_contain_text("El lote es el 4471.")
    expect(desk.locator(".story a.file")).to_have_count(2)
    ask_a_colleague(desk, house.at_the_desk(elena), house, name="Elena", question="¿Qué pasó con el lote 4471?",
                    answer="La selladora estuvo fría toda la mañana.")  # fmt: skip
    hand_over(desk, house, reason="Pide más de lo que yo puedo prometer.")
    dara.reload()
    sees(dara, house, "Camilo", heading=words("Your case is at the next level"))

    boss = house.at_the_desk(camilo)
    open_from_the_queue(boss, reference)
    for inside in house.inside:
        expect(boss.get_by_role("main")).to_contain_text(inside)
    do_by_keyboard(boss, "take_up")
    do_by_keyboard(boss, "promise_remedy", promise="Dos bolsas nuevas, sin costo.")
    do_by_keyboard(
        boss, "resolve", outcome="upheld", actions_taken="Revisamos la selladora.", explanation="Selló en frío."
    )
    expect(boss.locator(".err-sum")).to_contain_text(
        words("The policy asks for a root cause before this kind of case is resolved.")
    )
    do_by_keyboard(boss, "resolve", root_cause="Empaque")
    expect(boss.locator(".case-head .state")).to_have_class("state state-resolved")

    dara.reload()
    sees(dara, house, "Dos bolsas nuevas, sin costo.", "Revisamos la selladora.", "Selló en frío.",
         heading=words("We have answered you"))  # fmt: skip
    do(dara, "rate", handling="5", outcome="4", comment="Gracias por llamar.")
    sees(dara, house, words("Thank you. This helps us to do better."), heading=words("We have answered you"))
    expect(form_of(dara, "rate")).to_have_count(0)

    boss.reload()
    expect(story(boss)).to_contain_text("Gracias por llamar.")
    do_by_keyboard(boss, "follow_up", way="call", note=house.stays_inside("Contesta la hija; todo bien."))
    expect(boss.locator(".err-sum")).to_contain_text(
        words("A promised remedy has not been carried out yet: the case stays open until it is.")
    )
    do_by_keyboard(boss, "carry_out_remedy", remedy="Dos bolsas")
    do_by_keyboard(boss, "follow_up", way="call", note="Contesta la hija; todo bien.")
    expect(boss.locator(".case-head .state")).to_have_class("state state-followed_up")
    dara.reload()
    sees(dara, house, words("We did what we had promised"), heading=words("Your case is closed"))
    assert (house.case().state, house.case().level) == (CaseState.FOLLOWED_UP, 2)


def test_the_whole_way_in_portuguese(
    visitor: NewVisitor, logoscon: Tenant, cleo: Membership, make_member: MakeMember
) -> None:
    miguel = make_member(logoscon, "Miguel", Role.SUPERVISOR, level=2)
    rui = make_member(logoscon, "Rui", Role.EMPLOYEE)
    house, words = House(LOGOSCON, logoscon, PORTUGUESE, visitor), PORTUGUESE
    said = "Duas semanas sem resposta à avaria.\nNinguém atende."

    page = house.anybody()
    page.goto("/complain/")
    fill_in(page, kind="reclamacao", description=said, name="Duarte Pires", phone="213 456 789")
    page.locator('[name="enclosures"]').set_input_files(picture("erro.png"))
    send(page)
    reference, code = reference_on(page), code_on(page)
    expect(page.locator(".big-date")).to_have_text(words("As soon as possible"))
    expect(page.locator(".receipt")).to_contain_text("erro.png")
    page.context.close()

    desk = house.at_the_desk(cleo)
    open_from_the_queue(desk, reference)
    expect(desk.get_by_role("region", name=words("Terms"))).to_contain_text(
        words("Internal target: the complainant is not promised this")
    )
    do_by_keyboard(desk, "acknowledge", message="Bom dia, sou eu que trato do assunto.")
    write_a_note(desk, house.stays_inside("O contrato dele acaba em dezembro."))
    do_by_keyboard(desk, "investigate")
    do_by_keyboard(desk, "ask", question="Em que dia começou a avaria?")
    expect(desk.locator("#clocks .due-paused").first).to_be_visible()

    duarte = house.anybody()
    track(duarte, reference, code)
    sees(duarte, house, "Bom dia, sou eu que trato do assunto.", "erro.png", "Cleo",
         heading=words("We are looking into your case"))  # fmt: skip
    expect(duarte.locator(".ask")).to_contain_text("Em que dia começou a avaria?")
    expect(duarte.locator(".case-dates")).to_have_count(0)
    do(duarte, "answer", text="No dia dois, à tarde.", enclosures=picture("registo.png"))
    sees(duarte, house, words("Thank you. We have your answer and go on."), "No dia dois, à tarde.", "registo.png")

    desk.reload()
    expect(story(desk)).to_contain_text("No dia dois, à tarde.")
    expect(desk.locator("#clocks .due-paused")).to_have_count(0)
    ask_a_colleague(desk, house.at_the_desk(rui), house, name="Rui", question="O servidor parou no dia dois?",
                    answer="Parou: faltou renovar o certificado.")  # fmt: skip
    hand_over(desk, house, reason="O cliente pede um desconto.")

    boss = house.at_the_desk(miguel)
    open_from_the_queue(boss, reference)
    do_by_keyboard(boss, "take_up")
    do_by_keyboard(boss, "promise_remedy", promise="Um mês sem mensalidade.")
    do_by_keyboard(boss, "resolve", outcome="partly_upheld", root_cause="Falha", actions_taken="Renovámos o certificado.",
                   explanation="O aviso não chegou a ninguém.")  # fmt: skip
    duarte.reload()
    sees(duarte, house, "Um mês sem mensalidade.", "Renovámos o certificado.", "O aviso não chegou a ninguém.",
         heading=words("We have answered you"))  # fmt: skip

    marta = make_member(logoscon, "Marta", Role.SUPERVISOR, level=2)
    do(duarte, "not_satisfied", reason="Continua lento todas as manhãs.")
    sees(duarte, house, words("Your case stays open; somebody else looks at it again."), "Marta",
         heading=words("Your case is at the next level"))  # fmt: skip
    assert (house.case().state, house.case().handler) == (CaseState.ESCALATED, marta)

    other = house.at_the_desk(marta)
    open_from_the_queue(other, reference)
    expect(story(other)).to_contain_text("Continua lento todas as manhãs.")
    do_by_keyboard(other, "take_up")
    do_by_keyboard(other, "resolve", outcome="upheld", root_cause="Falha", actions_taken="Mudámos de servidor.",
                   explanation="O antigo já não chegava.")  # fmt: skip
    do_by_keyboard(other, "carry_out_remedy", remedy="Um mês")
    do_by_keyboard(other, "follow_up", way="call", note=house.stays_inside("Atendeu de bom humor."))
    duarte.reload()
    sees(
        duarte,
        house,
        "Mudámos de servidor.",
        words("We did what we had promised"),
        heading=words("Your case is closed"),
    )
    assert house.case().state == CaseState.FOLLOWED_UP


def test_a_call_of_somebody_known_is_written_down_by_keyboard(
    visitor: NewVisitor, lohas: Tenant, ana: Membership
) -> None:
    earlier = register(lohas)
    house, words = House(LOHAS, lohas, SPANISH, visitor), SPANISH
    two_days_ago = timezone.now().astimezone(lohas.zone) - timedelta(days=2)

    page = house.at_the_desk(ana)
    press(page, page.locator('aside a[href="/desk/register/"]'))
    expect(page.locator("#known")).to_be_focused()
    page.keyboard.type("Quint")
    known = page.locator('[name="known_id"].is-known')
    expect(known).to_have_count(1)
    expect(page.locator("#people")).to_contain_text(earlier.reference)
    choose(page, page.locator('[name="known_id"][type="radio"]'), known.get_attribute("value") or "")
    expect(page.locator('[name="name"]')).to_be_hidden()
    tab_to(page, page.locator('[name="description"]'))
    page.keyboard.type("Todavía no llega el reemplazo.")
    choose(page, page.locator('[name="kind"]'), "queja")
    page.locator('[name="received_at_0"]').fill(two_days_ago.strftime("%Y-%m-%d"))
    page.locator('[name="received_at_1"]').fill("08:15")
    with next_page(page):
        page.keyboard.press("Control+Enter")

    reference, code = (page.locator(".spell").nth(number).inner_text().strip() for number in (0, 1))
    with tenant_atomic(lohas.pk):
        case = Case.objects.get(reference=reference)
        assert case.complainant_id == earlier.complainant_id
        assert Complainant.objects.count() == 1
    received = case.received_at.astimezone(lohas.zone)
    assert (received.date(), received.hour, received.minute) == (two_days_ago.date(), 8, 15)
    expect(page.locator(".alert-warn")).to_contain_text(words("The terms count from the first contact."))
    press(page, page.get_by_role("link", name=words("Open the case")))
    expect(page.get_by_role("region", name=words("Complainant"), exact=True)).to_contain_text(earlier.reference)

    dara = house.anybody()
    track(dara, reference.lower().replace("-", " "), code.lower())
    expect(dara.get_by_role("main")).to_contain_text("Todavía no llega el reemplazo.")
    expect(dara.get_by_role("main")).not_to_contain_text(earlier.description)
