"""The administrator's pages of the people of the company: who they are, invitations, absences, leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import people, queries
from complaints.actions.change_member import (
    change_member,
    deactivate,
    make_responsible,
    reactivate,
    sign_out_everywhere,
)
from complaints.actions.invite import invite, invite_again, withdraw_invitation
from complaints.actions.require_second_factor import require_second_factor
from complaints.actions.substitute import end_substitution, substitute
from complaints.changes import changes_of
from complaints.desk.access import for_administrators
from complaints.desk.changes import in_words
from complaints.errors import CaseError
from complaints.intake.people import InvitationForm, MemberForm, SubstituteForm, SuccessorForm
from complaints.models.catalogue import in_language
from tenants.middleware import tenant_of
from tenants.models import Invitation, Membership, Substitution


@require_safe
@for_administrators
def everybody(request: HttpRequest, me: Membership) -> HttpResponse:
    now = timezone.now()
    found = people.everybody(timezone.localdate())
    context = {
        "people": found,
        "unprotected": people.unprotected(found),
        "invitations": [(one, one.is_open(now)) for one in people.open_invitations()],
        "hand_overs": people.hand_overs_under_way(),
    }
    return render(request, "desk/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def invitation(request: HttpRequest, me: Membership) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None, **_choices(request))
    if request.method == "POST" and form.is_valid():
        try:
            invite(by=me, now=timezone.now(), **form.said())
        except CaseError as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, gettext("The invitation is on its way. It is good for 72 hours."))
            return redirect("desk:people")
    return render(request, "desk/invite.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@for_administrators
def invitation_act(request: HttpRequest, me: Membership, invitation_id: UUID, name: str) -> HttpResponse:
    """`again` or `withdraw`."""
    try:
        if name == "again":
            invite_again(by=me, invitation_id=invitation_id, now=timezone.now())
            messages.success(request, gettext("A new invitation is on its way; the one before opens nothing any more."))
        else:
            withdraw_invitation(by=me, invitation_id=invitation_id, now=timezone.now())
            messages.success(request, gettext("The invitation was withdrawn."))
    except Invitation.DoesNotExist:
        raise Http404 from None
    except CaseError as refused:
        messages.error(request, str(refused))
    return redirect("desk:people")


@require_POST
@for_administrators
def second_step(request: HttpRequest, me: Membership) -> HttpResponse:
    """Require the second step of everybody, or no longer."""
    is_required = request.POST.get("required") == "yes"
    require_second_factor(by=me, is_required=is_required)
    if is_required:
        messages.success(request, gettext("From now on everybody signs in with a second step."))
    else:
        messages.success(request, gettext("The second step is everybody's own choice again."))
    return redirect("desk:people")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def person(request: HttpRequest, me: Membership, member_id: UUID) -> HttpResponse:
    """Read, and change what the person is here."""
    shown = _member(member_id)
    data = request.POST if request.method == "POST" else None
    form = _form(request, shown, data)
    if data is not None and form.is_valid():
        try:
            change_member(by=me, member_id=shown.pk, **form.said())
        except CaseError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("desk:person", shown.pk)
    return _page(request, shown, form=form)


@require_POST
@for_administrators
def person_act(request: HttpRequest, me: Membership, member_id: UUID, name: str) -> HttpResponse:
    """One of ACTS, from the page of the person."""
    shown = _member(member_id)
    try:
        act = ACTS[name]
    except KeyError:
        raise BadRequest("no act of a person") from None
    return act(request, me, shown)


def _responsible(request: HttpRequest, me: Membership, shown: Membership) -> HttpResponse:
    try:
        make_responsible(by=me, member_id=shown.pk)
    except CaseError as refused:
        return _page(request, shown, refusal=str(refused))
    messages.success(request, gettext("%(name)s answers for new cases from now on.") % {"name": shown.name})
    return redirect("desk:person", shown.pk)


def _leave(request: HttpRequest, me: Membership, shown: Membership) -> HttpResponse:
    form = SuccessorForm(request.POST, people=_others(shown))
    if not form.is_valid():
        return _page(request, shown, leaving=form)
    try:
        handed = deactivate(by=me, member_id=shown.pk, successor=form.cleaned_data["successor"], now=timezone.now())
    except CaseError as refused:
        form.add_error("successor", str(refused))
        return _page(request, shown, leaving=form)
    messages.success(request, gettext("%(name)s cannot sign in here any more.") % {"name": shown.name})
    if handed:
        messages.info(request, gettext("The open cases are being handed over; this page shows how far it is."))
    return redirect("desk:people")


def _return(request: HttpRequest, me: Membership, shown: Membership) -> HttpResponse:
    reactivate(by=me, member_id=shown.pk)
    messages.success(request, gettext("%(name)s can sign in again.") % {"name": shown.name})
    return redirect("desk:person", shown.pk)


def _sign_out(request: HttpRequest, me: Membership, shown: Membership) -> HttpResponse:
    number = sign_out_everywhere(by=me, member_id=shown.pk)
    words = ngettext("%(number)s session was ended.", "%(number)s sessions were ended.", number)
    messages.success(request, words % {"number": number})
    return redirect("desk:person", shown.pk)


def _away(request: HttpRequest, me: Membership, shown: Membership) -> HttpResponse:
    form = SubstituteForm(request.POST, people=_others(shown), today=timezone.localdate())
    if not form.is_valid():
        return _page(request, shown, away=form)
    try:
        substitute(by=me, member_id=shown.pk, **form.cleaned_data)
    except CaseError as refused:
        form.add_error(None, str(refused))
        return _page(request, shown, away=form)
    messages.success(request, gettext("Noted. Until then nothing changes."))
    return redirect("desk:person", shown.pk)


def _back(request: HttpRequest, me: Membership, shown: Membership) -> HttpResponse:
    try:
        end_substitution(by=me, substitution_id=UUID(request.POST.get("absence", "")), now=timezone.now())
    except (ValueError, Substitution.DoesNotExist):
        raise Http404 from None
    messages.success(request, gettext("The absence was taken out."))
    return redirect("desk:person", shown.pk)


LABELS = {
    "name": _("Name"),
    "language": _("Language"),
    "roles": _("Roles"),
    "level": _("Level"),
    "is_active": _("May sign in"),
    "is_responsible": _("Responsible handler"),
}
ACTS: dict[str, Callable[[HttpRequest, Membership, Membership], HttpResponse]] = {
    "responsible": _responsible,
    "leave": _leave,
    "return": _return,
    "sign-out": _sign_out,
    "away": _away,
    "back": _back,
}


def _page(
    request: HttpRequest,
    shown: Membership,
    *,
    form: MemberForm | None = None,
    away: SubstituteForm | None = None,
    leaving: SuccessorForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    today, now, others = timezone.localdate(), timezone.now(), _others(shown)
    is_refused = bool(refusal or any(one is not None and one.errors for one in (form, away, leaving)))
    context = {
        "shown": shown,
        "form": form or _form(request, shown),
        "away": away or SubstituteForm(people=others, today=today),
        "leaving": leaving or SuccessorForm(people=others),
        "refusal": refusal,
        "absences": people.absences(shown, today),
        "owes": people.owed(shown),
        "sessions": people.signed_in(shown, now=now),
        "changes": in_words(changes_of(Membership, list(LABELS), id=shown.pk), LABELS),
    }
    return render(request, "desk/person.html", context, status=400 if is_refused else 200)


def _form(request: HttpRequest, shown: Membership, data: Any = None) -> MemberForm:
    initial = {"name": shown.name, "language": shown.language, "roles": shown.roles, "level": shown.level}
    return MemberForm(data, initial=initial, **_choices(request, besides=shown.level))


def _member(member_id: UUID) -> Membership:
    found = Membership.objects.select_related("user").filter(pk=member_id).first()
    if found is None:
        raise Http404
    return found


def _others(shown: Membership) -> list[Membership]:
    return people.successors(shown, queries.active_members())


def _choices(request: HttpRequest, *, besides: int = 1) -> dict[str, Any]:
    """Languages of the company, and levels of its policy (and the one that the person has)."""
    tenant = tenant_of(request)
    levels = {
        level.number: str(in_language(dict(level.names), tenant.default_language))
        for level in queries.policy_in_force(timezone.now()).read().levels
    }
    levels.setdefault(besides, gettext("beyond the policy's levels"))
    return {"languages": tenant.languages, "levels": levels}
