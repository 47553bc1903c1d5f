"""Acknowledgement (LB-5a; ISO 10002:2018, 7.4): who handles the case, as which kind, and when the complainant hears next."""

from __future__ import annotations

from datetime import date, datetime

from complaints import deadlines
from complaints.actions.act import act, actor_of
from complaints.enums import ClockName, EventCode, Part
from complaints.events import Words, record
from complaints.models import Case, CaseEvent
from complaints.rules import Doer
from tenants.models import Membership


@act("acknowledge")
def acknowledge(
    case: Case, by: Doer, now: datetime, *, handler: Membership, next_update_on: date, message: str = ""
) -> CaseEvent:
    """handler: who answers for the case from now on. message: what else the complainant should read."""
    case.acknowledge(now=now)
    case.handler, case.next_update_on = handler, next_update_on
    deadlines.stop(case, ClockName.ACKNOWLEDGE, at=now)
    return record(
        case,
        EventCode.ACKNOWLEDGED,
        actor=actor_of(by),
        at=now,
        content={"handler": str(handler.pk), "kind": case.kind.code, "next_update_on": next_update_on.isoformat()},
        words=[Words(Part.MESSAGE, message, is_public=True)],
        changed=["state", "acknowledged_at", "handler", "next_update_on", "next_due_at"],
    )
