"""A blanked person leaves a story that verifies and no readable trace in any table, history, session, cache or file
(LB-8; T24). What is personal is found by introspection: a new column of text is searched for too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test import Client, override_settings
from django.utils import translation

from complaints import files, queries
from complaints.actions.erase_complainant import erase_complainant
from complaints.actions.register_case import ContactDetails
from complaints.actions.write import add
from complaints.enums import EventCode, PartyKind
from complaints.events import Enclosure
from complaints.models import (
    Attachment,
    Case,
    CaseEvent,
    CaseText,
    Clock,
    Complainant,
    ContactPerson,
    Extension,
    Rating,
)
from complaints.tracking import tracking_code
from notifications.models import DeliveryAttempt, MailText, Message
from tenants.actors import COMPLAINANT, Actor, member
from tenants.context import tenant_atomic
from tenants.models import Membership, Substitution, Tenant
from tenants.owned import HistoryRow, TenantRow
from tests.complaints.everywhere import places_with, rows_of_all_tables
from tests.complaints.filing import cases_of, file, text_of
from tests.conftest import NOW, Connect, register

LATER = NOW + timedelta(days=400)
CANARY, OTHER, FOREIGN = "canary7f3a", "another5b2c", "foreign9d4e"

# Columns of text that say nothing of who complains. A new column belongs here, with reason, or to the eraser.
NOT_PERSONAL: dict[str, set[str]] = {
    "Complainant": {"party", "name_missing", "language"},  # closed lists
    "ContactPerson": set(),
    "ApiToken": {"name", "digest", "scopes"},  # a program's key, named by the administrator
    "Case": {
        "reference",  # random; the complainant may still quote it
        "state",
        "channel",
        "remedy_sought",
        "outcome",
        "follow_up_way",
        "withdrawal_reason",
        "language",  # closed lists
        "external_number",  # an authority's file, which stays there
        "chain_head",  # a digest
    },
    "CaseText": {"part"},  # a closed list
    "Attachment": {
        "key",  # random
        "content_type",  # a closed list
    },
    "CaseEvent": {"code", "actor_kind", "content", "previous", "digest"},  # codes, ids, digests
    "CaseRead": {"purpose"},  # of ours, said by the code
    "Clock": {"name", "basis"},  # closed lists
    "Submission": {"body_digest"},  # keyed
    # The company's own words, written before anybody complained.
    "Category": {"code", "names"},
    "Kind": {"code", "texts"},
    "Notice": {"texts", "why"},
    "PolicyVersion": {"document"},
    "RootCause": {"code", "names"},
    "MailText": {"kind", "language", "subject", "body"},
    # What the software has to do, and how it went: codes.
    "Timer": {"what", "fired", "last_error"},
    "HandOver": {"last_error"},
    "Replanning": {"last_error"},
    "PendingEvent": {"last_error"},
    "DeliveryAttempt": {"outcome", "error"},
    "BellItem": {"topic", "kind"},
    "Preference": {"topic", "way"},
    "Message": {
        "message_id",  # random
        "dedupe_key",  # ids
        "sender",
        "reply_to",  # the company's own
        "kind",
        "language",
        "state",
        "last_error",
        "settled_way",  # codes
    },
}
PEOPLE: tuple[type[TenantRow], ...] = (Complainant, ContactPerson, Case, CaseText, Attachment, Message)
OURS = ("complaints", "notifications")


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_DIR=str(tmp_path / "files")):
        yield


def _stored(word: str) -> int:
    """In how many files of the store `word` stands."""
    there = [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]
    return sum(word.encode() in path.read_bytes() for path in there)


def _personal_texts(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    texts = (models.CharField, models.TextField, models.JSONField, ArrayField)
    fields = [field for field in model._meta.local_concrete_fields if isinstance(field, texts)]
    other = NOT_PERSONAL.get(model.__name__, set()) | {"salt"}
    return [field for field in fields if field.name not in other]


def _told(field: models.Field[Any, Any], word: str) -> Any:
    if isinstance(field, ArrayField):
        return [f"{word}@x.example"]
    return f"{word}@x.example" if isinstance(field, models.EmailField) else f"{word} {field.name}"[: field.max_length]


def _person_in_every_column(tenant: Tenant, word: str) -> Case:
    """A case whose complainant has `word` in every personal column, in the history of each, and in a file."""
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
        letter = f"A letter by {word}.".encode()
        enclosed = Enclosure(
            name=f"{word}.txt",
            key=files.store(letter),
            content_type="text/plain",
            size=len(letter),
            sha256=hashlib.sha256(letter).hexdigest(),
        )
        add(case_id=case.pk, by=COMPLAINANT, now=NOW, text=f"{word} adds this.", files=[enclosed])
        said = {field.name: _told(field, word) for field in _personal_texts(Message)}
        message = Message.objects.create(case=case, kind="progress", message_id="<1@x.example>", sender="a@x", **said)
        DeliveryAttempt.objects.create(message=message, number=1, at=NOW, outcome="sent")
    return case


def _erase(tenant: Tenant, case: Case, actor: Actor, basis: str = "request") -> dict[str, int]:
    with tenant_atomic(tenant.pk, actor=actor):
        return erase_complainant(complainant_id=case.complainant_id, basis=basis, actor=actor, now=LATER)


def _found(tenant: Tenant, reader: Membership, words: str) -> set[Any]:
    with tenant_atomic(tenant.pk):
        page = queries.queue(queries.QueueFilter(words=words), reader=reader, now=LATER)
        return {case.pk for case in page.cases}


@pytest.fixture
def ours(lohas: Tenant) -> Case:
    return _person_in_every_column(lohas, CANARY)


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_is_nowhere_to_be_read(
    as_ana: Client, ana: Membership, lohas: Tenant, logoscon: Tenant, owner: psycopg.Connection[Any]
) -> None:
    ours = _person_in_every_column(lohas, CANARY)
    _person_in_every_column(lohas, OTHER)
    _person_in_every_column(logoscon, FOREIGN)
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

    histories = [model.history.model for model in PEOPLE if hasattr(model, "history")]
    assert set(places_with(CANARY, owner)) == {model._meta.db_table for model in (*PEOPLE, *histories)}
    assert _found(lohas, ana, CANARY) == {ours.pk, by_form.pk}
    others = {word: (places_with(word, owner), _stored(word)) for word in (OTHER, FOREIGN)}
    assert [stored for _, stored in others.values()] == [1, 1]
    assert _stored(CANARY) == 1

    for case in (ours, by_form):
        _erase(lohas, case, member(ana.pk))

    assert places_with(CANARY, owner) == {}
    assert _stored(CANARY) == 0
    assert {word: (places_with(word, owner), _stored(word)) for word in (OTHER, FOREIGN)} == others
    assert _found(lohas, ana, CANARY) == set()
    for table, blanked in (("complaints_complainant", 2), ("complaints_case", 2), ("complaints_casetext", 1)):
        salts = owner.execute(f"select salt from {table} where erased_at is not null").fetchall()
        assert salts == [("",)] * blanked, table
    with tenant_atomic(lohas.pk):
        assert list(queries.flaws()) == []
    with translation.override("es-co"):
        erased = cases_of(lohas)[0].complainant.display_name
    for page in ("/desk/", f"/desk/cases/{ours.reference}/", f"/desk/cases/{by_form.reference}/", receipt):
        answer = as_ana.get(page)
        assert (answer.status_code, erased in text_of(answer), CANARY in text_of(answer)) == (200, True, False)


@pytest.mark.django_db(transaction=True)
def test_what_is_append_only_refuses_everybody(
    as_ana: Client,
    lohas: Tenant,
    ana: Membership,
    ben: Membership,
    owner: psycopg.Connection[Any],
    connect: Connect,
) -> None:
    """Also the owner, whom no grant holds back, and with rows in every table: a trigger a row fires for none without."""
    case = _person_in_every_column(lohas, CANARY)
    with tenant_atomic(lohas.pk):
        MailText.objects.create(kind="receipt", language="es-co", subject="s", body="b")
        Extension.objects.create(clock=Clock.objects.first(), length=1, at=NOW)
        Rating.objects.create(case=case, event=CaseEvent.objects.first(), handling=5, at=NOW)
        Substitution.objects.create(member=ana, substitute=ben, first_day=NOW.date(), last_day=NOW.date())
        lohas.save(update_fields=["phone"])
    as_ana.get(file(as_ana)["Location"])
    as_ana.get(f"/desk/cases/{cases_of(lohas)[0].reference}/")
    app, sweeper = connect("app"), connect("sweeper")
    tables = sorted(
        model._meta.db_table for model in apps.get_models() if issubclass(model, TenantRow) and model.append_only
    )
    assert len(tables) >= 18
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
        *before, event = CaseEvent.objects.filter(case=ours).order_by("number")
        assert list(queries.flaws()) == []
    assert (event.number, event.code, event.at, event.actor_id) == (3, EventCode.ERASED, LATER, ana.pk)
    assert event.content == {"basis": "retention", "blanked": counts}
    assert counts["complainant"] == counts["contactperson"] == counts["case"] == 1
    assert min(counts.values()) >= 1
    assert CANARY not in f"{[told.content for told in before]}{event.content}"


def test_erasing_is_in_the_history_without_the_words(lohas: Tenant, ana: Membership, ours: Case) -> None:
    _erase(lohas, ours, member(ana.pk))
    with tenant_atomic(lohas.pk):
        entry = Case.history.filter(id=ours.pk).latest("history_date")
        assert (entry.history_user_id, entry.history_change_reason) == (f"member:{ana.pk}", EventCode.ERASED)
        for model in PEOPLE:
            history = model.history.all() if hasattr(model, "history") else ()
            for row in (*model.objects.all(), *history):
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
    found = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    for model in sorted(found, key=lambda model: model.__name__):
        yield from model.objects.order_by("pk")  # type: ignore[attr-defined]


def test_every_personal_column_is_declared_and_no_other() -> None:
    """What the eraser may blank (grants follow `personal`) is exactly what this file searches for, in every table."""
    models_of_ours = [m for app in OURS for m in apps.get_app_config(app).get_models() if not issubclass(m, HistoryRow)]
    assert {model for model in models_of_ours if model.personal} == set(PEOPLE)
    for model in models_of_ours:
        declared = set(model.personal) - {"salt", "erased_at"}
        assert declared == {field.name for field in _personal_texts(model)}, model.__name__


def test_the_search_reads_every_table(owner: psycopg.Connection[Any]) -> None:
    assert {model._meta.db_table for model in apps.get_models()} <= set(rows_of_all_tables(owner))
