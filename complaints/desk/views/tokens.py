"""The administrator's page of the API's tokens: made here, shown once, revoked here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import queries
from complaints.actions.api_tokens import create_token, revoke_token
from complaints.desk.access import for_administrators
from complaints.intake.tokens import TokenForm
from complaints.models import ApiToken
from tenants.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def tokens(request: HttpRequest, me: Membership) -> HttpResponse:
    """A new token's secret stands in the answer to its form, and nowhere else ever again."""
    now = timezone.now()
    form = TokenForm(request.POST if request.method == "POST" else None, members=queries.active_members())
    secret, made, status = "", None, 200
    if request.method == "POST":
        if form.is_valid():
            made, secret = create_token(by=me, now=now, **form.said())
            form = TokenForm(members=queries.active_members())
        else:
            status = 400
    context = {
        "form": form,
        "secret": secret,
        "made": made,
        "tokens": [(token, token.is_good(now)) for token in queries.newest_tokens()],
    }
    return render(request, "desk/tokens.html", context, status=status)


@require_POST
@for_administrators
def revoke(request: HttpRequest, me: Membership, token_id: UUID) -> HttpResponse:
    try:
        revoke_token(by=me, token_id=token_id, now=timezone.now())
    except ApiToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, gettext("The token was revoked: it opens nothing any more."))
    return redirect("desk:tokens")


@require_safe
@for_administrators
def reference(request: HttpRequest, me: Membership) -> HttpResponse:
    """The API's description to leaf through, and to try with a token at hand."""
    return render(request, "desk/api.html")
