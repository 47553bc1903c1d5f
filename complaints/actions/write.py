"""Words in a case: of progress to the complainant (LO-6, LB-4.3), inside the house, and from the complainant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from complaints.actions.act import act, actor_of
from complaints.actions.enclose import require_room
from complaints.enums import EventCode, Part
from complaints.events import Enclosure, Words, record
from complaints.models import Case, CaseEvent
from complaints.rules import Doer


@act("tell_progress")
def tell_progress(case: Case, by: Doer, now: datetime, *, message: str, next_update_on: date) -> CaseEvent:
    """What the complainant reads now, and the tenant's date of the next word from us."""
    case.next_update_on = next_update_on
    return record(
        case,
        EventCode.PROGRESS_TOLD,
        actor=actor_of(by),
        at=now,
        content={"next_update_on": next_update_on.isoformat()},
        words=[Words(Part.MESSAGE, message, is_public=True)],
        changed=["next_update_on"],
    )


@act("note")
def note(case: Case, by: Doer, now: datetime, *, text: str) -> CaseEvent:
    """An internal note: the complainant never reads it."""
    return record(case, EventCode.NOTED, actor=actor_of(by), at=now, words=[Words(Part.NOTE, text, is_public=False)])


@act("add")
def add(case: Case, by: Doer, now: datetime, *, text: str, files: Sequence[Enclosure] = ()) -> CaseEvent:
    """The complainant adds something, unasked. Raises NoRoom for too many files."""
    require_room(case, files)
    return record(
        case,
        EventCode.ADDED,
        actor=actor_of(by),
        at=now,
        words=[Words(Part.MESSAGE, text, is_public=True)],
        enclosed=files,
    )
