"""The form, the receipt, the notice and the policy. Each view parses, makes one call, and answers."""

from __future__ import annotations

from itertools import groupby

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from complaints import queries
from complaints.actions.submit_complaint import AlreadySubmitted, submit_complaint
from complaints.intake.files import discard, keep
from complaints.intake.forms import ComplaintForm
from complaints.models import Case
from complaints.policy import Section
from complaints.portal.missing import say_what_is_missing
from complaints.portal.promises import promised_at_first, promised_now, shown_clocks
from complaints.portal.visits import opened_case, remember
from complaints.tracking import tracking_code
from tenants.actors import COMPLAINANT
from tenants.middleware import tenant_of

# Not no-store: who goes back from the receipt must find the same form, with its answers and its key.
kept_by_the_browser = cache_control(private=True, no_cache=True)
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    kinds = list(queries.kinds_on_offer())
    context = {
        "kinds": kinds,
        "promises": promised_now(tenant_of(request), kinds, now=now),
        "version": queries.policy_in_force(now),
    }
    return render(request, "portal/home.html", context)


@kept_by_the_browser
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=400)
    now = timezone.now()
    language = translation.get_language() or tenant_of(request).default_language
    kept = keep(form.cleaned_data["enclosures"])
    complaint = form.complaint(language=language, now=now, files=kept)
    try:
        outcome = submit_complaint(
            key=form.cleaned_data["submission_key"], complaint=complaint, actor=COMPLAINANT, now=now
        )
    except AlreadySubmitted as earlier:
        discard(kept)
        return _offer_new_case(request, form, earlier.case)
    if outcome.is_new:
        say_what_is_missing(request, kept)
    else:
        discard(kept)
    return _show_receipt(request, outcome.case)


def _form(request: HttpRequest) -> ComplaintForm:
    """Raises BadRequest for a body that is no form: nothing anybody typed could be read from it."""
    notice = queries.notice_in_force(timezone.now())
    if request.method != "POST":
        return ComplaintForm(tenant=tenant_of(request), notice=notice)
    if request.content_type not in FORM_TYPES:
        raise BadRequest("The body is not a form.")
    return ComplaintForm(request.POST, request.FILES, tenant=tenant_of(request), notice=notice)


def _page(request: HttpRequest, form: ComplaintForm, *, status: int = 200, expired: bool = False) -> HttpResponse:
    """expired: the form is to be sent once more, although its answers may all be right."""
    if form.is_outdated:
        form, expired = form.renewed(as_new_case="submission_key" in form.errors), True
    return render(request, "portal/complain.html", _context(request, form, expired=expired), status=status)


def _offer_new_case(request: HttpRequest, form: ComplaintForm, case: Case) -> HttpResponse:
    """The form went back and came again with another text: say what we have, keep the text, offer a new case."""
    context = _context(request, form.renewed(as_new_case=True), case=case)
    return render(request, "portal/repeat.html", context, status=AlreadySubmitted.status)


def _context(request: HttpRequest, form: ComplaintForm, **more: object) -> dict[str, object]:
    kinds = list(queries.kinds_on_offer())
    promises = promised_now(tenant_of(request), kinds, now=timezone.now())
    return {"form": form, "kinds": kinds, "notice": form.notice, "promises": promises, **more}


def _show_receipt(request: HttpRequest, case: Case) -> HttpResponseRedirect:
    remember(request, case)
    return redirect("portal:received", reference=case.reference)


@never_cache
@require_safe
def received(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt, for the browser that filed or opened the case and no other: a reference is not a secret."""
    case = opened_case(request, reference)
    if case is None:
        raise Http404
    now = timezone.now()
    clocks = shown_clocks(case, now=now)
    context = {
        "case": case,
        "complainant": case.complainant,
        "code": tracking_code(case.pk),
        "files": queries.files_of_receipt(case),
        "dates": [(promised_at_first(clock), clock) for clock in clocks],
    }
    return render(request, "portal/received.html", context)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    if (found := queries.notice_in_force(timezone.now())) is None:
        raise Http404
    return render(request, "portal/notice.html", {"notice": found})


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The company's policy in force, word for word (LO-2), in the page's language if it was published in it."""
    version = queries.policy_in_force(timezone.now())
    texts = version.read().texts
    language = translation.get_language() or ""
    shown = language if language in texts else next(iter(texts))
    context = {
        "version": version,
        "title": texts[shown].title,
        "sections": [(section.heading, _blocks(section)) for section in texts[shown].sections],
        "shown": shown,
        "is_in_page_language": shown == language,
    }
    return render(request, "portal/policy.html", context)


BULLET = "• "


def _blocks(section: Section) -> list[tuple[bool, list[str]]]:
    """Paragraphs in a row that are, or are not, items of a list; an item without its bullet."""
    return [
        (is_list, [paragraph.removeprefix(BULLET) for paragraph in run])
        for is_list, run in groupby(section.paragraphs, key=lambda paragraph: paragraph.startswith(BULLET))
    ]


@kept_by_the_browser
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open too long, or came from elsewhere. On the complaint form no word is lost."""
    if request.path == reverse("portal:complain"):
        return _page(request, _form(request), status=403, expired=True)
    return render(request, "403_csrf.html", status=403)
