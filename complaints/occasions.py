"""What the days of a filter may be about: the queue lists cases by it, and each figure leads to the cases that it counts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import make_aware
from django.utils.translation import gettext, pgettext_lazy

from complaints.enums import Basis, CaseState, ClockName, EventCode
from complaints.models import CaseEvent, Clock

RECEIVED = "received"
_MOMENTS = {RECEIVED: "received_at", "resolved": "resolved_at"}
_EVENTS = {
    "escalated": EventCode.ESCALATED,
    "not_satisfied": EventCode.NOT_SATISFIED,
    "reopened": EventCode.REOPENED,
}
_MISSED = {f"missed-{clock}-{basis}": (clock, basis) for clock, basis in product(ClockName, Basis)}
_LABELS = {
    RECEIVED: pgettext_lazy("between two days", "Received"),
    "resolved": pgettext_lazy("between two days", "Resolved"),
    "escalated": pgettext_lazy("between two days", "Escalated"),
    "not_satisfied": pgettext_lazy("between two days", "Resolution rejected"),
    "reopened": pgettext_lazy("between two days", "Reopened"),
}
OCCASIONS = (*_MOMENTS, *_EVENTS, *_MISSED)


def label_of(occasion: str) -> str:
    """`Escalated`, `Resolution missed (published policy)`. occasion: one of OCCASIONS."""
    if occasion in _LABELS:
        return str(_LABELS[occasion])
    clock, basis = _MISSED[occasion]
    return gettext("%(clock)s missed (%(basis)s)") % {"clock": clock.label, "basis": str(basis.label).lower()}


def happened(occasion: str, *, first: date | None, last: date | None, now: datetime) -> Q:
    """Cases to which it happened in these days of the tenant, both included; None leaves that side open.

    Receipt and resolution are a case's own, and the resolution is the one that stands. A deadline is missed on its last day,
    as the trends count it: not in cases that were withdrawn. occasion: one of OCCASIONS.
    """
    if occasion in _MOMENTS:
        field = _MOMENTS[occasion]
        return _within(field, first, last) & (Q() if occasion == RECEIVED else Q(**{f"{field}__isnull": False}))
    if occasion in _EVENTS:
        events = CaseEvent.objects.filter(_within("at", first, last), case=OuterRef("pk"), code=_EVENTS[occasion])
        return Q(Exists(events))
    clock, basis = _MISSED[occasion]
    over = Q(stopped_at__gte=F("due_at")) | Q(stopped_at=None, due_at__lte=now)
    days = Q(due_on__gte=first) if first else Q()
    days &= Q(due_on__lte=last) if last else Q()
    missed = Clock.objects.filter(over, days, case=OuterRef("pk"), name=clock, basis=basis)
    return Q(Exists(missed)) & ~Q(state=CaseState.WITHDRAWN)


def _within(field: str, first: date | None, last: date | None) -> Q:
    since = Q(**{f"{field}__gte": _midnight(first)}) if first else Q()
    return since & (Q(**{f"{field}__lt": _midnight(last + timedelta(days=1))}) if last else Q())


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
