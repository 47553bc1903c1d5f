"""Where one is signed in, and the way to end it there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from complaints.desk.access import for_members
from tenants.browsers import name_of
from tenants.models import Membership
from tenants.sessions import sessions_of, sign_out


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def sessions(request: HttpRequest, me: Membership) -> HttpResponse:
    """POST ends all others. Their keys are secrets, so none stands in the page."""
    mine = request.session.session_key
    if request.method == "POST":
        number = sign_out(me.user_id, besides=mine)
        words = ngettext("%(number)s other session was ended.", "%(number)s other sessions were ended.", number)
        messages.success(request, words % {"number": number})
        return redirect("desk:sessions")
    found = sessions_of(me.user_id, now=timezone.now())
    context = {
        "sessions": [(one, name_of(one.browser), one.session_key == mine) for one in found],
        "others": sum(1 for one in found if one.session_key != mine),
    }
    return render(request, "desk/sessions.html", context)
