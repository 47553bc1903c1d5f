"""The complainant's own page, without an account: the reference and the tracking code open it in this browser's session.

The mailed link carries the code behind `#` (`/t/LB-7K3M-9QX2#code`): it is never sent and never logged; a script posts
it, and where there is no script one types it.
"""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import queries, rules, telling
from complaints.day_words import long_day
from complaints.errors import CaseError, TooManyTries
from complaints.intake.files import discard, keep
from complaints.models import Case
from complaints.policy import Policy
from complaints.portal.forms import ACT_FORMS, ComplainantForm, TrackForm
from complaints.portal.limits import count_wrong_code, require_tries_left
from complaints.portal.missing import say_what_is_missing
from complaints.portal.promises import shown_clocks
from complaints.portal.visits import opened_case, remember
from complaints.references import parse_reference
from complaints.tracking import normalised, tracking_code
from tenants.actors import COMPLAINANT

NOBODY = UUID(int=0)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, reference: str = "") -> HttpResponse:
    """Ask for reference and code. Wrong reference and wrong code are answered alike, after the same work."""
    if request.method != "POST":
        return render(request, "portal/track.html", {"form": TrackForm(initial={"reference": reference[:40]})})
    form = TrackForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            key = _check(request, form.cleaned_data["reference"], form.cleaned_data["code"])
        except TooManyTries as refused:
            form.add_error(None, str(refused))
            status = refused.status
        else:
            if key is not None:
                return _open(request, key)
            form.add_error(None, gettext("We find no case with this reference and this code. Please check both."))
    return render(request, "portal/track.html", {"form": form}, status=status)


def _check(request: HttpRequest, reference: str, code: str) -> UUID | None:
    """The id of the case that both open, or None. Raises TooManyTries."""
    parsed = parse_reference(reference) or ""
    require_tries_left(request, parsed)
    key: UUID | None = Case.objects.filter(reference=parsed).values_list("pk", flat=True).first()
    is_right = hmac.compare_digest(normalised(tracking_code(key or NOBODY)), normalised(code))
    if key is not None and is_right:
        return key
    count_wrong_code(request, parsed)
    return None


def _open(request: HttpRequest, key: UUID) -> HttpResponse:
    found = Case.objects.only("reference").get(pk=key)
    remember(request, found)
    return redirect("portal:case", reference=found.reference)


@never_cache
@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    found = opened_case(request, reference)
    return _page(request, found) if found else redirect("portal:track_reference", reference=reference)


@never_cache
@require_POST
def act(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """What the complainant does on the page; what is refused comes back with the text kept."""
    found = opened_case(request, reference)
    if found is None:
        return redirect("portal:track_reference", reference=reference)
    if name not in ACT_FORMS:
        raise Http404
    form = ACT_FORMS[name](request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, tried=form, status=400)
    kept = keep(form.cleaned_data.pop("enclosures", ()))
    try:
        form.act(case_id=found.pk, by=COMPLAINANT, now=timezone.now(), files=kept)
    except CaseError as refused:
        discard(kept)
        form.add_error(None, str(refused))
        return _page(request, found, tried=form, status=refused.status)
    messages.success(request, form.thanks)
    say_what_is_missing(request, kept)
    return redirect("portal:case", reference=found.reference)


def _page(
    request: HttpRequest, found: Case, *, tried: ComplainantForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    policy = found.policy.read()
    events = queries.story_of(found)
    people = queries.members_by_id(telling.people_named(events))
    question = queries.open_question(found)
    forms = _forms(found, policy, tried, asked=question is not None)
    context: dict[str, Any] = {
        "case": found,
        "complainant": found.complainant,
        "steps": list(reversed(telling.tell(found, events, people, public=True))),
        "clocks": shown_clocks(found, now=now) if found.state != "withdrawn" else [],
        "question": question,
        "question_text": queries.question_text(question) if question else "",
        "answer_by": long_day(question.answer_by) if question else "",
        "next_word": long_day(found.next_update_on) if found.next_update_on else "",
        "is_next_word_late": found.next_update_on is not None and found.next_update_on < timezone.localdate(),
        "level": _level_name(policy, found.level),
        "next_level": _level_name(policy, found.level + 1),
        "forms": forms,
        "tried": tried,
        "unsent": tried.typed if tried is not None and tried.name not in forms else "",
        "now": now,
    }
    return render(request, "portal/case.html", context, status=status)


def _forms(found: Case, policy: Policy, tried: ComplainantForm | None, *, asked: bool) -> dict[str, ComplainantForm]:
    """A form for each act that the complainant may do now, by name; the one that was tried as it was filled in."""
    makes_sense = {
        "answer": asked,
        "rate": not queries.is_rated(found),
        "escalate": found.level < policy.highest_level,
    }
    names = [name for name in rules.legal_acts(COMPLAINANT, found) if makes_sense.get(name, True)]
    return {name: tried if tried is not None and tried.name == name else ACT_FORMS[name]() for name in names}


def _level_name(policy: Policy, number: int) -> str:
    """What the policy calls a level, in the page's language or else in its own; "" beyond the highest."""
    for level in policy.levels:
        if level.number == number:
            return level.names.get(get_language() or "") or next(iter(level.names.values()))
    return ""
