"""What Acuse is measured against. Frozen: whoever changes it changes its hash, which every run prints.

R-hi: "hi" through all middleware. R-list: session, user, membership and a plain table of 25 rows after one query under
row-level security. R-insert: psycopg alone inserts the rows of one new case and commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import psycopg
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines

from complaints.models import Case

ROWS = 25
COLUMNS = ("reference", "state", "channel", "received_at", "next_due_at")
TABLE = """<!doctype html><title>Cases</title><table>{% for row in rows %}<tr><td>{{ row.reference }}</td>\
<td>{{ row.state }}</td><td>{{ row.channel }}</td><td>{{ row.received_at }}</td><td>{{ row.next_due_at }}</td></tr>\
{% endfor %}</table>"""
_table = engines["django"].from_string(TABLE)

Insert = tuple[str, Sequence[str | None]]  # a statement and its parameters


def hi(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hi")


@login_required
def plain_list(request: HttpRequest) -> HttpResponse:
    rows = Case.objects.filter(state__in=Case.OPEN).order_by("next_due_at", "pk").values(*COLUMNS)[:ROWS]
    return HttpResponse(_table.render({"rows": rows}, request))


def insert(connection: psycopg.Connection[object], tenant_id: str, rows: Sequence[Insert]) -> None:
    """One case in one committed transaction, as the application's role. The connection is in autocommit mode."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        for statement, parameters in rows:
            cursor.execute(statement, parameters)


def fingerprint() -> str:
    """SHA-256 of this file."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
