"""A form is sent, perhaps more than once. The same key is the same case."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.register_case import ComplainantDetails, Complaint, register_case
from complaints.digests import canonical
from complaints.errors import CaseError
from complaints.models import Case, Submission
from tenants.actors import Actor


class AlreadySubmitted(CaseError):
    message = _("We already received this form, with another text.")
    code, status = "already_submitted", 422

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case


@dataclass(frozen=True)
class Outcome:
    case: Case
    is_new: bool


def submit_complaint(*, key: UUID, complaint: Complaint, actor: Actor, now: datetime, body: bytes = b"") -> Outcome:
    """Register the complaint once, however often the form arrives (double click, back, retry after a lost answer).

    key: made by us with the form. Raises AlreadySubmitted if the key came before with another text.
    body: all that a program sent, where every word of it has to be the same.
    """
    digest = _digest(complaint, body)
    if known := _find(key):
        return Outcome(_same(known, digest), is_new=False)
    try:
        with transaction.atomic():
            case = register_case(complaint=complaint, actor=actor, now=now)
            Submission.objects.create(key=key, body_digest=digest, case=case)
    except IntegrityError as error:
        if "submission_key_is_unique" not in str(error):
            raise
        # The same form won a moment ago in another process: its row is committed, and ours is undone.
        winner = _find(key)
        assert winner is not None
        return Outcome(_same(winner, digest), is_new=False)
    return Outcome(case, is_new=True)


def _find(key: UUID) -> Submission | None:
    found: Submission | None = (
        Submission.objects.select_related("case__kind", "case__complainant").filter(key=key).first()
    )
    return found


def _same(submission: Submission, digest: str) -> Case:
    if not hmac.compare_digest(submission.body_digest, digest):
        raise AlreadySubmitted(submission.case)
    case: Case = submission.case
    return case


def _digest(complaint: Complaint, body: bytes) -> str:
    """Of what was said, not of when it arrived. Keyed: a short text could otherwise be guessed from it."""
    who = complaint.complainant
    said = {
        "who": asdict(who) if isinstance(who, ComplainantDetails) else str(who.pk),
        "kind": complaint.kind.code,
        "category": complaint.category.code if complaint.category else None,
        "description": complaint.description,
        "occurred_on": str(complaint.occurred_on),
        "remedy_sought": complaint.remedy_sought,
        "files": [enclosed.sha256 for enclosed in complaint.files],
    }
    return hmac.new(
        settings.TRACKING_KEY.encode(), b"submission-1" + canonical(said) + body, hashlib.sha256
    ).hexdigest()
