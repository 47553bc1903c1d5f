"""A case as text to be filled in: its rows as COPY writes them, with places for ids, reference, dates and digests.

Whole days are added, so that only the dates in a text change: the companies' zone knows no summer time. What an event's
digest covers is kept as such a text, too, and hashed anew for each copy (complaints.digests).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from complaints.digests import GENESIS, canonical
from complaints.events import sealed
from complaints.models import Case, CaseEvent
from complaints.tracking import tracking_code
from reports.loading.companies import Loaded
from tenants.ids import uuid7
from tenants.owned import TenantRow

UUID_TEXT = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
DATE = r"(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)"
DIGEST = r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"


def columns(model: type[TenantRow]) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)


class Copier:
    """One original, read from the current tenant, which has no other case."""

    def __init__(self, case: Case, home: Loaded, tables: Iterable[type[TenantRow]]) -> None:
        self._choices = {str(key): f"choice{place}" for place, key in enumerate(home.choices)}
        self._choices[str(home.tenant_id)] = "tenant"
        self._ids: dict[str, str] = {}
        self._days: dict[str, str] = {}
        events = list(CaseEvent.objects.order_by("number"))
        self._digests = {event.digest: f"digest{event.number}" for event in events}
        words = {case.reference: "reference", tracking_code(case.pk): "code", home.host: "host"}
        self._words = words
        self._place = re.compile("|".join([UUID_TEXT, DIGEST, DATE, *map(re.escape, words)]))
        self._case = self._name(str(case.pk))
        self.rows = {model: self._text(_rows(model)) for model in tables}
        self._events = [self._text(canonical(sealed(event)).decode()) for event in events]

    def _text(self, original: str) -> str:
        return self._place.sub(lambda found: f"%({self._name(found.group())})s", original.replace("%", "%%"))

    def _name(self, found: str) -> str:
        """The name of the place where `found` stood."""
        for known in (self._words, self._choices, self._digests):
            if found in known:
                return known[found]
        if len(found) == 10:
            return self._days.setdefault(found, f"day{len(self._days)}")
        if len(found) == 64:  # of a text, which is copied as it is
            return f"as_is_{found}"
        return self._ids.setdefault(found, f"id{len(self._ids)}")

    def values(self, tenant: dict[str, str], reference: str, shift: timedelta) -> _Values:
        """What stands in the places of one copy. tenant: of `places_of`."""
        values = _Values(tenant)
        for name in self._ids.values():
            values[name] = str(uuid7())
        for day, name in self._days.items():
            values[name] = (date.fromisoformat(day) + shift).isoformat()
        case_id = UUID(values[self._case])
        values["reference"], values["code"] = reference, tracking_code(case_id)
        start, previous = b"v1\x1f" + UUID(values["tenant"]).bytes + b"\x1f" + case_id.bytes, GENESIS
        for number, content in enumerate(self._events, start=1):
            parts = [start, str(number).encode(), previous.encode(), (content % values).encode()]
            previous = values[f"digest{number}"] = hashlib.sha256(b"\x1f".join(parts)).hexdigest()
        return values


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return name.removeprefix("as_is_")


def places_of(company: Loaded) -> dict[str, str]:
    """What stands in the places of every copy of this company."""
    choices = {f"choice{place}": str(key) for place, key in enumerate(company.choices)}
    return {**choices, "tenant": str(company.tenant_id), "host": company.host}


def _rows(model: type[TenantRow]) -> str:
    with connection.cursor() as cursor:
        query = f"SELECT {columns(model)} FROM {model._meta.db_table} WHERE tenant_id = app_tenant()"  # noqa: S608
        query = query.replace("app_tenant()", "nullif(current_setting('app.tenant_id', true), '')::uuid")
        with cursor.copy(f"COPY ({query}) TO STDOUT") as rows:
            return b"".join(bytes(row) for row in rows).decode()


def check_no_references() -> None:
    """For the transaction under way, where the server's administrator lets the owner: copies point where their originals
    did, and PostgreSQL would look that up for every key of every row. (GRANT SET ON PARAMETER session_replication_role)
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = 'replica'")


def store(texts: dict[type[TenantRow], list[str]]) -> None:
    """Insert rows as COPY writes them, parents first, in the transaction under way; nothing is mailed for them.

    By way of temporary tables: COPY cannot write where row-level security holds, and it holds for the owner, too.
    """
    with connection.cursor() as cursor:
        for model, rows in texts.items():
            table, names = model._meta.db_table, columns(model)
            cursor.execute(f"CREATE TEMPORARY TABLE loading ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")  # noqa: S608
            with cursor.copy(f"COPY loading ({names}) FROM STDIN") as copy:
                copy.write("".join(rows))
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM loading")  # noqa: S608
            if model is CaseEvent:  # a trigger owes a mail for each; those of the copies are there already
                cursor.execute("DELETE FROM notifications_pendingevent WHERE event_id IN (SELECT id FROM loading)")
            cursor.execute("DROP TABLE loading")
