"""Resolution (LO-5, LB-4.3; ISO 10002:2018, 7.7): outcome, actions taken, and the explanation that is sent."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from complaints import deadlines
from complaints.actions.act import act, actor_of
from complaints.actions.ask import close_open_question
from complaints.enums import ClockName, EventCode, Outcome, Part
from complaints.errors import CaseError
from complaints.events import Words, record
from complaints.models import Case, CaseEvent, RootCause
from complaints.rules import Doer
from tenants.models import Membership


class RootCauseMissing(CaseError):
    message = _("The policy asks for a root cause before this kind of case is resolved.")
    code, status = "root_cause_missing", 422


@act("resolve")
def resolve(
    case: Case,
    by: Doer,
    now: datetime,
    *,
    outcome: Outcome,
    actions_taken: str,
    explanation: str,
    root_cause: RootCause | None = None,
) -> CaseEvent:
    """actions_taken, explanation: what the complainant reads. Raises RootCauseMissing where the policy asks for one."""
    return settle(
        case,
        by,
        now,
        outcome=outcome,
        actions_taken=actions_taken,
        explanation=explanation,
        root_cause=root_cause,
    )


def settle(
    case: Case,
    by: Doer,
    now: datetime,
    *,
    outcome: Outcome,
    actions_taken: str,
    explanation: str,
    root_cause: RootCause | None,
) -> CaseEvent:
    """The resolution itself, for a case that is locked and may be resolved."""
    if root_cause is None and case.kind.code in case.policy.read().root_cause_kinds:
        raise RootCauseMissing
    close_open_question(case, at=now)
    case.resolve(outcome=outcome, now=now)
    case.root_cause, case.next_update_on = root_cause, None
    deadlines.stop(case, ClockName.RESOLVE, at=now)
    deadlines.start(case, "resolution", at=now)
    return record(
        case,
        EventCode.RESOLVED,
        actor=actor_of(by),
        at=now,
        content={"outcome": outcome, "root_cause": root_cause.code if root_cause else None},
        words=[
            Words(Part.ACTIONS_TAKEN, actions_taken, is_public=True),
            Words(Part.EXPLANATION, explanation, is_public=True),
        ],
        changed=["state", "outcome", "resolved_at", "root_cause", "next_update_on", "next_due_at"],
    )


@act("answer_at_once")
def answer_at_once(
    case: Case,
    by: Doer,
    now: datetime,
    *,
    handler: Membership,
    today: date,
    outcome: Outcome,
    actions_taken: str,
    explanation: str,
    root_cause: RootCause | None = None,
) -> CaseEvent:
    """From received to resolved as one act that records each step: a request answered on the telephone.

    today: the tenant's date, for the step of the acknowledgement.
    """
    case.acknowledge(now=now)
    case.handler = handler
    deadlines.stop(case, ClockName.ACKNOWLEDGE, at=now)
    record(
        case,
        EventCode.ACKNOWLEDGED,
        actor=actor_of(by),
        at=now,
        content={"handler": str(handler.pk), "kind": case.kind.code, "next_update_on": today.isoformat()},
        changed=["state", "acknowledged_at", "handler", "next_due_at"],
    )
    case.investigate()
    record(case, EventCode.INVESTIGATED, actor=actor_of(by), at=now, changed=["state"])
    return settle(
        case,
        by,
        now,
        outcome=outcome,
        actions_taken=actions_taken,
        explanation=explanation,
        root_cause=root_cause,
    )
