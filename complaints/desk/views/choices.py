"""The administrator's lists: kinds (renamed only: the policy says which there are), categories and root causes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions.change_choices import (
    add_choice,
    move_up,
    offer_again,
    rename_choice,
    rename_kind,
    retire_choice,
)
from complaints.changes import changes_of
from complaints.desk.access import for_administrators
from complaints.desk.changes import in_words
from complaints.desk.views.settings import setting
from complaints.errors import CaseError
from complaints.intake.settings import KindForm, NamesForm
from complaints.models import Category, Kind, RootCause
from tenants.middleware import tenant_of
from tenants.models import Membership

MODELS: dict[str, Any] = {"categories": Category, "root-causes": RootCause}
HEADINGS = {"categories": _("Categories"), "root-causes": _("Root causes")}
LABELS = {"names": _("Name"), "retired_at": _("No longer on offer")}


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def choices(request: HttpRequest, me: Membership, which: str) -> HttpResponse:
    """The list, and a form for another one."""
    model, languages = _model(which), tenant_of(request).languages
    form = NamesForm(request.POST if request.method == "POST" else None, languages=languages)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_choice(by=me, model=model, **form.said())
        except CaseError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("“%(name)s” is on offer from now on.") % {"name": made.name})
            return redirect("desk:choices", which)
    rows = list(model.objects.order_by("position", "code"))
    return setting(
        request,
        heading=HEADINGS[which],
        lead=_("Whatever is retired or renamed, old cases keep what they were given."),
        template="desk/choices.html",
        form=form,
        which=which,
        offered=[one for one in rows if one.retired_at is None],
        retired=[one for one in rows if one.retired_at],
        changes=in_words(changes_of(model, list(LABELS)), LABELS, of_several=True),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def choice(request: HttpRequest, me: Membership, which: str, choice_id: UUID) -> HttpResponse:
    """Rename it."""
    model, languages = _model(which), tenant_of(request).languages
    shown = _row(model, choice_id)
    form = NamesForm(request.POST if request.method == "POST" else None, languages=languages, names=shown.names)
    if request.method == "POST" and form.is_valid():
        rename_choice(by=me, model=model, choice_id=shown.pk, **form.said())
        messages.success(request, gettext("Saved."))
        return redirect("desk:choices", which)
    return setting(
        request,
        heading=shown.name,
        lead=_("A new name stands in old cases, too: rename it only if it means the same."),
        back=(HEADINGS[which], reverse("desk:choices", args=[which])),
        form=form,
    )


@require_POST
@for_administrators
def choice_act(request: HttpRequest, me: Membership, which: str, choice_id: UUID, name: str) -> HttpResponse:
    """`retire`, `offer` again, or move `up`."""
    model = _model(which)
    shown = _row(model, choice_id)
    try:
        if name == "retire":
            retire_choice(by=me, why="", model=model, choice_id=shown.pk, now=timezone.now())
            messages.success(
                request, gettext("“%(name)s” is offered no more. Old cases keep it.") % {"name": shown.name}
            )
        elif name == "offer":
            offer_again(by=me, why="", model=model, choice_id=shown.pk)
            messages.success(request, gettext("“%(name)s” is on offer from now on.") % {"name": shown.name})
        elif name == "up":
            move_up(by=me, model=model, choice_id=shown.pk)
        else:
            raise BadRequest("no act of a choice")
    except CaseError as refused:
        messages.error(request, str(refused))
    except model.DoesNotExist:
        raise Http404 from None
    return redirect("desk:choices", which)


@require_safe
@for_administrators
def kinds(request: HttpRequest, me: Membership) -> HttpResponse:
    rows = list(Kind.objects.order_by("position", "code"))
    changes = in_words(changes_of(Kind, ["texts"]), {"texts": _("Texts")}, of_several=True)
    return setting(
        request,
        heading=_("Kinds"),
        lead=_("Which kinds there are stands in your policy. Here you word them for complainants."),
        template="desk/kinds.html",
        kinds=rows,
        changes=changes,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def kind(request: HttpRequest, me: Membership, kind_id: UUID) -> HttpResponse:
    shown, languages = _row(Kind, kind_id), tenant_of(request).languages
    form = KindForm(request.POST if request.method == "POST" else None, languages=languages, texts=shown.texts)
    if request.method == "POST" and form.is_valid():
        rename_kind(by=me, kind_id=shown.pk, **form.said())
        messages.success(request, gettext("Saved."))
        return redirect("desk:kinds")
    return setting(
        request,
        heading=shown.name,
        lead=_("The form shows each kind with what it is and an example."),
        back=(_("Kinds"), reverse("desk:kinds")),
        form=form,
    )


def _model(which: str) -> Any:
    try:
        return MODELS[which]
    except KeyError:
        raise Http404 from None


def _row(model: Any, key: UUID) -> Any:
    found = model.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
