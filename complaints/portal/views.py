"""The form, the receipt and the notice. Each view parses, makes one call, and answers."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from complaints import queries
from complaints.actions.submit_complaint import AlreadySubmitted, submit_complaint
from complaints.intake.forms import ComplaintForm
from complaints.models import Case
from complaints.references import parse_reference
from complaints.tracking import tracking_code
from tenants.actors import COMPLAINANT
from tenants.middleware import tenant_of

SEEN = "receipts"  # ids of the cases that this browser filed
SEEN_MOST = 20
# Not no-store: who goes back from the receipt must find the same form, with its answers and its key.
kept_by_the_browser = cache_control(private=True, no_cache=True)
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"kinds": list(queries.kinds_on_offer())})


@kept_by_the_browser
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=400)
    now = timezone.now()
    complaint = form.complaint(language=translation.get_language() or tenant_of(request).default_language, now=now)
    try:
        outcome = submit_complaint(
            key=form.cleaned_data["submission_key"], complaint=complaint, actor=COMPLAINANT, now=now
        )
    except AlreadySubmitted as earlier:
        return _offer_new_case(request, form, earlier.case)
    return _show_receipt(request, outcome.case)


def _form(request: HttpRequest) -> ComplaintForm:
    """Raises BadRequest for a body that is no form: nothing anybody typed could be read from it."""
    if request.method == "POST" and request.content_type not in FORM_TYPES:
        raise BadRequest("The body is not a form.")
    data = request.POST if request.method == "POST" else None
    return ComplaintForm(data, tenant=tenant_of(request), notice=queries.notice_in_force(timezone.now()))


def _page(request: HttpRequest, form: ComplaintForm, *, status: int = 200, expired: bool = False) -> HttpResponse:
    """expired: the form is to be sent once more, although its answers may all be right."""
    if form.is_outdated:
        form, expired = form.renewed(as_new_case="submission_key" in form.errors), True
    context = {"form": form, "kinds": list(queries.kinds_on_offer()), "notice": form.notice, "expired": expired}
    return render(request, "portal/complain.html", context, status=status)


def _offer_new_case(request: HttpRequest, form: ComplaintForm, case: Case) -> HttpResponse:
    """The form went back and came again with another text: say what we have, keep the text, offer a new case."""
    context = {
        "form": form.renewed(as_new_case=True),
        "kinds": list(queries.kinds_on_offer()),
        "notice": form.notice,
        "case": case,
    }
    return render(request, "portal/repeat.html", context, status=AlreadySubmitted.status)


def _show_receipt(request: HttpRequest, case: Case) -> HttpResponseRedirect:
    seen = [key for key in request.session.get(SEEN, []) if key != str(case.pk)]
    request.session[SEEN] = [*seen, str(case.pk)][-SEEN_MOST:]
    return redirect("portal:received", reference=case.reference)


@never_cache
@require_safe
def received(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt, for the browser that filed the case and no other: a reference is not a secret."""
    case = (
        Case.objects.select_related("kind", "category", "complainant")
        .filter(pk__in=request.session.get(SEEN, []), reference=parse_reference(reference))
        .first()
    )
    if case is None:
        raise Http404
    context = {"case": case, "complainant": case.complainant, "code": tracking_code(case.pk)}
    return render(request, "portal/received.html", context)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    if (found := queries.notice_in_force(timezone.now())) is None:
        raise Http404
    return render(request, "portal/notice.html", {"notice": found})


@kept_by_the_browser
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open too long, or came from elsewhere. On the complaint form no word is lost."""
    if request.path == reverse("portal:complain"):
        return _page(request, _form(request), status=403, expired=True)
    return render(request, "403_csrf.html", status=403)
