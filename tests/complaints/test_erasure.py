"""A blanked person leaves a story that verifies and no readable trace in any table, history, session, cache or file
(LB-8; T24). What is personal is found by introspection: a new column of text is searched for too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import translation

from complaints import queries
from complaints.actions.erase_complainant import erase_complainant
from complaints.actions.register_case import ContactDetails
from complaints.enums import EventCode, PartyKind
from complaints.models import Case, CaseEvent, Complainant, ContactPerson
from complaints.tracking import tracking_code
from tenants.actors import Actor, member
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.owned import TenantRow
from tests.complaints.everywhere import places_with, rows_of_all_tables
from tests.complaints.filing import cases_of, file, text_of
from tests.conftest import NOW, Connect, register

LATER = NOW + timedelta(days=400)
CANARY, OTHER, FOREIGN = "canary7f3a", "another5b2c", "foreign9d4e"

# Columns of text that say nothing of who complains. A new column belongs here, with reason, or to the eraser.
NOT_PERSONAL = {
    "Complainant": {"party", "name_missing", "language"},  # closed lists
    "ContactPerson": set(),
    "Case": {
        "reference",  # random; the complainant may still quote it
        "state",
        "channel",
        "remedy_sought",
        "language",  # closed lists
        "external_number",  # an authority's file, which stays there
        "chain_head",  # a digest
    },
}
PEOPLE: tuple[type[TenantRow], ...] = (Complainant, ContactPerson, Case)


def _personal_texts(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    texts = (models.CharField, models.TextField, models.JSONField)
    fields = [field for field in model._meta.local_concrete_fields if isinstance(field, texts)]
    return [field for field in fields if field.name not in NOT_PERSONAL[model.__name__] and field.name != "salt"]


def _told(field: models.Field[Any, Any], word: str) -> str:
    return f"{word}@x.example" if isinstance(field, models.EmailField) else f"{word} {field.name}"[: field.max_length]


def _person_in_every_column(tenant: Tenant, word: str) -> Case:
    """A case whose complainant has `word` in every personal column, and in the history of each."""
    details = {field.name: _told(field, word) for field in _personal_texts(ContactPerson)}
    who = {field.name: _told(field, word) for field in _personal_texts(Complainant) if field.name != "name"}
    case = register(
        tenant,
        name=f"{word} Quintero",
        description=f"These are the words of {word}.",
        who={**who, "party": PartyKind.ORGANISATION, "contacts": (ContactDetails(**details),)},
    )
    with tenant_atomic(tenant.pk):
        for model in (Complainant, ContactPerson):
            row = (
                model.objects.get(pk=case.complainant_id)
                if model is Complainant
                else case.complainant.contact_people.get()
            )
            for field in _personal_texts(model):
                setattr(row, field.name, _told(field, word))
            row.save()
    return case


def _erase(tenant: Tenant, case: Case, actor: Actor, basis: str = "request") -> dict[str, int]:
    with tenant_atomic(tenant.pk, actor=actor):
        return erase_complainant(complainant_id=case.complainant_id, basis=basis, actor=actor, now=LATER)


@pytest.fixture
def ours(lohas: Tenant) -> Case:
    return _person_in_every_column(lohas, CANARY)


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_is_nowhere_to_be_read(
    as_ana: Client, ana: Membership, lohas: Tenant, logoscon: Tenant, owner: psycopg.Connection[Any]
) -> None:
    ours = _person_in_every_column(lohas, CANARY)
    register(lohas, name=f"{OTHER} Paz", description=OTHER)
    register(logoscon, name=f"{FOREIGN} Pires", description=FOREIGN)
    assert CANARY in text_of(as_ana.get("/desk/"))
    assert CANARY in text_of(as_ana.get(f"/desk/cases/{ours.reference}/"))
    typed = {"description": f"{CANARY} words", "name": f"{CANARY} Paz", "email": f"{CANARY}@y.example"}
    receipt = file(as_ana, **typed, party="organisation", organisation_name=f"{CANARY} SAS")["Location"]
    assert CANARY in text_of(as_ana.get(receipt))
    by_form = next(
        case for case in cases_of(lohas) if case.channel == "web" and case.complainant.email == typed["email"]
    )
    code = tracking_code(by_form.pk)
    assert "tenants_session (decoded)" in places_with(str(by_form.pk), owner)  # the search does read sessions
    assert {**places_with(code, owner), **places_with(code.replace("-", ""), owner)} == {}  # tracking: stored nowhere

    assert set(places_with(CANARY, owner)) == {
        table
        for model in PEOPLE
        for table in (model._meta.db_table, model.history.model._meta.db_table)  # type: ignore[attr-defined]
    }
    others = {word: places_with(word, owner) for word in (OTHER, FOREIGN)}
    assert all(others.values())

    for case in (ours, by_form):
        _erase(lohas, case, member(ana.pk))

    assert places_with(CANARY, owner) == {}
    assert {word: places_with(word, owner) for word in (OTHER, FOREIGN)} == others
    salts = owner.execute("select salt, erased_at is null from complaints_complainant").fetchall()
    assert [salt == "" for salt, there in salts if not there] == [True, True]
    with tenant_atomic(lohas.pk):
        assert list(queries.flaws()) == []
    with translation.override("es-co"):
        erased = cases_of(lohas)[0].complainant.display_name
    for page in ("/desk/", f"/desk/cases/{ours.reference}/", f"/desk/cases/{by_form.reference}/", receipt):
        answer = as_ana.get(page)
        assert (answer.status_code, erased in text_of(answer), CANARY in text_of(answer)) == (200, True, False)


@pytest.mark.django_db(transaction=True)
def test_what_is_append_only_refuses_everybody(
    as_ana: Client, lohas: Tenant, owner: psycopg.Connection[Any], connect: Connect
) -> None:
    """Also the owner, whom no grant holds back, and with rows in every table: a trigger a row fires for none without."""
    _person_in_every_column(lohas, CANARY)
    as_ana.get(file(as_ana)["Location"])
    as_ana.get(f"/desk/cases/{cases_of(lohas)[0].reference}/")
    app, sweeper = connect("app"), connect("sweeper")
    tables = sorted(
        model._meta.db_table for model in apps.get_models() if issubclass(model, TenantRow) and model.append_only
    )
    assert len(tables) >= 11
    for table in tables:
        (rows,) = owner.execute(f"select count(*) from {table}").fetchone() or (0,)
        assert rows, f"{table} is empty: nothing is proven"
        for statement in (f"UPDATE {table} SET tenant_id = tenant_id", f"DELETE FROM {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match=f"{table} is append-only"):
                owner.execute(statement)
            for role in (app, sweeper):
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
                    role.execute(statement)


def test_the_story_says_who_erased_on_what_ground_and_how_much_and_no_name(
    lohas: Tenant, ana: Membership, ours: Case
) -> None:
    counts = _erase(lohas, ours, member(ana.pk), basis="retention")
    with tenant_atomic(lohas.pk):
        first, event = CaseEvent.objects.filter(case=ours).order_by("number")
        assert list(queries.flaws()) == []
    assert (event.number, event.code, event.at, event.actor_id) == (2, EventCode.ERASED, LATER, ana.pk)
    assert event.content == {"basis": "retention", "blanked": counts}
    assert counts["complainant"] == counts["contactperson"] == counts["case"] == 1
    assert min(counts.values()) >= 1
    assert CANARY not in f"{first.content}{event.content}"


def test_erasing_is_in_the_history_without_the_words(lohas: Tenant, ana: Membership, ours: Case) -> None:
    _erase(lohas, ours, member(ana.pk))
    with tenant_atomic(lohas.pk):
        entry = Case.history.filter(id=ours.pk).latest("history_date")
        assert (entry.history_user_id, entry.history_change_reason) == (f"member:{ana.pk}", EventCode.ERASED)
        for model in PEOPLE:
            for row in (*model.objects.all(), *model.history.all()):  # type: ignore[attr-defined]
                assert CANARY not in str(vars(row))


def test_erasing_twice_blanks_nothing_and_records_nothing(lohas: Tenant, ana: Membership, ours: Case) -> None:
    assert _erase(lohas, ours, member(ana.pk))
    before = _all(lohas)
    assert _erase(lohas, ours, member(ana.pk)) == {}
    assert _all(lohas) == before


def test_another_company_cannot_erase(lohas: Tenant, logoscon: Tenant, cleo: Membership, ours: Case) -> None:
    before = _all(lohas)
    assert _erase(logoscon, ours, member(cleo.pk)) == {}
    assert _all(lohas) == before
    with tenant_atomic(logoscon.pk):
        assert not CaseEvent.objects.exists()


def test_a_person_with_two_cases_is_erased_from_both(lohas: Tenant, ana: Membership, ours: Case) -> None:
    with tenant_atomic(lohas.pk):
        second = register(lohas, description=f"More words of {CANARY}.")
        second.complainant_id = ours.complainant_id
        second.save()
    _erase(lohas, ours, member(ana.pk))
    with tenant_atomic(lohas.pk):
        assert {case.description for case in Case.objects.filter(complainant=ours.complainant_id)} == {""}
        assert CaseEvent.objects.filter(code=EventCode.ERASED).count() == 2
        assert list(queries.flaws()) == []


@pytest.mark.parametrize("basis", ["", "Dara asked by telephone", "request\n", "Request", "x" * 41, "_", "1"])
def test_the_ground_is_a_code_and_never_a_text(basis: str, lohas: Tenant, ana: Membership, ours: Case) -> None:
    before = _all(lohas)
    with pytest.raises(ValueError, match="short code"):
        _erase(lohas, ours, member(ana.pk), basis=basis)
    assert _all(lohas) == before


def _all(tenant: Tenant) -> list[str]:
    """Every row of the domain, to compare."""
    with tenant_atomic(tenant.pk):
        return [str(vars(row) | {"_state": None}) for row in _rows()]


def _rows() -> Iterator[models.Model]:
    for model in sorted(apps.get_app_config("complaints").get_models(), key=lambda model: model.__name__):
        yield from model.objects.order_by("pk")  # type: ignore[attr-defined]


def test_every_personal_column_is_declared_and_no_other() -> None:
    """What the eraser may blank (grants follow `personal`) is exactly what this file searches for."""
    for model in PEOPLE:
        declared = set(model.personal) - {"salt", "erased_at"}
        assert declared == {field.name for field in _personal_texts(model)}, model.__name__


def test_the_search_reads_every_table(owner: psycopg.Connection[Any]) -> None:
    assert {model._meta.db_table for model in apps.get_models()} <= set(rows_of_all_tables(owner))
