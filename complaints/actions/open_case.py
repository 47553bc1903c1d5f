"""Somebody opens a case: no record, no page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from complaints import rules
from complaints.models import Case, CaseRead
from tenants.models import Membership


@transaction.atomic
def open_case(*, reference: str, reader: Membership, purpose: str, now: datetime) -> Case:
    """The case, with the reading recorded in the same transaction (LO-8, LB-8).

    Raises Case.DoesNotExist for a case that is not there and for one that the reader may not see: the same answer.
    """
    if not rules.may_see_cases(reader):
        raise Case.DoesNotExist
    beside = ("kind", "category", "complainant", "notice", "policy", "handler", "root_cause")
    case: Case = Case.objects.select_related(*beside).get(reference=reference)
    CaseRead.objects.create(case=case, reader=reader, at=now, purpose=purpose)
    return case
