"""The list and the case, for the handling team. Everybody else gets the same 404 as for a case that is not there."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints import queries, rules
from complaints.actions.open_case import open_case
from complaints.models import Case
from complaints.references import parse_reference
from tenants.middleware import membership_of


@never_cache
@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    membership = membership_of(request)
    assert membership is not None
    if not rules.may_see_cases(membership):
        return render(request, "desk/no_cases.html")
    page = queries.newest_cases(after=request.GET.get("after"))
    return render(request, "desk/cases.html", {"page": page, "is_first": "after" not in request.GET})


@never_cache
@login_required
@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    membership = membership_of(request)
    assert membership is not None
    try:
        found = open_case(
            reference=parse_reference(reference) or "", reader=membership, purpose="desk", now=timezone.now()
        )
    except Case.DoesNotExist:
        raise Http404 from None
    context = {
        "case": found,
        "complainant": found.complainant,
        "contacts": list(found.complainant.contact_people.order_by("id")),
        "events": queries.story_of(found),
        "reads": queries.reads_of(found),
    }
    return render(request, "desk/case.html", context)
