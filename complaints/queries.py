"""Answers over many rows. Every list is bounded; none asks a query a row."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from complaints.audit import Flaw, verify_case
from complaints.models import Case, CaseEvent, CaseRead, Category, Kind, Notice

PAGE = 25


def kinds_on_offer() -> QuerySet[Kind]:
    return Kind.objects.filter(retired_at=None).order_by("position", "code")


def categories_on_offer() -> QuerySet[Category]:
    return Category.objects.filter(retired_at=None).order_by("position", "code")


def notice_in_force(now: datetime) -> Notice | None:
    """The newest notice published by `now`; None where a company has none yet."""
    return Notice.objects.filter(published_at__lte=now).order_by("-version").first()


@dataclass(frozen=True)
class CasePage:
    cases: list[Case]
    next_cursor: str | None


def newest_cases(*, after: str | None = None, size: int = PAGE) -> CasePage:
    """Cases, last received first, one page (keyset: the hundredth page costs what the first does).

    after: the cursor of the page before; one that cannot be read counts as none.
    """
    cases = Case.objects.select_related("kind", "complainant").order_by("-received_at", "-id")
    if place := _read_cursor(after):
        received_at, key = place
        cases = cases.filter(Q(received_at__lt=received_at) | Q(received_at=received_at, id__lt=key))
    found = list(cases[: size + 1])
    return CasePage(found[:size], _cursor(found[size - 1]) if len(found) > size else None)


def _cursor(case: Case) -> str:
    return base64.urlsafe_b64encode(f"{case.received_at.astimezone(UTC).isoformat()}|{case.pk}".encode()).decode()


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    try:
        moment, _, key = base64.urlsafe_b64decode((cursor or "").encode()).decode().partition("|")
        received_at = datetime.fromisoformat(moment)
        # In UTC, as we wrote it: the database refuses some offsets.
        return (received_at, UUID(key)) if received_at.utcoffset() == timedelta() else None
    except (ValueError, binascii.Error):
        return None


def story_of(case: Case) -> list[CaseEvent]:
    """The case's events in order, each with its actor."""
    return list(CaseEvent.objects.filter(case=case).select_related("actor").order_by("number"))


def reads_of(case: Case, *, most: int = 20) -> list[CaseRead]:
    """Who opened the case, last first."""
    return list(CaseRead.objects.filter(case=case).select_related("reader").order_by("-at")[:most])


def flaws(*, references: list[str] | None = None, batch: int = 500) -> Iterator[Flaw]:
    """Every case of the tenant whose story does not hold, read in batches."""
    cases = Case.objects.select_related("complainant").order_by("id")
    if references:
        cases = cases.filter(reference__in=references)
    last: UUID | None = None
    while chunk := list((cases.filter(id__gt=last) if last else cases)[:batch]):
        stories: dict[UUID, list[CaseEvent]] = {case.pk: [] for case in chunk}
        for event in CaseEvent.objects.filter(case__in=stories).order_by("case", "number"):
            stories[event.case_id].append(event)
        for case in chunk:
            if flaw := verify_case(case, stories[case.pk]):
                yield flaw
        last = chunk[-1].pk
