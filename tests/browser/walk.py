"""The two companies as they are walked through: who speaks, and a browser in which every page is examined."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from django.test import Client
from playwright.sync_api import Page

from complaints.setup import LOGOSCON, LOHAS, Company
from tenants.models import Membership, Tenant
from tests import conftest
from tests.browser.acts import fill_in
from tests.browser.conftest import NewVisitor
from tests.browser.examination import Examination
from tests.conftest import MakeMember


@dataclass(frozen=True)
class Speaker:
    company: Company
    language: str
    locale: str
    kind: str
    description: str
    name: str
    organisation: str


LOHAS_IN_SPANISH = Speaker(
    LOHAS, "es-co", "es-CO", "reclamo", "Las dos bolsas llegaron abiertas.", "Dara Quintero", "Cafetería La Esquina"
)
LOGOSCON_IN_PORTUGUESE = Speaker(
    LOGOSCON, "pt-pt", "pt-PT", "reclamacao", "Duas semanas sem resposta.", "Duarte Pires", "Farmácia da Praça"
)
SPEAKERS = [LOHAS_IN_SPANISH, LOGOSCON_IN_PORTUGUESE]


def has_axe(speaker: Speaker) -> bool:
    """Whether axe looks at this company's pages in this run."""
    return speaker is SPEAKERS[0] or "ACUSE_EVERY_AXE" in os.environ


@dataclass
class Walk:
    """One company's pages, one after the other."""

    speaker: Speaker
    tenant: Tenant
    examination: Examination
    new_visitor: NewVisitor
    make_member: MakeMember

    def new_page(self, host: str = "") -> Page:
        host = host or self.speaker.company.host
        context = self.new_visitor(host, locale=self.speaker.locale)
        self.examination.watch(context, host=host)
        return context.new_page()

    def page_of(self, member: Membership) -> Page:
        """A page of a browser in which this person is signed in already."""
        page = self.new_page()
        self.let_in(page, member)
        return page

    def let_in(self, page: Page, member: Membership) -> None:
        """Sign in, or be somebody else from now on, without the form."""
        client = conftest.sign_in(Client(headers={"host": self.speaker.company.host}), member)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([{**session, "domain": self.speaker.company.host, "path": "/"}])

    def send_without_browser(self, path: str, answers: dict[str, str], *, times: int) -> None:
        """What only has to be counted, not looked at."""
        client = Client(headers={"host": self.speaker.company.host})
        for _ in range(times):
            assert client.post(path, answers).status_code < 429

    def look(self, page: Page, place: str, **expected: Any) -> None:
        self.examination.look(page, place, **expected)

    def visit(self, page: Page, path: str, place: str, **expected: Any) -> None:
        page.goto(path)
        self.look(page, place, **expected)

    def fill_in(self, page: Page, **changes: str) -> None:
        speaker = self.speaker
        answers = {"kind": speaker.kind, "description": speaker.description, "name": speaker.name}
        fill_in(page, **{**answers, "email": "quien@cliente.example", **changes})
