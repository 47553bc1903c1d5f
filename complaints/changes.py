"""What was changed of the company's own rows, by whom and why, out of their history (tenants.history)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Model

from tenants.models import Membership

MOST = 20


@dataclass(frozen=True)
class Change:
    """One act on one row. of: the row as it was left. why: the code of the act, then what was said about it. fields: each
    with its value before (None where the row was made) and after."""

    at: datetime
    by: Membership | None
    why: str
    of: Any
    fields: list[tuple[str, Any, Any]]


def changes_of(model: type[Model], fields: Sequence[str], *, most: int = MOST, **which: Any) -> list[Change]:
    """The last changes of the rows of a model that `which` finds, the newest first. Two queries."""
    history: Any = model.history  # type: ignore[attr-defined]
    entries = list(history.filter(**which).order_by("-history_date", "-history_id")[: most * 2])
    rows: dict[Any, list[Any]] = {}
    for entry in entries:
        rows.setdefault(entry.id, []).append(entry)
    people = _people(entries)
    found = [change for of_row in rows.values() for change in _of_row(of_row, fields, people)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:most]


def _of_row(entries: list[Any], fields: Sequence[str], people: dict[str, Membership]) -> list[Change]:
    """entries: of one row, the newest first. The oldest tells nothing unless it is the row's first."""
    found = []
    entries = sorted(entries, key=lambda entry: entry.history_type == "+")  # whatever its clock said, that was first
    oldest = entries[-1]
    for after, before in [*pairwise(entries), *([(oldest, None)] if oldest.history_type == "+" else [])]:
        changed = [
            (name, getattr(before, name) if before else None, getattr(after, name))
            for name in fields
            if before is None or getattr(before, name) != getattr(after, name)
        ]
        if changed:
            by = people.get(_actor_id(after.history_user_id))
            found.append(Change(after.history_date, by, after.history_change_reason, after, changed))
    return found


def _people(entries: list[Any]) -> dict[str, Membership]:
    ids = {_actor_id(entry.history_user_id) for entry in entries} - {""}
    return {str(one.pk): one for one in Membership.objects.filter(pk__in=ids)}


def _actor_id(actor: str) -> str:
    """Of `member:<id>`; empty for the system."""
    kind, _, key = actor.partition(":")
    return key if kind == "member" else ""
