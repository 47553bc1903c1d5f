"""The investigation begins (LB-4.2, LO-4), and the complainant can see it (LO-6)."""

from __future__ import annotations

from datetime import datetime

from complaints.actions.act import act, actor_of
from complaints.enums import EventCode
from complaints.events import record
from complaints.models import Case, CaseEvent
from complaints.rules import Doer


@act("investigate")
def investigate(case: Case, by: Doer, now: datetime) -> CaseEvent:
    case.investigate()
    return record(case, EventCode.INVESTIGATED, actor=actor_of(by), at=now, changed=["state"])


@act("take_up")
def take_up(case: Case, by: Doer, now: datetime) -> CaseEvent:
    """Somebody of the level that an escalated case reached goes on with it (LB-6)."""
    case.take_up()
    return record(
        case, EventCode.TAKEN_UP, actor=actor_of(by), at=now, content={"level": case.level}, changed=["state"]
    )
