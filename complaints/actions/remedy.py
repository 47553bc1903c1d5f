"""What was promised to the complainant, and that it was done (ISO 10002:2018, 7.9)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from complaints.actions.act import act, actor_of
from complaints.enums import EventCode, Part
from complaints.events import Words, record
from complaints.models import Case, CaseEvent, PromisedRemedy
from complaints.rules import Doer
from tenants.models import Membership


@act("promise_remedy")
def promise_remedy(case: Case, by: Doer, now: datetime, *, promise: str, owner: Membership, due_on: date) -> CaseEvent:
    """promise: what the complainant reads. owner: who sees to it, by the tenant's date due_on."""
    event = record(
        case,
        EventCode.REMEDY_PROMISED,
        actor=actor_of(by),
        at=now,
        content={"owner": str(owner.pk), "due_on": due_on.isoformat()},
        words=[Words(Part.PROMISE, promise, is_public=True)],
    )
    PromisedRemedy.objects.create(case=case, event=event, owner=owner, due_on=due_on)
    return event


@act("carry_out_remedy")
def carry_out_remedy(case: Case, by: Doer, now: datetime, *, remedy_id: UUID) -> CaseEvent:
    """Raises PromisedRemedy.DoesNotExist for one that is not this case's or was carried out already."""
    remedy = PromisedRemedy.objects.get(pk=remedy_id, case=case, carried_out_at=None)
    remedy.carried_out_at = now
    remedy.save(update_fields=["carried_out_at"])
    return record(case, EventCode.REMEDY_CARRIED_OUT, actor=actor_of(by), at=now, content={"remedy": str(remedy.pk)})
