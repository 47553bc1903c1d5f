"""The bell: what a member should know, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from complaints import rules
from complaints.day_words import long_day
from complaints.desk.access import for_members
from notifications import queries
from notifications.bell_words import ICONS, sentence
from notifications.models import BellItem, Topic
from notifications.views.access import fragment
from tenants.models import Membership


@require_safe
@for_members
def bell(request: HttpRequest, me: Membership) -> HttpResponse:
    page = queries.bell_page(me, after=request.GET.get("after"))
    context = {
        "days": list(_by_day(page.rows)),
        "next_cursor": page.next_cursor,
        "is_first": "after" not in request.GET,
        "unread": queries.unread_count(me),
        "now": timezone.now(),
    }
    return render(request, "notifications/bell.html", context)


@require_safe
@fragment()
def count(request: HttpRequest, me: Membership) -> HttpResponse:
    """The numbers in the desk's frame: unread in the bell, and messages that somebody has to see to."""
    owed = queries.owed_count() if rules.may_see_cases(me) else 0
    return render(request, "notifications/_count.html", {"unread": queries.unread_count(me), "owed": owed})


@require_GET
@for_members
def open_item(request: HttpRequest, me: Membership, item_id: UUID) -> HttpResponse:
    """Mark one item as read and go to what it is about. A link, so that it may be opened beside the list."""
    item = BellItem.objects.filter(pk=item_id, member=me).select_related("event__case").first()
    if item is None:
        raise Http404
    if item.read_at is None:
        item.read_at = timezone.now()
        item.save(update_fields=["read_at"])
    if asked := queries.consultations_behind([item], me).get(item.event_id):
        return redirect("desk:consultation", consultation_id=asked)
    if rules.may_see_cases(me):
        return redirect("desk:case", reference=item.event.case.reference)
    return redirect("desk:cases")


@require_POST
@for_members
def read_all(request: HttpRequest, me: Membership) -> HttpResponse:
    """Mark what the page showed as read; what came since then stays unread. A time that cannot be read marks nothing."""
    if until := _moment(request.POST.get("until", "")):
        BellItem.objects.filter(member=me, read_at=None, created_at__lte=until).update(read_at=timezone.now())
    return redirect("notifications:bell")


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


def _by_day(items: list[BellItem]) -> Iterator[dict[str, Any]]:
    today = timezone.localdate()
    for day, rows in groupby(items, key=lambda item: timezone.localdate(item.created_at)):
        yield {"heading": _heading(day, today), "rows": [_row(item) for item in rows]}


def _row(item: BellItem) -> dict[str, Any]:
    return {"item": item, "icon": ICONS[Topic(item.topic)], "sentence": sentence(item)}


def _heading(day: date, today: date) -> str:
    if day == today:
        return gettext("Today")
    return gettext("Yesterday") if day == today - timedelta(days=1) else long_day(day)
