"""After the resolution (LB-4.4, LB-7): a call, a survey, or no answer; and the way back if it was not the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from complaints import deadlines
from complaints.actions.act import act, actor_of
from complaints.enums import ClockName, EventCode, FollowUpWay, Part
from complaints.errors import CaseError
from complaints.events import Words, record
from complaints.models import Case, CaseEvent, PromisedRemedy, Rating
from complaints.rules import Doer


class RemedyOwed(CaseError):
    message = _("A promised remedy has not been carried out yet: the case stays open until it is.")
    code = "remedy_owed"


class TooLateToReopen(CaseError):
    message = _("The time in which this case may be reopened is over. Register a new one.")
    code = "too_late_to_reopen"


class AlreadyRated(CaseError):
    message = _("You have already told us. Thank you.")
    code = "already_rated"


@act("follow_up")
def follow_up(case: Case, by: Doer, now: datetime, *, way: FollowUpWay, note: str = "") -> CaseEvent:
    """note: what was said in the call; it stays inside. Raises RemedyOwed while a promise is open."""
    if owes_remedy(case):
        raise RemedyOwed
    return close(case, by, now, way=way, words=[Words(Part.NOTE, note, is_public=False)])


@act("rate")
def rate(
    case: Case, by: Doer, now: datetime, *, handling: int, outcome: int | None = None, comment: str = ""
) -> CaseEvent:
    """The complainant's view of the handling, apart from the outcome (1 to 5 each); it ends the follow-up of a resolved
    case unless a remedy is owed. Raises AlreadyRated the second time."""
    if Rating.objects.filter(case=case, at__gte=case.resolved_at).exists():
        raise AlreadyRated
    event = record(
        case,
        EventCode.RATED,
        actor=actor_of(by),
        at=now,
        content={"handling": handling, "outcome": outcome},
        words=[Words(Part.COMMENT, comment, is_public=True)],
    )
    Rating.objects.create(case=case, event=event, handling=handling, outcome=outcome, at=now)
    if case.followed_up_at is None and not owes_remedy(case):
        close(case, by, now, way=FollowUpWay.SURVEY)
    return event


def owes_remedy(case: Case) -> bool:
    return PromisedRemedy.objects.filter(case=case, carried_out_at=None).exists()


def close(
    case: Case,
    by: Doer,
    now: datetime,
    *,
    way: FollowUpWay,
    words: Sequence[Words] = (),
    asked_at: datetime | None = None,
) -> CaseEvent:
    """The end of the follow-up itself, for a case that is locked and resolved. asked_at: when the complainant was asked,
    where nothing came back: that was the follow-up, and its clock is kept or missed by it."""
    case.follow_up(way=way, now=now)
    deadlines.stop(case, ClockName.FOLLOW_UP, at=asked_at or now)
    return record(
        case,
        EventCode.FOLLOWED_UP,
        actor=actor_of(by),
        at=now,
        content={"way": way},
        words=words,
        changed=["state", "follow_up_way", "followed_up_at", "next_due_at"],
    )


@act("reopen")
def reopen(case: Case, by: Doer, now: datetime, *, reason: str) -> CaseEvent:
    """Back under investigation, with the resolution's clock anew. Raises TooLateToReopen after the policy's days."""
    days = case.policy.read().reopen_days
    assert case.resolved_at is not None
    if now > case.resolved_at + timedelta(days=days):
        raise TooLateToReopen
    case.reopen()
    deadlines.stop_all(case, at=now)
    deadlines.start_again(case, at=now)
    return record(
        case,
        EventCode.REOPENED,
        actor=actor_of(by),
        at=now,
        words=[Words(Part.REASON, reason, is_public=False)],
        changed=["state", "outcome", "follow_up_way", "resolved_at", "followed_up_at", "next_due_at"],
    )
