"""Whoever was invited comes in here: by the link of the mail, or by typing its code; then a password, if they have none."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from complaints.actions.invite import InvitationOver, accept_invitation, fits, has_password
from complaints.errors import TooManyTries
from complaints.intake.questions import Text
from tenants.models import Invitation, User
from tenants.models.people import roles_label

OPENED = "opened_invitation"  # its id, in the session of the browser that knew the code
ACTION = "join"  # its rates stand in settings.ACCOUNT_RATE_LIMITS


class CodeForm(forms.Form):
    code = Text(
        label=_("Code from the e-mail"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control w-20", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Type the code that stands in the e-mail.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Ask for the code, which a script takes from behind the `#` of the link."""
    invitation = _invitation(invitation_id)
    if not invitation.is_open(timezone.now()):
        return _over(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = f"{get_adapter().get_client_ip(request)} {invitation.pk}"
        if not ratelimit.consume(request, action=ACTION, key=key):
            form.add_error(None, str(TooManyTries()))
            return render(request, "desk/join.html", {"form": form}, status=TooManyTries.status)
        if fits(invitation, form.cleaned_data["code"]):
            request.session[OPENED] = str(invitation.pk)
            return redirect("desk:welcome", invitation.pk)
        form.add_error("code", gettext("This is not the code of this invitation. Look at the newest e-mail."))
    return render(request, "desk/join.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def welcome(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Say what the invitation is to; accept it."""
    invitation = _invitation(invitation_id)
    if request.session.get(OPENED) != str(invitation.pk):
        return redirect("desk:join", invitation.pk)
    user = User.objects.filter(email=invitation.email).first() or User(email=invitation.email)
    form = None if has_password(user) else SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if form:
        for field in form.fields.values():
            field.widget.attrs["class"] = "form-control"
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["new_password1"] if form else None
        try:
            accept_invitation(invitation_id=invitation.pk, password=password, now=timezone.now())
        except InvitationOver:
            return _over(request)
        del request.session[OPENED]
        messages.success(request, gettext("Welcome. Sign in with %(email)s.") % {"email": invitation.email})
        return redirect("account_login")
    context = {"form": form, "invitation": invitation, "roles": roles_label(invitation.roles)}
    return render(request, "desk/welcome.html", context, status=400 if form and form.errors else 200)


def _invitation(invitation_id: UUID) -> Invitation:
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    return found


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/join.html", {"over": str(InvitationOver())}, status=InvitationOver.status)
