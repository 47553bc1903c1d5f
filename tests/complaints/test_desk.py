"""The plainest desk: the list and the case, for the handling team (LO-8, LB-8)."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation

from complaints import queries
from complaints.actions.register_case import ContactDetails
from complaints.enums import Channel, NameMissing, PartyKind
from complaints.models import Case, CaseRead
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.complaints.filing import text_of
from tests.conftest import NOW, MakeMember, register, sign_in

LIST, CASE = "/desk/", "/desk/cases/{}/"


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_queries_for_one_case_and_for_three(
    number: int, as_ana: Client, lohas: Tenant, django_assert_num_queries: Any
) -> None:
    references = {register(lohas, name=f"Person {place}").reference for place in range(number)}
    # host; savepoint and its release; tenant; session, user, membership; brand; the cases
    with django_assert_num_queries(9):
        text = text_of(as_ana.get(LIST))
    assert {case.reference for case in _listed(lohas)} == references
    assert all(reference in text for reference in references)


@pytest.mark.parametrize("number", [1, 3])
def test_the_case_page_asks_the_same_queries_however_much_it_shows(
    number: int, as_ana: Client, lohas: Tenant, django_assert_num_queries: Any
) -> None:
    contacts = tuple(ContactDetails(name=f"Contact {place}") for place in range(number))
    case = register(lohas, who={"party": PartyKind.ORGANISATION, "contacts": contacts})
    for _ in range(number - 1):
        as_ana.get(CASE.format(case.reference))
    # as the list, with: savepoint and release of the action, the case, the reading, contacts, events, readings
    with django_assert_num_queries(15):
        text = text_of(as_ana.get(CASE.format(case.reference)))
    assert all(contact.name in text for contact in contacts)


def _listed(tenant: Tenant) -> list[Case]:
    with tenant_atomic(tenant.pk):
        return queries.newest_cases().cases


def test_the_case_page_shows_all_that_was_said(as_ana: Client, lohas: Tenant) -> None:
    case = register(
        lohas,
        who={
            "party": PartyKind.ORGANISATION,
            "tax_id": "9001234568",
            "phone": "+57 601 555 0100",
            "postal_address": "Calle 1 # 2-34",
            "contacts": (ContactDetails(name="Julia Mora", position="Compras", email="julia@hotel.example"),),
        },
        name="Hotel Ejemplo",
        channel=Channel.AUTHORITY,
        external_number="SIC-26-123456",
    )
    text = text_of(as_ana.get(CASE.format(case.reference)))
    for said in ("Hotel Ejemplo", "9001234568", "+57 601 555 0100", "Calle 1 # 2-34", "Julia Mora", "Compras"):
        assert said in text
    for said in (case.reference, "julia@hotel.example", "SIC-26-123456", "huele a viejo", "dara@cliente.example"):
        assert said in text


def test_a_complainant_without_a_name_is_shown_in_words(as_ana: Client, lohas: Tenant) -> None:
    case = register(lohas, name="", who={"name_missing": NameMissing.WITHHELD}, channel=Channel.TELEPHONE)
    with translation.override("es-co"):
        word = case.complainant.display_name
    assert word
    for page in (LIST, CASE.format(case.reference)):
        assert word in text_of(as_ana.get(page))


def test_every_reading_is_recorded(as_ana: Client, ana: Membership, lohas: Tenant, case_of_lohas: Case) -> None:
    for _ in range(2):
        assert as_ana.get(CASE.format(case_of_lohas.reference)).status_code == 200
    with tenant_atomic(lohas.pk):
        reads = list(CaseRead.objects.all())
    assert [(read.case_id, read.reader_id, read.purpose) for read in reads] == [(case_of_lohas.pk, ana.pk, "desk")] * 2


def test_the_list_is_no_reading_of_a_case(as_ana: Client, lohas: Tenant, case_of_lohas: Case) -> None:
    as_ana.get(LIST)
    with tenant_atomic(lohas.pk):
        assert not CaseRead.objects.exists()


def test_a_typed_reference_finds_the_case(as_ana: Client, case_of_lohas: Case) -> None:
    typed = case_of_lohas.reference.lower().replace("-", "")
    assert as_ana.get(CASE.format(typed)).status_code == 200


def test_another_companys_case_is_answered_like_none(as_cleo: Client, case_of_lohas: Case) -> None:
    foreign = as_cleo.get(CASE.format(case_of_lohas.reference))
    unknown = as_cleo.get(CASE.format("LB-0000-0001"))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert case_of_lohas.reference not in text_of(as_cleo.get(LIST))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HANDLER, Role.SUPERVISOR)])
def test_who_is_not_of_the_handling_team_sees_no_case(
    role: Role, at_lohas: Client, lohas: Tenant, make_member: MakeMember, case_of_lohas: Case
) -> None:
    client = sign_in(at_lohas, make_member(lohas, "Eva", role))
    answer = client.get(LIST)
    assert (answer.status_code, case_of_lohas.reference in text_of(answer)) == (200, False)
    assert client.get(CASE.format(case_of_lohas.reference)).status_code == 404
    with tenant_atomic(lohas.pk):
        assert not CaseRead.objects.exists()


@pytest.mark.parametrize("page", [LIST, CASE.format("LB-0000-0001")])
def test_who_is_not_signed_in_is_asked_to(at_lohas: Client, page: str) -> None:
    answer = at_lohas.get(page)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={page}")


@pytest.mark.parametrize("typed", ["%00", "..%2f..%2fetc", "%FF%FE", "x" * 5000, "LB-7K3M-9QX2'--", "🙂"])
def test_a_reference_that_is_none_is_not_found(as_ana: Client, typed: str) -> None:
    assert as_ana.get(CASE.format(typed)).status_code == 404


# --- pages of the list ------------------------------------------------------------------------------------------------


def test_the_pages_of_the_list_are_all_cases_newest_first_each_once(lohas: Tenant) -> None:
    made = [register(lohas, received_at=NOW - timedelta(days=day // 3)) for day in range(8)]  # three share a moment
    with tenant_atomic(lohas.pk):
        seen, after = [], None
        while True:
            page = queries.newest_cases(after=after, size=3)
            seen += page.cases
            if (after := page.next_cursor) is None:
                break
    assert seen == sorted(made, key=lambda case: (case.received_at, case.pk), reverse=True)


def test_the_last_page_has_no_next(lohas: Tenant) -> None:
    for _ in range(3):
        register(lohas)
    with tenant_atomic(lohas.pk):
        assert queries.newest_cases(size=3).next_cursor is None
        assert queries.newest_cases(size=2).next_cursor is not None


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "\x00", "====", "a" * 10_000, _cursor("|"), _cursor("2026-06-16|x"), _cursor("\x00|\x00")]
    + [
        _cursor(f"{moment}|{UUID(int=1)}")
        for moment in ("2026-06-16", "0000-01-01T00:00Z", "never", "2026-02-30T00:00Z")
    ],
)
def test_a_cursor_that_cannot_be_read_shows_the_first_page(cursor: str, as_ana: Client, case_of_lohas: Case) -> None:
    answer = as_ana.get(LIST, {"after": cursor})
    assert (answer.status_code, case_of_lohas.reference in text_of(answer)) == (200, True)


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59:59.999999-23:59"],
)
def test_a_cursor_from_the_end_of_time_breaks_nothing(moment: str, as_ana: Client, case_of_lohas: Case) -> None:
    assert as_ana.get(LIST, {"after": _cursor(f"{moment}|{UUID(int=1)}")}).status_code == 200
