"""A message as a row, from its kind and what fills it; in the company's own words where it has some."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from complaints.models import CaseEvent
from notifications.addresses import House
from notifications.models import MailText, Message
from notifications.wording import render
from tenants.models import Membership

OwnTexts = Mapping[tuple[str, str], tuple[str, str]]  # (kind, language) → subject and body


def own_texts() -> OwnTexts:
    return {(one.kind, one.language): (one.subject, one.body) for one in MailText.objects.all()}


def letter(
    kind: str,
    variables: Mapping[str, str],
    *,
    house: House,
    language: str,
    own: OwnTexts,
    now: datetime,
    event: CaseEvent | None = None,
    **said: Any,
) -> Message:
    """A message that is not stored yet, due now unless `not_before` is said. variables: as notifications.texts names them."""
    worded = render(kind, variables, language=language, own=own.get((kind, language)), colour=house.colour)
    return Message(
        message_id=house.message_id(),
        kind=kind,
        case=event.case if event else None,
        event=event,
        language=language,
        sender=house.sender,
        subject=worded.subject,
        text=worded.text,
        html=worded.html,
        created_at=now,
        **{"not_before": now, **said},
    )


def letter_to_member(kind: str, variables: Mapping[str, str], member: Membership, **said: Any) -> Message:
    """The same to a member, in their language."""
    return letter(kind, variables, language=member.language, member=member, recipients=[member.user.email], **said)
