"""Looking for something in every place where the product keeps data: tables, sessions, cache, mail files."""

from __future__ import annotations

import base64
import pickle
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from tenants.sessions import SessionStore


def rows_of_all_tables(owner: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Every committed row of every table as text, by table: what somebody with a copy of the database could read."""
    tables = owner.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
    rows = {}
    for (table,) in tables:
        query = sql.SQL("select t::text from {} as t").format(sql.Identifier(table))
        rows[table] = [text for (text,) in owner.execute(query)]
    rows["tenants_session (decoded)"] = [
        _session(data) for (data,) in owner.execute("select session_data from tenants_session")
    ]
    rows["tenants_cache (decoded)"] = [
        repr(pickle.loads(base64.b64decode(value))) for (value,) in owner.execute("select value from tenants_cache")
    ]
    return rows


def _session(data: str) -> str:
    return repr(SessionStore().decode(data))


def places_with(needle: str, owner: psycopg.Connection[Any]) -> dict[str, int]:
    """Where `needle` can be read, and in how many rows or files. Upper and lower case do not matter."""
    found = {
        table: sum(needle.lower() in row.lower() for row in rows) for table, rows in rows_of_all_tables(owner).items()
    }
    files = [path for path in Path(settings.MAIL_DIR).rglob("*") if path.is_file()]
    found["files"] = sum(needle.lower().encode() in path.read_bytes().lower() for path in files)
    return {place: count for place, count in found.items() if count}
