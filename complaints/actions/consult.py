"""A question to a colleague (LO-3.2, LO-4), who sees this question and nothing else of the case (LO-8)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.act import act, actor_of, lock_case
from complaints.enums import EventCode, Part
from complaints.errors import CaseError
from complaints.events import Words, record
from complaints.models import Case, CaseEvent, Consultation
from complaints.rules import Doer
from tenants.context import because
from tenants.models import Membership


class AlreadyAnswered(CaseError):
    message = _("This question was answered already.")
    code = "already_answered"


@act("consult")
def consult(case: Case, by: Doer, now: datetime, *, colleague: Membership, question: str, due_on: date) -> CaseEvent:
    """Ask any member of the company but oneself. due_on: the tenant's date by which the answer is needed."""
    assert isinstance(by, Membership)
    event = record(
        case,
        EventCode.CONSULTED,
        actor=actor_of(by),
        at=now,
        content={"colleague": str(colleague.pk), "due_on": due_on.isoformat()},
        words=[Words(Part.QUESTION, question, is_public=False)],
    )
    Consultation.objects.create(case=case, event=event, asker=by, colleague=colleague, asked_at=now, due_on=due_on)
    return event


@transaction.atomic
def answer_consultation(*, consultation_id: UUID, by: Membership, now: datetime, text: str) -> CaseEvent:
    """The colleague answers. Raises Consultation.DoesNotExist for anybody else's question, AlreadyAnswered twice."""
    with because("answer_consultation"):
        consultation = Consultation.objects.select_for_update().get(pk=consultation_id, colleague=by)
        if consultation.answered_at:
            raise AlreadyAnswered
        event = record(
            lock_case(consultation.case_id, seen=None),
            EventCode.CONSULTATION_ANSWERED,
            actor=actor_of(by),
            at=now,
            words=[Words(Part.ANSWER, text, is_public=False)],
        )
        consultation.answer, consultation.answered_at = event, now
        consultation.save(update_fields=["answer", "answered_at"])
        return event
