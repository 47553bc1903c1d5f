"""How a complainant files a case: open the page, fill it in, press the button."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from complaints.models import Case
from tenants.context import tenant_atomic
from tenants.models import Tenant

PAGE = "/complain/"
WORDS = "Las dos bolsas llegaron abiertas y el café huele a viejo."


class _Form(HTMLParser):
    """What a browser would send from the page's POST form, were the button pressed now."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: dict[str, str] = {}
        self._inside = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = given.get("method") == "post"
        elif not self._inside:
            return
        elif tag == "textarea":
            self._textarea = given["name"]
            self.sent[self._textarea] = ""
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and ("selected" in given or self._select not in self.sent):
            self.sent[self._select] = given["value"]
        elif tag == "input" and (given["type"] not in ("radio", "checkbox") or "checked" in given):
            self.sent[given["name"]] = given.get("value", "on" if given["type"] == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser drops the line break that follows <textarea>.
            self.sent[self._textarea] = self.sent[self._textarea].removeprefix("\n")
            self._textarea = ""
        elif tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.sent[self._textarea] += data


def fields_of(page: Any) -> dict[str, str]:
    """Name and value of every field of the page's form, as they would be sent."""
    form = _Form()
    form.feed(page.content.decode())
    return form.sent


def filled(client: Client, **answers: Any) -> dict[str, Any]:
    """A fresh page's form, filled in as its company asks. An answer of None is a field that is not sent at all."""
    sent: dict[str, Any] = fields_of(client.get(PAGE))
    at_lohas = client.defaults["HTTP_HOST"].startswith("lohas")
    sent |= {
        "kind": "reclamo" if at_lohas else "reclamacao",
        "description": WORDS,
        "name": "Dara Quintero",
        "email": "dara@cliente.example",
    }
    if at_lohas:
        sent["consent"] = "on"
    sent |= answers
    return {name: value for name, value in sent.items() if value is not None}


def file(client: Client, **answers: Any) -> Any:
    """Open the page, fill it in, send it. Returns the answer to the POST."""
    return client.post(PAGE, filled(client, **answers))


def cases_of(tenant: Tenant) -> list[Case]:
    """The company's cases with complainant, first received first."""
    with tenant_atomic(tenant.pk):
        return list(Case.objects.select_related("complainant", "kind", "category", "notice").order_by("id"))


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text
