"""The case ends without a resolution: withdrawn by the complainant, a duplicate, no complaint."""

from __future__ import annotations

from datetime import datetime

from complaints import deadlines
from complaints.actions.act import act, actor_of
from complaints.actions.ask import close_open_question
from complaints.enums import EventCode, Part, WithdrawalReason
from complaints.events import Words, record
from complaints.models import Case, CaseEvent
from complaints.rules import Doer
from tenants.actors import COMPLAINANT


@act("withdraw")
def withdraw(case: Case, by: Doer, now: datetime, *, reason: WithdrawalReason, text: str = "") -> CaseEvent:
    """text: what was said about it; public when the complainant says it."""
    return end(case, by, now, reason=reason, text=text)


def end(case: Case, by: Doer, now: datetime, *, reason: WithdrawalReason, text: str = "") -> CaseEvent:
    """The withdrawal itself, for a case that is locked and may be withdrawn."""
    case.withdraw(reason=reason, now=now)
    close_open_question(case, at=now)
    deadlines.stop_all(case, at=now)
    return record(
        case,
        EventCode.WITHDRAWN,
        actor=actor_of(by),
        at=now,
        content={"reason": reason},
        words=[Words(Part.REASON, text, is_public=by == COMPLAINANT)],
        changed=["state", "withdrawal_reason", "withdrawn_at", "next_due_at"],
    )
