"""What must never be so, asked of the tables: the promises kept by code are looked at from outside once an hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.models import Case, Clock, Timer
from notifications.models import Message, MessageState, PendingEvent

MOST = 1000  # counted; more is as bad
SETTLED = timedelta(minutes=10)  # whatever is younger may still be on its way


@dataclass(frozen=True)
class Flaw:
    what: str
    count: int


def flaws_of(now: datetime) -> Iterator[Flaw]:
    """Each kind of flaw that the company of this context has, with how often (1,000 at most)."""
    before = now - SETTLED
    for what, rows in (
        (_("Clocks of open cases with nothing planned"), _clocks_without_timer()),
        (_("Cases without a receipt"), _cases_without_receipt(before)),
        (_("Messages in sending for too long"), _stuck(now)),
        (_("Messages older than a day that still wait"), _old(now)),
    ):
        if count := rows.order_by()[:MOST].values("pk").count():
            yield Flaw(str(what), count)


def _clocks_without_timer() -> QuerySet[Clock]:
    """A running clock has a next step, or has done them all."""
    planned = Timer.objects.filter(clock=OuterRef("pk")).filter(Q(fire_at__isnull=False) | Q(fired__len__gt=0))
    return Clock.objects.filter(~Exists(planned), stopped_at=None, is_paused=False, case__state__in=Case.OPEN)


def _cases_without_receipt(before: datetime) -> QuerySet[Case]:
    return (
        Case.objects.filter(registered_at__lt=before, complainant__erased_at=None)
        .exclude(complainant__email="")
        .exclude(Exists(Message.objects.filter(case=OuterRef("pk"), kind="receipt")))
        .exclude(Exists(PendingEvent.objects.filter(event__case=OuterRef("pk"))))
    )


def _stuck(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.QUEUED, lease_until__lt=now - SETTLED)


def _old(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.QUEUED, created_at__lt=now - timedelta(days=1))
