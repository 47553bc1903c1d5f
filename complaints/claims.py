"""What is due in all companies, claimed as the sweeper, who sees times and tenants and never a case.

A claim is a lease: committed before the work begins, it runs out if the worker dies. The number of the attempt is its proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections, transaction

LEASE = timedelta(minutes=5)
MOST_OF_A_TENANT, MOST = 50, 200  # of a batch

DUE = "fire_at <= %(now)s AND given_up_at IS NULL"
IS_FREE = "(lease_until IS NULL OR lease_until < %(now)s)"
# For each company in turn what is due the longest: one part of the index (tenant, fire_at) each.
FIND_TIMERS = f"""
    SELECT due.id FROM unnest(%(tenants)s::uuid[]) AS whose CROSS JOIN LATERAL (
        SELECT id FROM complaints_timer WHERE tenant_id = whose AND {DUE} AND {IS_FREE}
        ORDER BY fire_at LIMIT {MOST_OF_A_TENANT} FOR UPDATE SKIP LOCKED
    ) AS due LIMIT {MOST}
"""  # noqa: S608
CLAIM_TIMERS = """
    UPDATE complaints_timer SET lease_until = %(until)s, attempts = attempts + 1 WHERE id = ANY(%(ids)s)
    RETURNING id, tenant_id, attempts
"""
OLDEST_DUE = f"""
    SELECT min(due.fire_at) FROM unnest(%(tenants)s::uuid[]) AS whose CROSS JOIN LATERAL (
        SELECT fire_at FROM complaints_timer WHERE tenant_id = whose AND {DUE} ORDER BY fire_at LIMIT 1
    ) AS due
"""  # noqa: S608
GIVEN_UP = "SELECT count(*) FROM complaints_timer WHERE given_up_at IS NOT NULL"
CLAIM_REPLANNING = f"""
    UPDATE complaints_replanning SET lease_until = %(until)s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM complaints_replanning WHERE done_at IS NULL AND given_up_at IS NULL AND {IS_FREE}
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, tenant_id, attempts
"""  # noqa: S608


@dataclass(frozen=True)
class Claim:
    row_id: UUID
    tenant_id: UUID
    attempt: int


def claim_timers(tenants: Sequence[UUID], *, now: datetime) -> list[Claim]:
    """Lease due timers: at most 50 a company and 200 in all, the first companies first; in the order of the companies."""
    with transaction.atomic(using="sweeper"), connections["sweeper"].cursor() as cursor:
        cursor.execute(FIND_TIMERS, {"tenants": list(tenants), "now": now})
        ids = [row_id for (row_id,) in cursor.fetchall()]
        if not ids:
            return []
        cursor.execute(CLAIM_TIMERS, {"ids": ids, "until": now + LEASE})
        claims = {row_id: Claim(row_id, tenant_id, attempt) for row_id, tenant_id, attempt in cursor.fetchall()}
    return [claims[row_id] for row_id in ids]


def oldest_due(tenants: Sequence[UUID], *, now: datetime) -> datetime | None:
    """Since when the longest due timer of all companies waits; None where nothing is due."""
    with transaction.atomic(using="sweeper"), connections["sweeper"].cursor() as cursor:
        cursor.execute(OLDEST_DUE, {"tenants": list(tenants), "now": now})
        ((moment,),) = cursor.fetchall()
    found: datetime | None = moment
    return found


def given_up() -> int:
    """How many timers of all companies nobody tries any more."""
    with transaction.atomic(using="sweeper"), connections["sweeper"].cursor() as cursor:
        cursor.execute(GIVEN_UP)
        ((count,),) = cursor.fetchall()
    return int(count)


def claim_replanning(*, now: datetime) -> Claim | None:
    """Lease the oldest pass over all cases that nobody is at; None if there is none."""
    with transaction.atomic(using="sweeper"), connections["sweeper"].cursor() as cursor:
        cursor.execute(CLAIM_REPLANNING, {"now": now, "until": now + LEASE})
        row = cursor.fetchone()
    return Claim(*row) if row else None
