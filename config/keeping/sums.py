"""How many rows each table has, and a sum over all of them that changes with any: two databases are equal or they are not."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

Sums = dict[str, tuple[int, str]]  # table → rows, sum

TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
ONE = """
    SELECT count(*), coalesce(sum(hashtextextended(one::text, 0)::numeric), 0)::text FROM {} AS one
"""


def sums(connection: psycopg.Connection[Any]) -> Sums:
    """Of every table, in the transaction under way. The role must see every row (`acuse_backup`, or a superuser)."""
    tables = [name for (name,) in connection.execute(TABLES).fetchall()]
    found: Sums = {}
    for table in tables:
        rows, total = connection.execute(sql.SQL(ONE).format(sql.Identifier(table))).fetchone() or (0, "")
        found[table] = (int(rows), str(total))
    return found


def differences(expected: Sums, found: Sums) -> list[str]:
    """Each table that is not as it was, in words."""
    return [
        f"{table}: {expected.get(table, ('no',))[0]} rows were saved, {found.get(table, ('none',))[0]} are here"
        for table in sorted(expected.keys() | found.keys())
        if expected.get(table) != found.get(table)
    ]
