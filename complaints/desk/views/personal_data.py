"""The supervisor's page of what is held about a complainant: to give them, and to erase (LB-8, LO-8)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from complaints import personal_data
from complaints.actions.erase_complainant import erase_complainant
from complaints.actions.open_case import open_case
from complaints.actions.preview_erasure import preview_erasure
from complaints.desk.access import for_erasers
from complaints.intake.personal_data import PersonForm
from complaints.models import Case
from complaints.references import parse_reference
from tenants.actors import member
from tenants.models import Membership

TABLES = {
    "complainant": _("The person's details"),
    "contactperson": _("Contact people"),
    "case": _("What they complained of"),
    "casetext": _("What was written in their cases"),
    "attachment": _("Files"),
    "message": _("Mails"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_erasers
def data(request: HttpRequest, me: Membership, reference: str) -> HttpResponse:
    """GET: what there is. POST `export`: a JSON file. POST `look`: what an erasure would touch. POST `sure`: erase."""
    now = timezone.now()
    case = _opened(reference, me, now)
    held = personal_data.held_like(case)
    if request.method == "POST":
        form = PersonForm(request.POST, rows=[one.complainant for one in held])
        if form.is_valid():
            if "export" in request.POST:
                return _export(form, case, now)
            if "sure" in request.POST:
                return _erase(request, form, me, now)
            ids = [one.pk for one in form.chosen()]
            counts = preview_erasure(complainant_ids=ids, actor=member(me.pk), now=now)
            touched = [(_word(table), count) for table, count in sorted(counts.items())]
            return _page(request, case, held, form, touched=touched)
    else:
        form = PersonForm(rows=[one.complainant for one in held])
    return _page(request, case, held, form)


def _word(table: str) -> str:
    name = table.replace("historical", "")
    words = str(TABLES.get(name, name))
    return gettext("%(what)s, as they were before") % {"what": words} if name != table else words


def _export(form: PersonForm, case: Case, now: datetime) -> HttpResponse:
    said = personal_data.export(form.chosen(), now=now)
    answer = HttpResponse(json.dumps(said, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{case.reference}-data.json"'
    return answer


def _erase(request: HttpRequest, form: PersonForm, me: Membership, now: datetime) -> HttpResponse:
    chosen = form.chosen()
    for one in chosen:
        erase_complainant(complainant_id=one.pk, basis=form.cleaned_data["basis"], actor=member(me.pk), now=now)
    words = ngettext(
        "The person's data is erased. The proof of the case stays, without a name.",
        "The data of %(n)s entries is erased. The proof of the cases stays, without a name.",
        len(chosen),
    )
    messages.success(request, words % {"n": len(chosen)})
    return redirect("desk:cases")


def _page(
    request: HttpRequest, case: Case, held: list[personal_data.Held], form: PersonForm, **more: Any
) -> HttpResponse:
    boxes = {box.data["value"]: box for box in form["people"]}
    context = {
        "case": case,
        "held": [(boxes[str(one.complainant.pk)], one) for one in held],
        "form": form,
        **more,
    }
    return render(request, "desk/personal_data.html", context, status=400 if form.errors else 200)


def _opened(reference: str, me: Membership, now: datetime) -> Case:
    """The case of a person who is not erased, with the reading recorded."""
    try:
        found = open_case(reference=parse_reference(reference) or "", reader=me, purpose="personal data", now=now)
    except Case.DoesNotExist:
        raise Http404 from None
    if found.complainant.erased_at:
        raise Http404
    return found
