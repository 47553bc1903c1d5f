"""More time (LB-5b): with a reason, and a word to the complainant before the first term ends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from complaints import deadlines
from complaints.actions.act import act, actor_of
from complaints.enums import EventCode, Part
from complaints.errors import CaseError
from complaints.events import Words, record
from complaints.models import Case, CaseEvent, Clock, Extension
from complaints.rules import Doer


class NotExtendable(CaseError):
    message = _("The policy does not let this term be extended by so much.")
    code, status = "not_extendable", 422


class TermOver(CaseError):
    message = _("The term is over: it can no longer be extended. Tell the complainant how the case stands.")
    code = "term_over"


@act("extend")
def extend(case: Case, by: Doer, now: datetime, *, clock_id: UUID, length: int, reason: str) -> CaseEvent:
    """length: units of the clock's rule. reason: what the complainant reads.

    Raises NotExtendable beyond the policy's limit, TermOver after the deadline.
    """
    clock = Clock.objects.prefetch_related("extensions").get(pk=clock_id, case=case, stopped_at=None)
    terms = case.policy.read().terms(name=clock.name, basis=clock.basis, kind=case.kind.code)
    given = sum(extension.length for extension in clock.extensions.all())
    if length < 1 or given + length > terms.extension:
        raise NotExtendable
    if clock.due_at is not None and now >= clock.due_at:
        raise TermOver
    before = clock.due_on
    Extension.objects.create(clock=clock, length=length, at=now)
    moved = deadlines.replan(case, now=now)
    clock.refresh_from_db(fields=["due_on"])
    return record(
        case,
        EventCode.EXTENDED,
        actor=actor_of(by),
        at=now,
        content={
            "clock": clock.name,
            "basis": clock.basis,
            "length": length,
            "from": before.isoformat() if before else None,
            "to": clock.due_on.isoformat() if clock.due_on else None,
            "moved": moved,
        },
        words=[Words(Part.REASON, reason, is_public=True)],
        changed=["next_due_at"],
    )
