"""Who handles the case (LO-3.1), and as which kind it is handled (LB-2)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from complaints import deadlines
from complaints.actions.act import act, actor_of
from complaints.enums import EventCode, Part
from complaints.errors import CaseError
from complaints.events import Words, record
from complaints.models import Case, CaseEvent, Category, Kind
from complaints.rules import HANDLING, Doer
from tenants.models import Membership


class CannotHandle(CaseError):
    message = _("This person cannot handle a case of this level.")
    code, status = "cannot_handle", 422


@act("assign")
def assign(case: Case, by: Doer, now: datetime, *, handler: Membership) -> CaseEvent:
    """Raises CannotHandle for somebody without the role, of a lower level, or no longer active."""
    if not handler.is_active or not handler.has_role(*HANDLING) or handler.level < case.level:
        raise CannotHandle
    came_from, case.handler = case.handler_id, handler
    return record(
        case,
        EventCode.ASSIGNED,
        actor=actor_of(by),
        at=now,
        content={"from": str(came_from) if came_from else None, "handler": str(handler.pk)},
        changed=["handler"],
    )


@act("reclassify")
def reclassify(
    case: Case, by: Doer, now: datetime, *, kind: Kind, category: Category | None, reason: str = ""
) -> CaseEvent:
    """Another kind may bring other terms: the clocks are planned anew from the receipt."""
    before = {"kind": case.kind.code, "category": str(case.category_id) if case.category_id else None}
    case.kind, case.category = kind, category
    moved = deadlines.replan(case, now=now)
    return record(
        case,
        EventCode.RECLASSIFIED,
        actor=actor_of(by),
        at=now,
        content={"from": before, "kind": kind.code, "category": category.code if category else None, "moved": moved},
        words=[Words(Part.REASON, reason, is_public=False)],
        changed=["kind", "category", "next_due_at"],
    )
