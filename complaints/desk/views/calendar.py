"""The administrator's business calendar: a year of it, and changes that are looked at before they are made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from complaints import queries
from complaints.actions.change_calendar import change_calendar
from complaints.actions.preview_calendar import Preview, preview_calendar
from complaints.clocks.seed import holidays_of
from complaints.deadlines import Move
from complaints.desk.access import for_administrators
from complaints.desk.views.settings import setting
from complaints.enums import ClockName
from complaints.errors import CaseError
from complaints.intake.calendar import DayForm
from complaints.models import Replanning
from tenants.middleware import tenant_of
from tenants.models import CalendarDay, CalendarVersion, DayKind, Membership

SURE = "sure"  # the button of who has seen what would move
YEARS_AHEAD = 2
SHOWN = 50  # cases that would move
VERSIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def calendar(request: HttpRequest, me: Membership) -> HttpResponse:
    """GET: a year (`?year=`). POST: what a change would do; with `sure`, do it."""
    version, now = queries.calendar_in_use(), timezone.now()
    year = _year(request, version)
    form = DayForm(request.POST if request.method == "POST" else None)
    preview: Preview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            said = form.said()
            if SURE in request.POST:
                change_calendar(by=me, now=now, **said)
                messages.success(
                    request, gettext("Done. Open cases are counted anew; who waits is told of a new date.")
                )
                return redirect(f"{reverse('desk:calendar')}?year={said['days'][0].day.year}")
            preview = preview_calendar(by=me, now=now, **said)
        except CaseError as refused:
            form.add_error(None, str(refused))
    days = list(CalendarDay.objects.filter(calendar=version).order_by("day"))
    return setting(
        request,
        heading=_("Calendar"),
        lead=_("On which days the terms of your cases count. The working week is Monday to Friday."),
        template="desk/calendar.html",
        form=form,
        preview=preview,
        shown=[(case, [_say(move) for move in moves]) for case, moves in preview.moved[:SHOWN]] if preview else [],
        year=year,
        earlier=year - 1 if year > version.covers_from.year else None,
        later=year + 1 if year < version.covers_to.year else None,
        covers_to=version.covers_to,
        days=[one for one in days if one.day.year == year],
        proposals=_proposals(request, days),
        versions=_versions(),
    )


def _year(request: HttpRequest, version: CalendarVersion) -> int:
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else timezone.localdate().year
    if not version.covers_from.year <= year <= version.covers_to.year:
        raise Http404
    return year


def _say(move: Move) -> str:
    """`Resolution: 3 December 2026 → 4 December 2026`."""
    before, after = (date_format(date.fromisoformat(day)) if day else "—" for day in (move["from"], move["to"]))
    return f"{ClockName(str(move['clock'])).label}: {before} → {after}"


def _versions() -> list[tuple[CalendarVersion, Membership | None]]:
    """The newest first, each with who asked for it."""
    versions = list(CalendarVersion.objects.order_by("-number")[:VERSIONS])
    asked = Replanning.objects.filter(calendar__in=versions).select_related("asked_by")
    by = {one.calendar_id: one.asked_by for one in asked}
    return [(one, by.get(one.pk)) for one in versions]


def _proposals(request: HttpRequest, days: Iterable[CalendarDay]) -> list[dict[str, Any]]:
    """Holidays of the country, this year and the next, that the calendar does not have: published since it was made."""
    today = timezone.localdate()
    there = {one.day for one in days if one.kind == DayKind.HOLIDAY}
    known: dict[date, str] = holidays_of(tenant_of(request).country, range(today.year, today.year + YEARS_AHEAD))
    return [{"day": day, "name": name} for day, name in known.items() if day >= today and day not in there]
