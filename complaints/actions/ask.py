"""A question to the complainant (LO-4): the clocks that may pause do, until it is answered or no longer needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from complaints import deadlines
from complaints.actions.act import act, actor_of
from complaints.actions.enclose import require_room
from complaints.enums import EventCode, Part
from complaints.errors import CaseError
from complaints.events import Enclosure, Words, record
from complaints.models import Case, CaseEvent, InformationRequest
from complaints.rules import Doer


class QuestionOpen(CaseError):
    message = _("The complainant has not answered the last question yet.")
    code = "question_open"


class NoQuestion(CaseError):
    message = _("There is no open question.")
    code = "no_question"


@act("ask")
def ask(case: Case, by: Doer, now: datetime, *, question: str, answer_by: date) -> CaseEvent:
    """answer_by: the last day that we wait, in the tenant's zone. Raises QuestionOpen while another question waits."""
    if InformationRequest.objects.filter(case=case, closed_at=None).exists():
        raise QuestionOpen
    moved = deadlines.replan(case, now=now, asking=InformationRequest(case=case, asked_at=now, answer_by=answer_by))
    event = record(
        case,
        EventCode.ASKED,
        actor=actor_of(by),
        at=now,
        content={"answer_by": answer_by.isoformat(), "moved": moved},
        words=[Words(Part.QUESTION, question, is_public=True)],
        changed=["next_due_at"],
    )
    InformationRequest.objects.create(case=case, event=event, asked_at=now, answer_by=answer_by)
    return event


@act("answer")
def answer(case: Case, by: Doer, now: datetime, *, text: str, files: Sequence[Enclosure] = ()) -> CaseEvent:
    """The complainant answers; the clocks go on. Raises NoQuestion where none is open, NoRoom for too many files."""
    if (moved := close_open_question(case, at=now)) is None:
        raise NoQuestion
    require_room(case, files)
    return record(
        case,
        EventCode.ANSWERED,
        actor=actor_of(by),
        at=now,
        content={"moved": moved},
        words=[Words(Part.ANSWER, text, is_public=True)],
        enclosed=files,
        changed=["next_due_at"],
    )


@act("close_question")
def close_question(case: Case, by: Doer, now: datetime, *, reason: str) -> CaseEvent:
    """The answer came by another way or is no longer needed; the reason stays inside."""
    if (moved := close_open_question(case, at=now)) is None:
        raise NoQuestion
    return record(
        case,
        EventCode.QUESTION_CLOSED,
        actor=actor_of(by),
        at=now,
        content={"moved": moved},
        words=[Words(Part.REASON, reason, is_public=False)],
        changed=["next_due_at"],
    )


def close_open_question(case: Case, *, at: datetime) -> list[deadlines.Move] | None:
    """Close the open question and let the clocks run again: from now, or since its last day where that has passed.

    Returns what moved, None where no question is open. The caller saves `next_due_at`.
    """
    request = InformationRequest.objects.filter(case=case, closed_at=None).first()
    if request is None:
        return None
    request.closed_at = min(at, deadlines.end_of_wait(request))
    request.save(update_fields=["closed_at"])
    return deadlines.replan(case, now=at)
