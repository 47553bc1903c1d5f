"""Timers that are due in all companies, and passes over all cases: found and claimed (tenants.sweeper)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from complaints.models.passes import Pass
from tenants.sweeper import LEASE, ask

MOST_OF_A_TENANT, MOST = 50, 200  # of a batch

DUE = "fire_at <= %(now)s AND given_up_at IS NULL"
IS_FREE = "(lease_until IS NULL OR lease_until < %(now)s)"
# For each company in turn what is due the longest: one part of the index (tenant, fire_at) each.
CLAIM_TIMERS = f"""
    WITH due AS MATERIALIZED (
        SELECT found.id FROM unnest(%(tenants)s::uuid[]) AS whose CROSS JOIN LATERAL (
            SELECT id FROM complaints_timer WHERE tenant_id = whose AND {DUE} AND {IS_FREE}
            ORDER BY fire_at LIMIT {MOST_OF_A_TENANT} FOR UPDATE SKIP LOCKED
        ) AS found LIMIT {MOST})
    UPDATE complaints_timer AS timer SET lease_until = %(until)s, attempts = attempts + 1
    FROM due WHERE timer.id = due.id
    RETURNING timer.id, timer.tenant_id, timer.attempts
"""  # noqa: S608
OLDEST_DUE = f"""
    SELECT min(due.fire_at) FROM unnest(%(tenants)s::uuid[]) AS whose CROSS JOIN LATERAL (
        SELECT fire_at FROM complaints_timer WHERE tenant_id = whose AND {DUE} ORDER BY fire_at LIMIT 1
    ) AS due
"""  # noqa: S608
GIVEN_UP = "SELECT count(*) FROM complaints_timer WHERE given_up_at IS NOT NULL"
CLAIM_PASS = f"""
    UPDATE %(table)s SET lease_until = %%(until)s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM %(table)s WHERE done_at IS NULL AND given_up_at IS NULL AND {IS_FREE.replace("%", "%%")}
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
    found = ask(CLAIM_TIMERS, tenants=list(tenants), now=now, until=now + LEASE)
    place = {tenant_id: number for number, tenant_id in enumerate(tenants)}
    return sorted((Claim(*row) for row in found), key=lambda claim: place[claim.tenant_id])


def oldest_due(tenants: Sequence[UUID], *, now: datetime) -> datetime | None:
    """Since when the longest due timer of all companies waits; None where nothing is due."""
    ((moment,),) = ask(OLDEST_DUE, tenants=list(tenants), now=now)
    found: datetime | None = moment
    return found


def given_up() -> int:
    """How many timers of all companies nobody tries any more."""
    ((count,),) = ask(GIVEN_UP)
    return int(count)


def claim_pass(model: type[Pass], *, now: datetime) -> Claim | None:
    """Lease the oldest pass of this kind that nobody is at; None if there is none."""
    found = ask(CLAIM_PASS % {"table": model._meta.db_table}, now=now, until=now + LEASE)
    return Claim(*found[0]) if found else None
