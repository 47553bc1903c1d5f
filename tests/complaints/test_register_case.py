"""LB-4.1, LO-3.3, LO-3.4: a complaint of any channel is stored once, whole, with its reference and its first event."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import pytest
from django.db import IntegrityError

from complaints import queries
from complaints.actions.register_case import ComplainantDetails, Complaint, ContactDetails, register_case
from complaints.digests import digest_of_text
from complaints.enums import CaseState, Channel, EventCode, NameMissing, PartyKind, Remedy
from complaints.models import Case, CaseEvent, Category, Complainant, ContactPerson, Kind, Notice
from complaints.references import new_reference, parse_reference
from tenants.actors import COMPLAINANT, member
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.complaints.filing import cases_of
from tests.conftest import NOW, complaint_of, register

HEARD = NOW - timedelta(days=2, minutes=7)


def test_every_field_is_stored(lohas: Tenant, ana: Membership) -> None:
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        kind, category, notice = (
            Kind.objects.get(code="queja"),
            Category.objects.get(code="entrega"),
            Notice.objects.get(),
        )
        complaint = Complaint(
            complainant=ComplainantDetails(
                party=PartyKind.ORGANISATION,
                language="en",
                name="Hotel Ejemplo S.A.S.",
                tax_id="9001234568",
                email="compras@hotel.example",
                phone="+57 601 555 0100",
                postal_address="Calle 1 # 2-34, Armenia",
                contacts=(
                    ContactDetails(
                        name="Julia Mora", position="Compras", email="julia@hotel.example", phone="555 0101"
                    ),
                    ContactDetails(name="Iván Paz"),
                ),
            ),
            kind=kind,
            category=category,
            channel=Channel.AUTHORITY,
            external_number="SIC-26-123456",
            received_at=HEARD,
            occurred_on=date(2026, 6, 1),
            description="El pedido llegó tarde.\n\nY nadie avisó.",
            remedy_sought=Remedy.EXPLANATION,
            language="en",
            notice=notice,
            authorised_at=HEARD,
        )
        key = register_case(complaint=complaint, actor=member(ana.pk), now=NOW).pk

        case = Case.objects.select_related("complainant", "kind", "category", "notice").get(pk=key)
        assert (case.kind, case.category, case.notice) == (kind, category, notice)
        assert (case.received_at, case.registered_at, case.occurred_on) == (HEARD, NOW, date(2026, 6, 1))
        assert (case.channel, case.external_number) == ("authority", "SIC-26-123456")
        assert case.description == "El pedido llegó tarde.\n\nY nadie avisó."
        assert (case.remedy_sought, case.language, case.authorised_at) == ("explanation", "en", HEARD)
        assert (case.state, case.erased_at, case.is_open) == (CaseState.RECEIVED, None, True)
        who = case.complainant
        assert (who.party, who.name, who.name_missing) == ("organisation", "Hotel Ejemplo S.A.S.", "")
        assert (who.tax_id, who.email, who.phone) == ("9001234568", "compras@hotel.example", "+57 601 555 0100")
        assert (who.postal_address, who.language) == ("Calle 1 # 2-34, Armenia", "en")
        assert [
            (person.name, person.position, person.email, person.phone) for person in who.contact_people.order_by("id")
        ] == [("Julia Mora", "Compras", "julia@hotel.example", "555 0101"), ("Iván Paz", "", "", "")]
        assert list(queries.flaws()) == []


def test_the_reference_is_the_tenants_and_has_a_check_character(lohas: Tenant, logoscon: Tenant) -> None:
    for tenant, prefix in ((lohas, "LB-"), (logoscon, "LO-")):
        reference = register(tenant).reference
        assert reference.startswith(prefix)
        assert parse_reference(reference) == reference


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_can_bring_a_complaint(lohas: Tenant, channel: Channel) -> None:
    number = "26-000001" if channel == Channel.AUTHORITY else ""
    case = register(lohas, channel=channel, external_number=number)
    assert (case.channel, case.channel_label) == (channel.value, channel.label)


@pytest.mark.parametrize("reason", NameMissing)
def test_a_complainant_without_a_name_has_a_reason(lohas: Tenant, reason: NameMissing) -> None:
    register(lohas, name="", who={"name_missing": reason, "email": ""}, channel=Channel.TELEPHONE)
    (case,) = cases_of(lohas)
    assert (case.complainant.name, case.complainant.name_missing) == ("", reason)
    assert case.complainant.display_name == "Name not given"


def test_the_first_event_holds_codes_and_digests_and_no_word_of_a_person(lohas: Tenant) -> None:
    words = "CANARY the words"
    who = {"tax_id": "CANARY-1", "email": "canary@x.example", "phone": "CANARY-2", "postal_address": "CANARY-3"}
    contact = ContactDetails(name="CANARY", position="CANARY", email="canary@y.example", phone="CANARY")
    register(lohas, name="CANARY Quintero", description=words, who={**who, "contacts": (contact,)})
    (case,) = cases_of(lohas)
    with tenant_atomic(lohas.pk):
        (event,) = CaseEvent.objects.all()
    assert (event.number, event.code, event.at, event.actor_kind, event.actor_id) == (
        1,
        EventCode.RECEIVED,
        NOW,
        "complainant",
        None,
    )
    assert event.content | {"description": "", "complainant": ""} == {
        "reference": case.reference,
        "kind": "reclamo",
        "category": None,
        "channel": "web",
        "received_at": "2026-06-16T15:24:00+00:00",
        "language": "es-co",
        "notice": 1,
        "authorised": False,
        "description": "",
        "complainant": "",
    }
    assert event.content["description"] == digest_of_text(case.salt, words)
    assert re.fullmatch("[0-9a-f]{64}", event.content["complainant"])
    assert "canary" not in str(event.content).lower()


def test_equal_words_of_two_people_have_different_digests(lohas: Tenant) -> None:
    register(lohas)
    register(lohas)
    with tenant_atomic(lohas.pk):
        one, other = CaseEvent.objects.all()
    assert one.content["description"] != other.content["description"]
    assert one.content["complainant"] != other.content["complainant"]


def test_a_reference_that_is_taken_is_drawn_again(lohas: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dice of the operating system are loaded; all else is real."""
    taken, free = register(lohas).reference, new_reference("LB")
    dice = iter(_body(taken) + _body(taken) + _body(free))
    monkeypatch.setattr("secrets.choice", lambda _letters: next(dice))
    assert register(lohas).reference == free
    assert [case.reference for case in cases_of(lohas)] == [taken, free]
    with tenant_atomic(lohas.pk):
        assert Complainant.objects.count() == 2
        assert Case.history.filter(history_type="+").count() == 2
        assert list(queries.flaws()) == []


def test_dice_that_never_fall_otherwise_end_in_an_error_and_no_row(
    lohas: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = cycle(_body(register(lohas).reference))
    monkeypatch.setattr("secrets.choice", lambda _letters: next(dice))
    with pytest.raises(IntegrityError, match="case_reference_is_unique"):
        register(lohas)
    with tenant_atomic(lohas.pk):
        assert (Case.objects.count(), Complainant.objects.count(), CaseEvent.objects.count()) == (1, 1, 1)


def _body(reference: str) -> str:
    return reference[3:7] + reference[8:11]


def test_two_companies_may_give_out_the_same_characters(
    lohas: Tenant, logoscon: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = cycle(_body(register(lohas).reference))
    monkeypatch.setattr("secrets.choice", lambda _letters: next(dice))
    assert register(logoscon).reference[2:] == cases_of(lohas)[0].reference[2:]


def test_what_the_database_refuses_leaves_nothing(lohas: Tenant) -> None:
    with pytest.raises(IntegrityError, match="case_is_received_before_registered"):
        register(lohas, received_at=NOW + timedelta(microseconds=1))
    with tenant_atomic(lohas.pk):
        for model in (Case, Complainant, ContactPerson, CaseEvent, Case.history.model, Complainant.history.model):
            assert not model.objects.exists()


def test_a_kind_of_another_company_is_refused(lohas: Tenant, logoscon: Tenant) -> None:
    with tenant_atomic(logoscon.pk):
        foreign = Kind.objects.get()
    with pytest.raises(IntegrityError, match="complaints_case_kind_id_fk"):
        register(lohas, kind=foreign)
    assert cases_of(lohas) == []


def _history(row: Any) -> list[Any]:
    return list(row.history.order_by("history_date", "history_id"))


def test_registering_is_in_the_history_of_every_row_with_actor_and_reason(lohas: Tenant, ana: Membership) -> None:
    actor = member(ana.pk)
    with tenant_atomic(lohas.pk, actor=actor):
        complaint = complaint_of(who={"contacts": (ContactDetails(name="Julia"),)}, channel=Channel.TELEPHONE)
        case = register_case(complaint=complaint, actor=actor, now=NOW)
        person = case.complainant.contact_people.get()
        for row in (case, case.complainant, person):
            first = _history(row)[0]
            assert (first.history_type, first.history_user_id) == ("+", f"member:{ana.pk}")
            assert first.history_change_reason == EventCode.RECEIVED


def test_a_form_is_in_the_history_as_the_complainants(lohas: Tenant) -> None:
    case = register(lohas)
    with tenant_atomic(lohas.pk, actor=COMPLAINANT):
        assert {entry.history_user_id for entry in _history(case)} == {"complainant"}
