"""The queue and the case are for the handling team (LO-8, LB-8), and every reading of a case is recorded."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation

from complaints import queries
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask
from complaints.actions.register_case import ContactDetails
from complaints.enums import Channel, NameMissing, PartyKind
from complaints.models import Case, CaseRead
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.complaints.filing import text_of
from tests.conftest import NOW, MakeMember, register, sign_in

LIST, CASE = "/desk/", "/desk/cases/{}/"


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


@pytest.fixture
def ten_cases(lohas: Tenant, ana: Membership) -> list[Case]:
    """Eight with clocks, of which three each have the same deadline; two that are settled for now and have none."""
    made = [register(lohas, received_at=NOW - timedelta(days=7 * (place // 3))) for place in range(10)]
    with tenant_atomic(lohas.pk):
        for case in made[3:5]:
            acknowledge(case_id=case.pk, by=ana, now=NOW, handler=ana, next_update_on=NOW.date(), message="Hola")
            ask(case_id=case.pk, by=ana, now=NOW, question="¿Qué lote?", answer_by=NOW.date())
        return list(Case.objects.all())


def _walk(tenant: Tenant, reader: Membership, size: int) -> list[Case]:
    seen, after = [], None
    with tenant_atomic(tenant.pk):
        while True:
            page = queries.queue(queries.QueueFilter(), reader=reader, now=NOW, after=after, size=size)
            seen += page.cases
            if (after := page.next_cursor) is None:
                return seen


@pytest.mark.parametrize("size", [1, 3, 4, 9, 10, 11])
def test_the_pages_of_the_queue_are_all_cases_by_deadline_each_once(
    size: int, lohas: Tenant, ana: Membership, ten_cases: list[Case]
) -> None:
    in_order = sorted(ten_cases, key=lambda case: (case.next_due_at or datetime.max.replace(tzinfo=UTC), case.pk))
    assert len({case.next_due_at for case in in_order}) == 5  # four deadlines, and none
    assert [case.next_due_at for case in in_order[-2:]] == [None, None]
    assert _walk(lohas, ana, size) == in_order


def test_the_last_page_has_no_next(lohas: Tenant, ana: Membership) -> None:
    for _ in range(3):
        register(lohas)
    with tenant_atomic(lohas.pk):
        for size, goes_on in ((3, False), (2, True)):
            page = queries.queue(queries.QueueFilter(), reader=ana, now=NOW, size=size)
            assert (page.next_cursor is not None) == goes_on


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
