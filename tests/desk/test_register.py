"""What came by telephone or letter is written down at the desk."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from complaints.actions.erase_complainant import erase_complainant
from complaints.actions.resolve import answer_at_once
from complaints.desk.spelling import spell
from complaints.enums import Channel, NameMissing, Outcome
from complaints.models import Case, CaseRead, Complainant, ContactPerson
from complaints.tracking import tracking_code
from tenants.actors import SYSTEM
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW, register
from tests.desk.conftest import Do, client_of

TOLD = {
    "party": "person",
    "name": "Marcela Rincón",
    "phone": "310 555 0142",
    "email": "marcela@correo.example",
    "name_missing": "",
    "language": "es-co",
    "description": "Pidió café molido y llegó en grano.",
    "kind": "reclamo",
    "category": "producto",
    "occurred_on": "",
    "remedy_sought": "replacement",
    "received_at_0": "2026-06-12",
    "received_at_1": "10:30",
    "channel": "telephone",
    "external_number": "",
    "known_id": "",
}


def send(client: Client, **changes: Any) -> Any:
    return client.post("/desk/register/", {**TOLD, "submission_key": str(uuid4()), **changes})


def only_case(tenant: Tenant) -> Case:
    with tenant_atomic(tenant.pk):
        return Case.objects.select_related("complainant", "kind").get()


def test_a_call_of_last_week(lohas: Tenant, desk: Client, ana: Membership) -> None:
    answered = send(desk)
    case = only_case(lohas)
    assert answered["Location"] == f"/desk/registered/{case.reference}/"
    assert (case.channel, case.kind.code) == (Channel.TELEPHONE, "reclamo")
    assert case.received_at == datetime(2026, 6, 12, 15, 30, tzinfo=UTC)  # 10:30 in Bogotá
    assert case.registered_at == NOW
    assert (case.complainant.name, case.complainant.phone) == ("Marcela Rincón", "310 555 0142")
    with tenant_atomic(lohas.pk):
        assert case.events.get().actor == ana
    page = unescape(desk.get(answered["Location"]).content.decode())
    assert case.reference in page
    assert tracking_code(case.pk) in page
    assert "Monday 22 June 2026" in page  # 15 June is a holiday
    assert "Tuesday 7 July 2026" in page
    assert "Written down 4 days after the first contact." in page
    assert f"<b>{case.reference[0]}</b> luna" in page


def test_registered_is_for_the_session_that_wrote_it(lohas: Tenant, desk: Client, as_camilo: Client) -> None:
    place = send(desk)["Location"]
    other = as_camilo.get(place)
    assert other.status_code == 302
    assert other["Location"] == f"/desk/cases/{only_case(lohas).reference}/"
    assert desk.get("/desk/registered/nonsense/").status_code == 302
    desk.get(place)
    with tenant_atomic(lohas.pk):
        assert [read.purpose for read in CaseRead.objects.all()] == ["read out"]


def test_sent_twice_it_is_one_case(lohas: Tenant, desk: Client) -> None:
    key = str(uuid4())
    first, second = send(desk, submission_key=key), send(desk, submission_key=key)
    assert first["Location"] == second["Location"]
    other = send(desk, submission_key=key, description="Otra cosa distinta")
    assert other.status_code == 422
    page = unescape(other.content.decode())
    assert f"registered before, as {only_case(lohas).reference}" in page
    assert "Otra cosa distinta" in page
    fresh = re.search(r'name="submission_key" value="([^"]+)"', page)
    assert fresh
    assert fresh[1] != key
    assert send(desk, submission_key=fresh[1], description="Otra cosa distinta").status_code == 302


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Write the name, or say why there is none."),
        ({"description": "  "}, "Write down what happened."),
        ({"kind": ""}, "Choose the kind."),
        ({"kind": "nonsense"}, "not one of the available choices"),
        ({"received_at_0": "2026-06-17"}, "This time is still to come."),
        ({"received_at_1": "23:59", "received_at_0": "2026-06-16"}, "This time is still to come."),
        ({"received_at_0": "2025-01-01"}, "This is more than a year ago."),
        ({"received_at_0": "2026-02-30"}, "This is not a date of the calendar."),
        ({"received_at_1": "25:00"}, "This is not a time of the day."),
        ({"received_at_0": "", "received_at_1": ""}, "Write the day and the time."),
        ({"channel": "web"}, "not one of the available choices"),
        ({"external_number": "77"}, "Only what comes from an authority has such a number."),
        ({"party": "organisation", "organisation_name": ""}, "Write the name of the company or organisation."),
        ({"phone": "123"}, "This telephone number is too short."),
        ({"known_id": str(uuid4())}, "The chosen complainant is no longer there."),
        ({"known_id": "nonsense"}, "The chosen complainant is no longer there."),
        ({"submission_key": "nonsense"}, "Please send it once more."),
        ({"language": "pt-pt"}, "not one of the available choices"),
        ({"description": "a\ufffdb"}, "Some characters arrived damaged."),
    ],
)
def test_what_is_wrong_comes_back_with_every_word(
    lohas: Tenant, desk: Client, changes: dict[str, str], message: str
) -> None:
    answered = send(desk, **changes)
    assert answered.status_code == 400
    page = unescape(answered.content.decode())
    assert message in page
    assert "marcela@correo.example" in page
    with tenant_atomic(lohas.pk):
        assert not Case.objects.exists()


def test_anonymous_with_a_reason(lohas: Tenant, desk: Client) -> None:
    assert send(desk, name="", email="", phone="", name_missing="withheld").status_code == 302
    assert only_case(lohas).complainant.name_missing == NameMissing.WITHHELD


def test_an_organisation_without_a_person(lohas: Tenant, desk: Client) -> None:
    answered = send(desk, party="organisation", organisation_name="Hotel Demo S.A.S.", tax_id="900.123.456-8", name="")
    assert answered.status_code == 302
    assert only_case(lohas).complainant.name == "Hotel Demo S.A.S."
    with tenant_atomic(lohas.pk):
        assert not ContactPerson.objects.exists()


def test_an_authority_with_its_number(lohas: Tenant, desk: Client) -> None:
    assert send(desk, channel="authority", external_number="SIC 26-1").status_code == 302
    assert only_case(lohas).external_number == "SIC 26-1"


def test_authorised_by_word_of_mouth(lohas: Tenant, desk: Client) -> None:
    assert 'name="authorised"' in desk.get("/desk/register/").content.decode()
    assert send(desk, authorised="on").status_code == 302
    case = only_case(lohas)
    assert case.authorised_at == NOW
    assert case.notice_id


def test_known_people_are_found_and_chosen(lohas: Tenant, desk: Client) -> None:
    earlier = register(lohas, name="Ñato Pérez")
    found = desk.post("/desk/register/complainants/", {"known": "nato"}).content.decode()
    assert "Ñato Pérez" in found
    assert earlier.reference in found
    assert "<html" not in found
    assert "Write three signs" in desk.post("/desk/register/complainants/", {"known": "na"}).content.decode()
    assert "Nobody we know" in desk.post("/desk/register/complainants/", {"known": "zzz"}).content.decode()
    assert desk.get("/desk/register/complainants/?known=nato").status_code == 405  # no name in an address
    known_id = str(earlier.complainant_id)
    # The one chosen stays chosen while one types on.
    more = desk.post("/desk/register/complainants/", {"known": "zzz", "known_id": known_id}).content.decode()
    assert re.search(rf'value="{known_id}"\s+checked', more)
    assert send(desk, known_id=known_id, name="", email="", phone="1").status_code == 302
    with tenant_atomic(lohas.pk):
        assert Complainant.objects.count() == 1
        assert Case.objects.filter(complainant=earlier.complainant_id).count() == 2


def test_without_a_script_the_button_looks(lohas: Tenant, desk: Client) -> None:
    register(lohas, name="Ñato Pérez")
    answered = send(desk, find="1", known="perez", description="", name="")
    assert answered.status_code == 200
    page = unescape(answered.content.decode())
    assert "Ñato Pérez" in page
    assert 'role="alert"' not in page  # nothing was sent yet
    assert "310 555 0142" in page
    with tenant_atomic(lohas.pk):
        assert Case.objects.count() == 1


def test_an_erased_person_is_not_known(lohas: Tenant, desk: Client) -> None:
    earlier = register(lohas)
    with tenant_atomic(lohas.pk):
        erase_complainant(complainant_id=earlier.complainant_id, basis="request", actor=SYSTEM, now=NOW)
    assert send(desk, known_id=str(earlier.complainant_id)).status_code == 400


def test_only_handlers_register(lohas: Tenant, ben: Membership, as_cleo: Client) -> None:
    manager = client_of(ben)
    assert manager.get("/desk/register/").status_code == 404
    assert send(manager).status_code == 404
    assert manager.post("/desk/register/complainants/", {"known": "dara"}).status_code == 404
    with tenant_atomic(lohas.pk):
        assert not Case.objects.exists()


def test_the_other_company_promises_nothing(logoscon: Tenant, as_cleo: Client) -> None:
    answered = send(as_cleo, kind="reclamacao", category="prazos", language="pt-pt")
    assert answered.status_code == 302
    page = as_cleo.get(answered["Location"]).content.decode()
    assert "2026" not in re.sub(r"<[^>]+>", "", page)
    assert 'name="authorised"' not in as_cleo.get("/desk/register/").content.decode()


@pytest.mark.parametrize("language", ["es-co", "pt-pt", "en", "xx"])
def test_every_sign_has_a_word(language: str) -> None:
    groups = spell("LB-0123456789-ABCDEFGHJKMNPQRSTVWXYZ", language)
    assert [len(group) for group in groups] == [2, 10, 22]
    assert all(word for group in groups for _sign, word in group)


def test_answered_at_once_on_the_telephone(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    send(desk, kind="solicitud")
    case = only_case(lohas)
    do(
        answer_at_once,
        case_id=case.pk,
        by=ana,
        handler=ana,
        today=date(2026, 6, 16),
        outcome=Outcome.UPHELD,
        actions_taken="Enviado",
        explanation="Era esto",
    )
    assert only_case(lohas).resolved_at == NOW
    assert timedelta(0) < only_case(lohas).registered_at - case.received_at
