"""The administrator's settings: the company itself, and how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions.change_company import change_company, change_look
from complaints.changes import changes_of
from complaints.desk.access import for_administrators
from complaints.desk.changes import in_words
from complaints.intake.settings import CompanyForm, LookForm
from tenants.middleware import tenant_of
from tenants.models import Brand, Membership, Tenant

COMPANY = {
    "name": _("Name"),
    "legal_name": _("Legal name"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "postal_address": _("Postal address"),
    "default_language": _("Own language"),
    "languages": _("Languages of the pages"),
    "requires_second_factor": _("Second step of sign-in"),
}
LOOK = {"colour": _("Colour"), "version": _("Version")}


@dataclass(frozen=True)
class Place:
    """A page of the settings. url: its name, or its name and what stands in its address."""

    name: Any
    what: Any
    icon: str
    view: tuple[str, ...]

    @property
    def url(self) -> str:
        return reverse(self.view[0], args=self.view[1:])


WORK = (
    Place(_("People"), _("Who works here, invitations, absences"), "icons.svg#users", ("desk:people",)),
    Place(
        _("System"), _("What runs, what waits, what needs somebody"), "icons.svg#heartbeat", ("notifications:system",)
    ),
    Place(_("API tokens"), _("Keys of programs"), "icons.svg#key", ("desk:tokens",)),
)
PLACES = (
    Place(_("The company"), _("Names, contacts, languages"), "icons.svg#building", ("desk:settings_company",)),
    Place(_("Logo and colour"), _("How your pages and mails look"), "icons.svg#palette", ("desk:settings_look",)),
    Place(_("Kinds"), _("What complainants can file, and how it is explained"), "icons.svg#forms", ("desk:kinds",)),
    Place(_("Categories"), _("What a complaint is about"), "icons.svg#tag", ("desk:choices", "categories")),
    Place(_("Data notice"), _("What people are told about their data"), "icons.svg#shield", ("desk:notice",)),
    Place(_("Mail texts"), _("What your mails say, by language"), "icons.svg#mail", ("notifications:mail_texts",)),
    Place(_("Calendar"), _("Holidays, closures, worked days"), "icons.svg#calendar", ("desk:calendar",)),
    Place(_("Root causes"), _("Why it happened"), "icons.svg#git-branch", ("desk:choices", "root-causes")),
)


@require_safe
@for_administrators
def index(request: HttpRequest, me: Membership) -> HttpResponse:
    return render(request, "desk/settings.html", {"places": [*WORK, *PLACES]})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def company(request: HttpRequest, me: Membership) -> HttpResponse:
    tenant = tenant_of(request)
    initial = {name: getattr(tenant, name) for name in COMPANY}
    form = CompanyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_company(by=me, **form.said())
        messages.success(request, gettext("Saved."))
        return redirect("desk:settings_company")
    changes = in_words(changes_of(Tenant, list(COMPANY)), COMPANY)
    lead = _("What complainants read at the head and the foot of your pages and mails.")
    return setting(request, heading=PLACES[0].name, lead=lead, form=form, changes=changes)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def look(request: HttpRequest, me: Membership) -> HttpResponse:
    brand = Brand.objects.defer("logo").get()
    if request.method == "POST":
        form = LookForm(request.POST, request.FILES)
        if form.is_valid():
            change_look(by=me, **form.said())
            messages.success(request, gettext("Saved. Browsers that know the old look may show it until tomorrow."))
            return redirect("desk:settings_look")
    else:
        form = LookForm(initial={"colour": brand.colour})
    changes = in_words(changes_of(Brand, list(LOOK)), LOOK)
    lead = _("The colours of dark pages follow from your colour, so that everything can be read.")
    return setting(request, heading=PLACES[1].name, lead=lead, form=form, changes=changes)


def setting(
    request: HttpRequest,
    *,
    heading: Any,
    lead: Any,
    template: str = "desk/setting.html",
    back: tuple[Any, str] | None = None,
    form: Form | None = None,
    **more: Any,
) -> HttpResponse:
    """A page of the settings with its form. back: name and address of the page before it, if that is not the index."""
    name, address = back or (_("Settings"), reverse("desk:settings"))
    context = {"heading": heading, "lead": lead, "back": name, "back_url": address, "form": form, **more}
    return render(request, template, context, status=400 if form is not None and form.errors else 200)
