"""The story of a case: one event an act, each chained to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from complaints.digests import GENESIS, chain_digest
from complaints.enums import EventCode
from complaints.models import Case, CaseEvent
from tenants.actors import Actor


def record(
    case: Case, code: EventCode, *, actor: Actor, at: datetime, content: dict[str, Any] | None = None
) -> CaseEvent:
    """Append an event. The caller holds the case's row lock, or has just made the case, and saves nothing of the chain.

    content: codes, ids and digests only. Returns the event.
    """
    content = content or {}
    number, previous = case.event_count + 1, case.chain_head or GENESIS
    case.chain_head = chain_digest(
        tenant_id=cast(UUID, case.tenant_id),
        case_id=case.pk,
        number=number,
        previous=previous,
        content=sealed(code=code, at=at, actor_kind=actor.kind, actor_id=actor.membership_id, content=content),
    )
    case.event_count = number
    case.save(update_fields=["event_count", "chain_head"])
    return CaseEvent.objects.create(
        case=case,
        number=number,
        code=code,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.membership_id,
        content=content,
        previous=previous,
        digest=case.chain_head,
    )


def sealed(*, code: str, at: datetime, actor_kind: str, actor_id: Any, content: dict[str, Any]) -> dict[str, Any]:
    """What the digest of an event covers, besides its place in the chain."""
    return {
        "code": str(code),
        "at": at,
        "actor_kind": actor_kind,
        "actor": str(actor_id) if actor_id else None,
        "content": content,
    }
