"""To the next level (LB-6): by a handler, or because the complainant asks for it or is not satisfied."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from complaints import deadlines, queries
from complaints.actions.act import act, actor_of
from complaints.enums import EventCode, Part
from complaints.errors import CaseError
from complaints.events import Words, record
from complaints.models import Case, CaseEvent
from complaints.rules import Doer
from tenants.actors import COMPLAINANT
from tenants.models import Membership


class NoHigherLevel(CaseError):
    message = _("The case is at the highest level already.")
    code = "no_higher_level"


class TooLateToObject(CaseError):
    message = _("The time in which you could ask for another look is over. Please send us a new complaint.")
    code = "too_late_to_object"


class NobodyAtLevel(CaseError):
    message = _("Nobody of the next level can take the case. Ask the administrator to name someone.")
    code = "nobody_at_level"


@act("escalate")
def escalate(case: Case, by: Doer, now: datetime, *, reason: str) -> CaseEvent:
    """Raise the level and hand the case to a person of it who is not the one it came from."""
    return raise_level(case, by, now, handler=next_handler(case, case.level + 1, now=now), reason=reason)


def raise_level(
    case: Case, by: Doer, now: datetime, *, handler: Membership, reason: str, catch_up: bool = False
) -> CaseEvent:
    """The escalation itself, for a case that is locked and may be escalated. handler: of the next level. catch_up: it
    should have been done over an hour ago, as many others should."""
    case.escalate(level=case.level + 1)
    changed = ["state", "level"]
    said = {"catch_up": True} if catch_up else {}
    return _record(case, EventCode.ESCALATED, by, now, reason=reason, handler=handler, changed=changed, **said)


@act("not_satisfied")
def not_satisfied(case: Case, by: Doer, now: datetime, *, reason: str) -> CaseEvent:
    """The complainant rejects the resolution: the case goes on at the next level, or at the highest with somebody else.

    ISO 10002:2018, 7.9: a rejected resolution stays open and is never silently closed. Also after the follow-up, which may
    have ended by a rating or by silence, as long as the policy lets a case be reopened; raises TooLateToObject later.
    """
    policy = case.policy.read()
    assert case.resolved_at is not None
    if case.followed_up_at and now > case.resolved_at + timedelta(days=policy.reopen_days):
        raise TooLateToObject
    level = min(case.level + 1, policy.highest_level)
    case.not_satisfied(level=level)
    deadlines.stop_all(case, at=now)
    deadlines.start_again(case, at=now)
    handler = next_handler(case, level, now=now)
    changed = ["state", "level", "outcome", "resolved_at", "follow_up_way", "followed_up_at", "next_due_at"]
    return _record(case, EventCode.NOT_SATISFIED, by, now, reason=reason, handler=handler, changed=changed)


def next_handler(case: Case, level: int, *, now: datetime) -> Membership:
    """Who takes the case at this level. Raises NoHigherLevel, NobodyAtLevel."""
    if level > case.policy.read().highest_level:
        raise NoHigherLevel
    person = queries.person_of_level(level, besides=case.handler_id, now=now)
    if person is None:
        raise NobodyAtLevel
    return person


def _record(
    case: Case,
    code: EventCode,
    by: Doer,
    now: datetime,
    *,
    reason: str,
    handler: Membership,
    changed: list[str],
    **said: object,
) -> CaseEvent:
    came_from, case.handler = case.handler_id, handler
    by_complainant = by == COMPLAINANT
    return record(
        case,
        code,
        actor=actor_of(by),
        at=now,
        content={
            "level": case.level,
            "from": str(came_from) if came_from else None,
            "handler": str(handler.pk),
            **said,
        },
        words=[Words(Part.REASON, reason, is_public=by_complainant)],
        changed=[*changed, "handler"],
    )
