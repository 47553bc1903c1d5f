"""What came by telephone, letter, in person or otherwise is written down here, with the time when it was first heard."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import day_calendar, deadlines, queries
from complaints.actions.open_case import open_case
from complaints.actions.submit_complaint import AlreadySubmitted, submit_complaint
from complaints.desk.access import for_handlers
from complaints.desk.known import known_people
from complaints.desk.spelling import spell
from complaints.intake.registration import RegistrationForm
from complaints.models import Case
from complaints.references import parse_reference
from complaints.tracking import tracking_code
from tenants.actors import member
from tenants.middleware import tenant_of
from tenants.models import Membership

REGISTERED = "registered_cases"  # ids of the cases that were written down in this session
REGISTERED_MOST = 20
FIND = "find"  # the button that looks for known complainants where no script does
WORDS_LENGTH = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_handlers
def register(request: HttpRequest, me: Membership) -> HttpResponse:
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = RegistrationForm(data, tenant=tenant_of(request), notice=queries.notice_in_force(now), now=now)
    if data is None:
        return _page(request, me, form)
    if FIND in data:
        form.errors.clear()  # nothing was sent yet: what is missing so far is no mistake
        return _page(request, me, form)
    if not form.is_valid():
        return _page(request, me, form, status=400)
    try:
        outcome = submit_complaint(
            key=form.cleaned_data["submission_key"], complaint=form.complaint(), actor=member(me.pk), now=now
        )
    except AlreadySubmitted as earlier:
        form.renew()
        form.add_error(
            None,
            gettext("This page was registered before, as %(reference)s. Send it again to register another case.")
            % {"reference": earlier.case.reference},
        )
        return _page(request, me, form, status=earlier.status)
    seen = [key for key in request.session.get(REGISTERED, []) if key != str(outcome.case.pk)]
    request.session[REGISTERED] = [*seen, str(outcome.case.pk)][-REGISTERED_MOST:]
    return redirect("desk:registered", reference=outcome.case.reference)


def _page(request: HttpRequest, me: Membership, form: RegistrationForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "kinds": list(queries.kinds_on_offer()),
        "counts": queries.view_counts(reader=me, now=timezone.now()),
        **_known(request),
    }
    return render(request, "desk/register.html", context, status=status)


@require_safe
@for_handlers
def registered(request: HttpRequest, me: Membership, reference: str) -> HttpResponse:
    """The reference, big and spelled, to read out while the caller is still there.

    Only in the session that wrote the case down: the tracking code speaks for the complainant, not for the desk.
    """
    key, now = parse_reference(reference), timezone.now()
    if not Case.objects.filter(reference=key, pk__in=request.session.get(REGISTERED, [])).exists():
        return redirect("desk:case", reference=reference)
    case = open_case(reference=str(key), reader=me, purpose="read out", now=now)
    code = tracking_code(case.pk)
    clocks = day_calendar.show_all(deadlines.explain(case, now=now), now=now)
    context = {
        "case": case,
        "complainant": case.complainant,
        "code": code,
        "spelled": spell(case.reference, case.language),
        "spelled_code": spell(code, case.language),
        # Only what the company published is its promise.
        "promised": [one for one in clocks if one.clock.basis == "published"],
        "days_late": (localdate(case.registered_at) - localdate(case.received_at)).days,
    }
    return render(request, "desk/registered.html", context)


@require_POST
@for_handlers
def complainants(request: HttpRequest, me: Membership) -> HttpResponse:
    """Known complainants while one types, as a fragment for the form. Posted: a name belongs in no address and no log."""
    return render(request, "desk/_complainants.html", _known(request))


def _known(request: HttpRequest) -> dict[str, Any]:
    words = request.POST.get("known", "").replace("\x00", "").strip()[:WORDS_LENGTH]
    chosen, people = known_people(words, chosen=request.POST.get("known_id", ""))
    return {"known_words": words, "chosen": chosen, "people": people}
