"""What programs read: rows as plain data, and every refusal in one envelope with a stable code."""

from __future__ import annotations

from typing import Any

from complaints.models import Attachment, Case, CaseText


def case_in_list(case: Case) -> dict[str, Any]:
    """One line of a list. `version` is what an act has to name: how many events the case has."""
    return {
        "reference": case.reference,
        "version": case.event_count,
        "state": case.state,
        "kind": case.kind.code,
        "channel": case.channel,
        "received_at": case.received_at.isoformat(),
        "next_due_at": case.next_due_at.isoformat() if case.next_due_at else None,
        "handler": str(case.handler_id) if case.handler_id else None,
        "level": case.level,
    }


def whole_case(case: Case, acts: list[str]) -> dict[str, Any]:
    """acts: those that the token's member may do on it now."""
    who = case.complainant
    return {
        **case_in_list(case),
        "category": case.category.code if case.category else None,
        "description": case.description,
        "language": case.language,
        "registered_at": case.registered_at.isoformat(),
        "next_update_on": case.next_update_on.isoformat() if case.next_update_on else None,
        "complainant": {"party": who.party, "name": who.name, "email": who.email, "phone": who.phone},
        "acts": acts,
    }


def message(text: CaseText) -> dict[str, Any]:
    event = text.event
    return {
        "event": event.number,
        "code": event.code,
        "at": event.at.isoformat(),
        "from": event.actor_kind,
        "part": text.part,
        "is_public": text.is_public,
        "text": text.text,
    }


def attachment(file: Attachment, place: str) -> dict[str, Any]:
    """place: the address of the case's files."""
    return {
        "id": str(file.pk),
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "event": file.event.number,
        "is_public": file.is_public,
        "url": f"{place}{file.pk}/",
    }


def refusal(code: str, text: object, **more: object) -> dict[str, Any]:
    return {"error": {"code": code, "message": str(text), **more}}
