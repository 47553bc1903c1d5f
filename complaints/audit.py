"""Does a case's story still stand as it was written? Reads only; `./manage.py verify_audit` prints what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import cast
from uuid import UUID

from complaints.digests import GENESIS, chain_digest, digest_of_text
from complaints.enums import EventCode
from complaints.events import sealed
from complaints.models import Case, CaseEvent


@dataclass(frozen=True)
class Flaw:
    """The first place where a case's story does not hold, in words for a log."""

    reference: str
    number: int
    problem: str


def verify_case(case: Case, events: list[CaseEvent]) -> Flaw | None:
    """None if the chain holds from its first event to the case's head, and the case is the one received.

    case: with its complainant. events: all of the case's, in the order of their numbers.
    """
    is_erased = any(event.code == EventCode.ERASED for event in events)
    previous = GENESIS
    for place, event in enumerate(events, start=1):
        if event.number != place:
            return Flaw(case.reference, place, f"event {place} is missing or out of order")
        if event.previous != previous:
            return Flaw(case.reference, place, "does not follow the event before it")
        expected = chain_digest(
            tenant_id=cast(UUID, event.tenant_id),
            case_id=event.case_id,
            number=place,
            previous=previous,
            content=sealed(event),
        )
        if event.digest != expected:
            return Flaw(case.reference, place, "was changed after it was written")
        if problem := _words_flaw(event, is_erased=is_erased) or _files_flaw(case, event):
            return Flaw(case.reference, place, problem)
        previous = event.digest
    if (case.event_count, case.chain_head) != (len(events), previous):
        return Flaw(case.reference, len(events) + 1, "the end of the story was cut off or replaced")
    return _receipt_flaw(case, events, is_erased=is_erased)


def _words_flaw(event: CaseEvent, *, is_erased: bool) -> str:
    """What was written beside an event is what its digest says, unless it was erased, and the story tells of that."""
    told = event.content.get("texts", {})
    texts = {text.part: text for text in event.texts.all()}
    if told.keys() != texts.keys():
        return "a text of it was taken away or added"
    for part, text in texts.items():
        if text.erased_at:
            if not is_erased:
                return "a text of it was blanked without an erasure"
        elif digest_of_text(text.salt, text.text) != told[part]:
            return "a text of it was changed after it was written"
    return ""


def _files_flaw(case: Case, event: CaseEvent) -> str:
    """The files that came with an event are those of which it holds the digests, unless they were erased."""
    told, files = event.content.get("files", []), list(event.attachments.all())
    if len(told) != len(files):
        return "a file of it was taken away or added"
    if not case.erased_at and sorted(told) != sorted(digest_of_text(case.salt, file.sha256) for file in files):
        return "a file of it was changed after it was written"
    return ""


def _receipt_flaw(case: Case, events: list[CaseEvent], *, is_erased: bool) -> Flaw | None:
    """What the receipt fixed once and for all: the reference, how and when it came, the complainant's own words."""
    if not events or events[0].code != EventCode.RECEIVED:
        return Flaw(case.reference, 1, "the story does not begin with the receipt")
    told = events[0].content
    if (case.reference, case.channel) != (told.get("reference"), told.get("channel")):
        return Flaw(case.reference, 1, "the reference or the channel is not the one of the receipt")
    if case.received_at.astimezone(UTC).isoformat() != told.get("received_at"):
        return Flaw(case.reference, 1, "the time of receipt is not the one that was recorded")
    if case.erased_at:
        return None if is_erased else Flaw(case.reference, 1, "the description was blanked without an erasure")
    if digest_of_text(case.salt, case.description) != told.get("description"):
        return Flaw(case.reference, 1, "the description is not the one that was received")
    return None
