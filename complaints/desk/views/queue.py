from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from complaints import queries, rules
from complaints.desk.access import for_members
from complaints.desk.filters import address_of, choices, said_by, wanted_from
from complaints.desk.rows import grouped
from complaints.enums import Channel
from complaints.models import Category, RootCause
from complaints.occasions import RECEIVED, label_of
from tenants.middleware import tenant_of
from tenants.models import Membership


@require_safe
@for_members
def queue(request: HttpRequest, me: Membership) -> HttpResponse:
    """The handler's list, nearest deadline first. All filters stand in the address, so that a view can be kept."""
    if not rules.may_see_cases(me):
        return render(request, "desk/no_cases.html", _waiting(me))
    now, zone = timezone.now(), tenant_of(request).zone
    wanted = wanted_from(request.GET)
    page = queries.queue(wanted, reader=me, now=now, after=request.GET.get("after"))
    kinds = [(kind.code, kind.name) for kind in queries.kinds_on_offer()]
    channels = [(channel.value, str(channel.label)) for channel in Channel]
    context = {
        "groups": grouped(page.cases, now=now, zone=zone),
        "next_cursor": page.next_cursor,
        "is_first": "after" not in request.GET,
        "wanted": wanted,
        "current_view": wanted.view,
        "counts": queries.view_counts(reader=me, now=now),
        "kind_name": dict(kinds).get(wanted.kind, wanted.kind),
        "channel_name": dict(channels).get(wanted.channel, ""),
        "kinds": choices(wanted, "kind", [("", gettext("All kinds")), *kinds]),
        "channels": choices(wanted, "channel", [("", gettext("All channels")), *channels]),
        "here": address_of(wanted),
        "without_words": address_of(wanted, words=""),
        "category_name": _name_of(Category, wanted.category),
        "without_category": address_of(wanted, category=""),
        "cause_name": _name_of(RootCause, wanted.root_cause),
        "without_cause": address_of(wanted, root_cause=""),
        "occasion": label_of(wanted.occasion or RECEIVED),
        "without_days": address_of(wanted, occasion="", since="", until=""),
        "asked_besides_words": said_by(replace(wanted, words="")),
        "among_closed": address_of(wanted, view="closed"),
        **_waiting(me),
    }
    return render(request, "desk/queue.html", context)


def _name_of(catalogue: type[Category] | type[RootCause], code: str) -> str:
    found = catalogue.objects.filter(code=code).first() if code else None
    return found.name if found else code


def _waiting(me: Membership) -> dict[str, Any]:
    """Questions that wait for this member's answer."""
    return {"consultations": queries.open_consultations(me), "today": timezone.localdate()}
