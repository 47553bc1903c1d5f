"""Work of all companies, found and claimed as the sweeper, who sees times and tenants and never a word.

A claim is a lease: committed before the work begins, it runs out if the worker dies. The number of the attempt is its proof.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connections, transaction

LEASE = timedelta(minutes=5)  # longer than one piece of work takes; of a message, EMAIL_TIMEOUT for each answer
GIVE_UP_AFTER = 8  # attempts at one piece of work; then it waits for somebody to look (F16)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]


def ask(query: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows that a query gives the sweeper, in a transaction of its own that is committed before this returns."""
    with transaction.atomic(using="sweeper"), connections["sweeper"].cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def wait_after(attempts: int) -> timedelta:
    """How long a failed piece of work rests: 1, 5, 15, 60 minutes, then 4 hours."""
    return WAITS[min(attempts, len(WAITS)) - 1]
