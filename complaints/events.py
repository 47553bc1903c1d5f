"""The story of a case: one event an act, each chained to the one before, with what was written beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from complaints.digests import GENESIS, chain_digest, digest_of_text, new_salt
from complaints.enums import EventCode, Part
from complaints.models import Attachment, Case, CaseEvent, CaseText
from tenants.actors import Actor
from tenants.context import require_scope


@dataclass(frozen=True)
class Words:
    """Free text of an act. is_public: the complainant reads it too."""

    part: Part
    text: str
    is_public: bool


@dataclass(frozen=True)
class Enclosure:
    """A file that lies in the store already; one without a key could not be stored, and only its absence is recorded."""

    name: str
    key: str
    content_type: str
    size: int
    sha256: str


def record(
    case: Case,
    code: EventCode,
    *,
    actor: Actor,
    at: datetime,
    content: dict[str, Any] | None = None,
    words: Iterable[Words] = (),
    enclosed: Iterable[Enclosure] = (),
    changed: Iterable[str] | None = (),
) -> CaseEvent:
    """Append an event and save the case once, with what the act changed in it.

    The caller holds the case's row lock. content: codes, ids and digests only. changed: names of the case's fields that
    the act set; None for a case that is not stored yet. Empty words are left out. Returns the event.
    """
    event = _new_event(case, code, actor, at)
    texts = [
        CaseText(case=case, event=event, part=said.part, is_public=said.is_public, text=said.text, salt=new_salt())
        for said in words
        if said.text
    ]
    event.content = content or {}
    if token_id := require_scope().actor.token_id:
        event.content["token"] = str(token_id)
    if texts:
        event.content["texts"] = {text.part: digest_of_text(text.salt, text.text) for text in texts}
    files = list(enclosed)
    attachments = [_attach(case, event, one) for one in files if one.key]
    if attachments:
        event.content["files"] = [digest_of_text(case.salt, attachment.sha256) for attachment in attachments]
    if len(files) > len(attachments):
        event.content["files_missing"] = len(files) - len(attachments)
    _chain(case, event)
    if changed is None:
        case.save(force_insert=True)
    elif changed := list(changed):
        case.save(update_fields=[*changed, *CHAIN])
    else:
        _save_chain(case)
    event.save(force_insert=True)
    for row in (*texts, *attachments):
        row.save(force_insert=True)
    return event


def prepare(case: Case, code: EventCode, *, actor: Actor, at: datetime, content: dict[str, Any]) -> CaseEvent:
    """The next event of the case, chained and not stored: several are stored together, by `store` or by the caller."""
    event = _new_event(case, code, actor, at)
    event.content = content
    _chain(case, event)
    return event


def store(case: Case, prepared: list[CaseEvent]) -> None:
    """Prepared events of one case that changed nothing else in it."""
    _save_chain(case)
    CaseEvent.objects.bulk_create(prepared)


def _save_chain(case: Case) -> None:
    """The field history would repeat the whole case although only the chain has grown: the events themselves tell of that."""
    case.save_without_historical_record(update_fields=CHAIN)  # type: ignore[attr-defined]  # of simple-history


CHAIN = ("event_count", "chain_head")  # the fields of a case that an event changes


def _new_event(case: Case, code: EventCode, actor: Actor, at: datetime) -> CaseEvent:
    return CaseEvent(case=case, code=code, at=at, actor_kind=actor.kind, actor_id=actor.membership_id)


def _attach(case: Case, event: CaseEvent, enclosed: Enclosure) -> Attachment:
    return Attachment(
        case=case,
        event=event,
        name=enclosed.name,
        key=enclosed.key,
        content_type=enclosed.content_type,
        size=enclosed.size,
        sha256=enclosed.sha256,
        is_public=True,
    )


def _chain(case: Case, event: CaseEvent) -> None:
    event.number, event.previous = case.event_count + 1, case.chain_head or GENESIS
    event.digest = chain_digest(
        tenant_id=cast(UUID, case.tenant_id),
        case_id=case.pk,
        number=event.number,
        previous=event.previous,
        content=sealed(event),
    )
    case.event_count, case.chain_head = event.number, event.digest


def sealed(event: CaseEvent) -> dict[str, Any]:
    """What the digest of an event covers, besides its place in the chain."""
    return {
        "code": str(event.code),
        "at": event.at,
        "actor_kind": event.actor_kind,
        "actor": event.actor_id,
        "content": event.content,
    }
