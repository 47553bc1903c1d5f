"""What is due in all companies, asked and claimed as the sweeper, who sees times and tenants and never a word."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from notifications.models import OWED
from tenants.sweeper import LEASE, ask

PENDING = """
    SELECT tenant_id FROM notifications_pendingevent
    WHERE given_up_at IS NULL AND (attempts = 0 OR not_before <= %(now)s)
    GROUP BY tenant_id ORDER BY min(not_before)
"""
DIGESTS = "SELECT DISTINCT tenant_id FROM notifications_bellitem WHERE digest_at <= %(now)s"
MESSAGES = """
    SELECT tenant_id FROM notifications_message WHERE state = 'queued' AND not_before <= %(now)s
    GROUP BY tenant_id ORDER BY min(not_before)
"""
CLAIM = """
    UPDATE notifications_message SET lease_until = %(until)s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM notifications_message
        WHERE tenant_id = %(tenant)s AND state = 'queued' AND not_before <= %(now)s
        AND (lease_until IS NULL OR lease_until < %(now)s)
        ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING tenant_id, id, attempts
"""
OF_MESSAGES = """
    SELECT min(not_before) FILTER (WHERE state = 'queued' AND not_before <= %(now)s),
        count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state <> 'queued')
    FROM notifications_message WHERE state = 'queued' OR state = ANY(%(owed)s)
"""
OF_EVENTS = """
    SELECT min(not_before) FILTER (WHERE given_up_at IS NULL AND not_before <= %(now)s),
        count(*) FILTER (WHERE given_up_at IS NOT NULL)
    FROM notifications_pendingevent
"""


@dataclass(frozen=True)
class Claim:
    tenant_id: UUID
    message_id: UUID
    attempt: int


def tenants_with_pending(now: datetime) -> list[UUID]:
    """Companies with events that wait, longest wait first."""
    return [tenant_id for (tenant_id,) in ask(PENDING, now=now)]


def tenants_with_digests(now: datetime) -> list[UUID]:
    """Companies of which somebody is owed a digest by now."""
    return [tenant_id for (tenant_id,) in ask(DIGESTS, now=now)]


def claims(*, now: datetime) -> Iterator[Claim]:
    """Messages that are due, each leased as it is taken, one of each company in turn: nobody waits behind another's heap.

    One at a time: the lease of a batch would run out behind a mail server that hangs, and others would send it again.
    """
    waiting = [tenant_id for (tenant_id,) in ask(MESSAGES, now=now)]
    while waiting:
        for tenant_id in tuple(waiting):
            if claim := claim_due(tenant_id, now=now):
                yield claim
            else:
                waiting.remove(tenant_id)


def claim_due(tenant_id: UUID, *, now: datetime) -> Claim | None:
    """Lease the company's message that is due the longest. None if none is due."""
    found = ask(CLAIM, tenant=tenant_id, now=now, until=now + LEASE)
    return Claim(*found[0]) if found else None


def figures(now: datetime) -> dict[str, Any]:
    """How the messages of all companies stand: since when the oldest waits (ISO), how many wait, were given up, failed."""
    ((message_due, waiting, failed),) = ask(OF_MESSAGES, now=now, owed=[str(state) for state in OWED])
    ((event_due, given_up),) = ask(OF_EVENTS, now=now)
    due = min(filter(None, (message_due, event_due)), default=None)
    return {
        "oldest_due": due.isoformat() if due else None,
        "waiting": waiting,
        "failed": failed,
        "given_up": given_up,
    }


@contextmanager
def only_planner(tenant_id: UUID) -> Iterator[bool]:
    """One planner a company at a time: the cap on receipts counts what is written, and order is that of the events.

    The lock is the connection's, over several transactions; it goes with it, however the process ends.
    """
    key = int.from_bytes(hashlib.sha256(b"plan" + tenant_id.bytes).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        ((is_mine,),) = cursor.fetchall()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
