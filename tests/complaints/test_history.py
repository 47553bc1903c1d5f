"""Field-level history: every tracked model, with who and why; and nothing in the code writes past it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, models

from complaints.actions.register_case import ContactDetails
from complaints.models import Case, Category, Complainant, ContactPerson, Kind, RootCause
from notifications.models import MailText
from tenants.actors import member
from tenants.context import tenant_atomic
from tenants.models import Brand, Membership, Substitution, Tenant
from tests.conftest import register

Change = Callable[[], tuple[models.Model, str, Any]]


def _of_case(model: Any, field: str, value: Any) -> Change:
    return lambda: (model.objects.get(), field, value)


CHANGES: dict[type[models.Model], Change] = {
    Case: _of_case(Case, "language", "en"),
    Complainant: _of_case(Complainant, "phone", "+57 300 000 0000"),
    ContactPerson: _of_case(ContactPerson, "position", "Compras"),
    Kind: lambda: (Kind.objects.get(code="queja"), "position", 9),
    Category: lambda: (Category.objects.get(code="otro"), "position", 9),
    RootCause: lambda: (RootCause.objects.get(code="empaque"), "position", 9),
    Brand: _of_case(Brand, "version", 2),
    Membership: lambda: (Membership.objects.get(name="Ana"), "level", 3),
    Substitution: lambda: (Substitution.objects.get(), "last_day", date(2026, 7, 9)),
    Tenant: lambda: (Tenant.objects.get(), "phone", "+57 300 000 0000"),
    MailText: lambda: (MailText.objects.get(), "subject", "Recibido"),
}


def _tracked() -> set[type[models.Model]]:
    return {model for model in apps.get_models() if hasattr(model, "history")}


def test_every_tracked_model_is_tried_here() -> None:
    assert set(CHANGES) == _tracked()


@pytest.fixture
def rows(lohas: Tenant, ana: Membership, ben: Membership) -> None:
    register(lohas, who={"contacts": (ContactDetails(name="Julia"),)})
    with tenant_atomic(lohas.pk):
        MailText.objects.create(kind="receipt", language="es-co", subject="s", body="b")
        week = {"first_day": date(2026, 7, 1), "last_day": date(2026, 7, 8)}
        Substitution.objects.create(member=ana, substitute=ben, **week)


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_a_change_is_one_entry_with_actor_and_reason(model: Any, rows: None, lohas: Tenant, ana: Membership) -> None:
    with tenant_atomic(lohas.pk, actor=member(ana.pk), reason="put.right"):
        row, field, value = CHANGES[model]()
        before = row.history.count()  # type: ignore[attr-defined]
        setattr(row, field, value)
        row.save(update_fields=[field])
        entry = row.history.latest("history_date")  # type: ignore[attr-defined]
        assert row.history.count() == before + 1  # type: ignore[attr-defined]
        assert getattr(entry, field) == value
        assert (entry.history_type, entry.history_user_id) == ("~", f"member:{ana.pk}")
        assert entry.history_change_reason == "put.right"


@pytest.mark.parametrize(
    "model", sorted(_tracked(), key=lambda model: model.__name__), ids=lambda model: model.__name__
)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_app_cannot_change_history(model: Any, verb: str, rows: None, lohas: Tenant) -> None:
    table = model.history.model._meta.db_table
    statement = {
        "UPDATE": f"UPDATE {table} SET history_user_id = 'nobody'",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table}",
    }[verb]
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_atomic(lohas.pk):
        connection.cursor().execute(statement)


# --- what the code may not do -----------------------------------------------------------------------------------------

UNTRACKED = {
    "Message",  # claims and leases, and
    "Session",  # expiry: nobody reads their history
    "Clock",  # each change of one is an event of its case
    "Timer",  # when the software acts next: what it did is an event
    "Invitation",  # when it was accepted and withdrawn stands in its row
    "model",  # how far a pass over all cases has come (complaints.tasks)
    "Replanning",  # how far a pass over all cases has come
    "CaseEvent",  # append-only: it never changes
    "PendingEvent",  # what waits is deleted when it is done
    "Preference",  # how one wants to hear of things
    "GIVEN_UP",  # timers, pending events and passes over all cases (notifications.machine)
    "ApiToken",  # when it was revoked and last used stands in its row
    "DeliveryAttempt",  # append-only: it never changes
    "BellItem",  # read or not; what it tells of is an event
    "Domain",  # a platform row, made with its company
    "Heartbeat",  # times and counts
    "CalendarDay",  # append-only: it never changes
}
BULK = {"bulk_create", "bulk_update", "abulk_create", "abulk_update", "_raw_delete"}
UPDATES = {"update", "aupdate"}
PARTS = ("complaints", "tenants", "notifications", "reports", "config")


def _root(node: ast.expr) -> str:
    """`Message` of `Message.objects.filter(…)`, `case` of `case.events`."""
    while not isinstance(node, ast.Name):
        inner = node.func if isinstance(node, ast.Call) else getattr(node, "value", None)
        if inner is None:
            return ""
        node = inner
    return node.id


def _writes_past_history(source: str) -> Iterator[str]:
    """Calls that write rows without their save(). An update() of rows takes keywords only; a dict's takes a mapping."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        of_rows = name in BULK or (name in UPDATES and node.keywords and not node.args)
        if of_rows and _root(node.func.value) not in UNTRACKED:
            yield f"line {node.lineno}: {ast.unparse(node)[:100]}"


def test_what_is_left_alone_has_no_history() -> None:
    assert UNTRACKED & {model.__name__ for model in _tracked()} == set()


def test_no_code_writes_past_the_history() -> None:
    found = {}
    for part in PARTS:
        for path in (settings.BASE_DIR / part).rglob("*.py"):
            if "migrations" not in path.parts and (calls := list(_writes_past_history(path.read_text()))):
                found[str(path.relative_to(settings.BASE_DIR))] = calls
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.update(state='resolved')",
        "Case.objects.filter(pk=key).exclude(x=1).update(**changes)",
        "case.contact_people.update(name='')",
        "queries.open_cases().update(level=2)",
        "Case.objects.bulk_create(cases)",
        "Complainant.objects.bulk_update(rows, ['name'])",
        "await Kind.objects.aupdate(position=1)",
    ],
)
def test_the_search_finds_such_a_call(source: str) -> None:
    assert len(list(_writes_past_history(source))) == 1


@pytest.mark.parametrize(
    "source", ["Message.objects.filter(pk=1).update(state='sent')", "texts.update(other)", "seen.update()"]
)
def test_the_search_leaves_the_others_alone(source: str) -> None:
    assert list(_writes_past_history(source)) == []


def test_the_search_reads_the_whole_project() -> None:
    assert Path(settings.BASE_DIR / "complaints" / "actions" / "register_case.py").is_file()
    assert all((settings.BASE_DIR / part).is_dir() for part in PARTS)
