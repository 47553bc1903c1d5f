"""A day becomes a holiday, a closure or a working day: a new version of the calendar, and all open cases counted anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from complaints import queries
from complaints.errors import CaseError, NotAllowed
from complaints.models import Replanning
from complaints.rules import Doer
from tenants.actors import SYSTEM
from tenants.context import because
from tenants.models import CalendarDay, CalendarVersion, DayKind, Membership
from tenants.roles import Role


@dataclass(frozen=True)
class DayChange:
    """One day from now on. kind: None makes it what its weekday says. name: as people read it."""

    day: date
    kind: DayKind | None
    name: str = ""


class DayNotCovered(CaseError):
    message = _("The calendar does not reach that day.")
    code, status = "day_not_covered", 422


class NothingChanged(CaseError):
    message = _("The calendar says so already.")
    code, status = "nothing_changed", 422


class CalendarChanged(CaseError):
    message = _("Somebody changed the calendar a moment ago. Look at what changed, then send yours again.")
    code = "calendar_changed"


@transaction.atomic
def change_calendar(*, by: Doer, now: datetime, days: Sequence[DayChange], reason: str) -> Replanning:
    """reason: what changed, as complainants and auditors read it. Returns the pass over all open cases that follows.

    Raises NotAllowed for anybody but an administrator, DayNotCovered, NothingChanged, CalendarChanged.
    """
    if not (by == SYSTEM or (isinstance(by, Membership) and by.has_role(Role.ADMINISTRATOR))):
        raise NotAllowed
    with because("change_calendar"):
        newest = queries.calendar_in_use()
        if any(not newest.covers_from <= one.day <= newest.covers_to for one in days):
            raise DayNotCovered
        before = {day.day: (day.kind, day.name) for day in CalendarDay.objects.filter(calendar=newest)}
        after = _changed(before, days)
        if after == before:
            raise NothingChanged
        version = _store(newest, after, reason, now)
        # Whatever pass is under way would end in a calendar that is old by now: this one goes over all of them.
        Replanning.objects.filter(done_at=None).update(done_at=now)
        asked_by = by if isinstance(by, Membership) else None
        job: Replanning = Replanning.objects.create(calendar=version, asked_by=asked_by, asked_at=now)
    return job


Days = dict[date, tuple[str, str]]


def _changed(before: Days, days: Iterable[DayChange]) -> Days:
    after = dict(before)
    for one in days:
        if one.kind is None:
            after.pop(one.day, None)
        else:
            after[one.day] = (one.kind.value, one.name)
    return after


def _store(newest: CalendarVersion, days: Days, reason: str, now: datetime) -> CalendarVersion:
    try:
        with transaction.atomic():
            version: CalendarVersion = CalendarVersion.objects.create(
                number=newest.number + 1,
                covers_from=newest.covers_from,
                covers_to=newest.covers_to,
                reason=reason,
                made_at=now,
            )
    except IntegrityError as error:
        if "calendar_number_is_unique" in str(error):
            raise CalendarChanged from error
        raise
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=version, day=day, kind=kind, name=name) for day, (kind, name) in sorted(days.items())
    )
    return version
