"""The administrator's page: is everything running, what waits, what needs somebody."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints.desk.access import for_administrators
from notifications import machine
from tenants import sweeps
from tenants.models import Membership


@require_safe
@for_administrators
def system(request: HttpRequest, me: Membership) -> HttpResponse:
    return render(request, "notifications/system.html", {"machine": machine.look(), "now_at": timezone.now()})


@require_POST
@for_administrators
def try_again(request: HttpRequest, me: Membership) -> HttpResponse:
    what = request.POST.get("what", "")
    if what not in machine.GIVEN_UP:
        raise BadRequest("nothing that could be tried again")
    number = machine.try_again(what, now=sweeps.database_now())
    words = ngettext("%(number)s is tried again.", "%(number)s are tried again.", number) % {"number": number}
    messages.success(request, words if number else gettext("Nothing was left to try."))
    return redirect("notifications:system")


@require_POST
@for_administrators
def clock_is_right(request: HttpRequest, me: Membership) -> HttpResponse:
    sweeps.go_on()
    messages.success(request, gettext("Sending goes on."))
    return redirect("notifications:system")
