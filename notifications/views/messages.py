"""Messages to complainants: of one case, and those of the company that somebody has to see to. For handlers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from complaints.actions.open_case import open_case
from complaints.desk.access import for_handlers
from complaints.errors import CaseError
from complaints.models import Case
from complaints.references import parse_reference
from notifications import queries
from notifications.message_words import TOLD, Line
from notifications.models import Message, SettledWay
from notifications.owed import send_again, settle
from notifications.views.access import fragment
from tenants.models import Membership

WAYS = SettledWay.choices


@require_safe
@for_handlers
def of_case(request: HttpRequest, me: Membership, reference: str) -> HttpResponse:
    """Every message to the complainant of one case, as they saw it; the reading is recorded."""
    try:
        case = open_case(reference=parse_reference(reference) or "", reader=me, purpose="messages", now=timezone.now())
    except Case.DoesNotExist:
        raise Http404 from None
    page = queries.messages_page(case, after=request.GET.get("after"))
    context = {
        "case": case,
        "lines": [Line(message) for message in page.rows],
        "next_cursor": page.next_cursor,
        "is_first": "after" not in request.GET,
        "ways": WAYS,
    }
    return render(request, "notifications/case_messages.html", context)


@require_safe
@fragment(for_handlers=True)
def newest(request: HttpRequest, me: Membership, reference: str) -> HttpResponse:
    """The card beside an open case, whose reading is recorded already: so it holds nothing of what was written."""
    case = Case.objects.only("reference").filter(reference=parse_reference(reference) or "").first()
    if case is None:
        raise Http404
    tasks, others = queries.newest_messages(case)
    context = {"case": case, "tasks": list(map(Line, tasks)), "others": list(map(Line, others)), "ways": WAYS}
    return render(request, "notifications/_newest.html", context)


@require_safe
@for_handlers
def owed(request: HttpRequest, me: Membership) -> HttpResponse:
    page = queries.owed_page(after=request.GET.get("after"))
    context = {
        "lines": [Line(message) for message in page.rows],
        "next_cursor": page.next_cursor,
        "is_first": "after" not in request.GET,
        "ways": WAYS,
    }
    return render(request, "notifications/owed.html", context)


@require_POST
@for_handlers
def again(request: HttpRequest, me: Membership, message_id: UUID) -> HttpResponse:
    try:
        message = send_again(message_id=message_id, by=me, now=timezone.now())
    except Message.DoesNotExist:
        raise Http404 from None
    except CaseError as refused:
        return _back(request, message_id, refused=refused)
    messages.success(request, gettext("It is on its way again."))
    return _back(request, message.pk)


@require_POST
@for_handlers
def told(request: HttpRequest, me: Membership, message_id: UUID) -> HttpResponse:
    way = request.POST.get("way", "")
    if way not in SettledWay.values:
        raise BadRequest("no way of telling")
    try:
        settle(message_id=message_id, by=me, way=SettledWay(way), now=timezone.now())
    except Message.DoesNotExist:
        raise Http404 from None
    except CaseError as refused:
        return _back(request, message_id, refused=refused)
    messages.success(request, gettext("Recorded: %(what)s.") % {"what": TOLD[way]})
    return _back(request, message_id)


def _back(request: HttpRequest, message_id: UUID, *, refused: CaseError | None = None) -> HttpResponse:
    """To the page that the button stood on. What was refused is said there: a second click is no mistake."""
    if refused is not None:
        messages.info(request, str(refused))
    place = request.POST.get("back")
    if place == "list":
        return redirect("notifications:owed")
    reference = queries.to_complainants().values_list("case__reference", flat=True).get(pk=message_id)
    return redirect("desk:case" if place == "case" else "notifications:case_messages", reference=reference)
