"""docs/roles.md says the truth: it is what the code says, and what every page answers to every role."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from django.urls import URLPattern, get_resolver

from complaints.management.commands.roles import document, pages
from complaints.models import Case
from tenants.models import Tenant
from tenants.roles import Role
from tests.conftest import MakeMember
from tests.desk.conftest import client_of

# Of nobody by role: whoever was invited has the code, and whoever is asked the question.
MARKED_OTHERWISE = {"desk/join/<uuid:invitation_id>/", "desk/join/<uuid:invitation_id>/welcome/"}
PLACES = {
    "<str:reference>": "LB-0000-0000",
    "<slug:name>": "note",
    "<slug:which>": "categories",
    "<slug:kind>": "receipt",
    "<slug:language>": "es-co",
}


def address(path: str) -> str:
    for place, value in PLACES.items():
        path = path.replace(place, value)
    while "<uuid:" in path:
        before, _, after = path.partition("<uuid:")
        path = before + str(UUID(int=7)) + after.partition(">")[2]
    return path


def test_the_document_is_what_the_code_says() -> None:
    assert Path("docs/roles.md").read_text() == document(), "run ./acuse manage roles > docs/roles.md"


def test_every_page_of_the_desk_is_marked() -> None:
    def all_of(patterns: object, before: str = "") -> list[str]:
        found = []
        for one in patterns:  # type: ignore[attr-defined]
            path = before + str(one.pattern)
            found += [path] if isinstance(one, URLPattern) else all_of(one.url_patterns, path)
        return found

    desk = {path for path in all_of(get_resolver().url_patterns) if path.startswith("desk/")}
    assert desk - MARKED_OTHERWISE == {path.removeprefix("/") for path, _may in pages()}


@pytest.mark.parametrize("role", Role)
def test_every_page_answers_as_it_says(lohas: Tenant, case_of_lohas: Case, make_member: MakeMember, role: Role) -> None:
    """A page that is the role's opens, or misses the row that the address names, or wants another verb; any other is 404
    also where the row exists."""
    person = make_member(lohas, "Vera", role)
    client = client_of(person)
    real = {"<str:reference>": case_of_lohas.reference}
    for path, may in pages():
        filled = path
        for place, value in real.items():
            filled = filled.replace(place, value)
        status = client.get(address(filled)).status_code
        if not may(person):
            assert status in (404, 405), (path, status)
        elif "<" not in path:
            assert status in (200, 204, 302, 405), (path, status)
    opens = client.get(f"/desk/cases/{case_of_lohas.reference}/").status_code
    assert opens == (200 if role in (Role.HANDLER, Role.SUPERVISOR) else 404)
