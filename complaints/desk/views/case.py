"""What handlers see of a case. Everybody else gets the same 404 as for a case that is not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from complaints import day_calendar, deadlines, queries, rules, telling
from complaints.actions.open_case import open_case
from complaints.desk.access import for_handlers
from complaints.desk.alerts import alerts_of
from complaints.errors import CaseChanged, CaseError
from complaints.intake.acts import ACT_FORMS, ActForm, Desk, desk_of
from complaints.models import Case, CaseText, InformationRequest
from complaints.models.catalogue import in_language
from complaints.policy import ByLanguage
from complaints.references import parse_reference
from complaints.telling import Step
from complaints.urgency import Urgency, urgency_of_day
from tenants.middleware import tenant_of
from tenants.models import Membership

# The act that carries the case on: the first of these that is legal is the page's primary button.
ONWARD = ("acknowledge", "investigate", "take_up", "resolve", "follow_up")
RARE = ("assign", "reclassify", "promise_remedy", "withdraw", "reopen")


@require_safe
@for_handlers
def case(request: HttpRequest, me: Membership, reference: str) -> HttpResponse:
    return _page(request, me, _open(reference, me))


@require_POST
@for_handlers
def act(request: HttpRequest, me: Membership, reference: str, name: str) -> HttpResponse:
    """Do one act. What is refused comes back with the text kept, and with what others did meanwhile."""
    found = _open(reference, me)
    if name not in ACT_FORMS:
        raise Http404
    form = ACT_FORMS[name](request.POST, desk=desk_of(me, found))
    if not form.is_valid():
        return _page(request, me, found, tried=form, status=400)
    try:
        type(form).action(case_id=found.pk, by=me, now=timezone.now(), seen=form.cleaned_data["seen"], **form.said())
    except CaseChanged as changed:
        return _page(request, me, found, tried=form, is_changed=True, status=changed.status)
    except CaseError as refused:
        form.add_error(None, str(refused))
        return _page(request, me, found, tried=form, status=refused.status)
    messages.success(request, gettext("Done: %(act)s.") % {"act": form.title})
    return redirect("desk:case", reference=found.reference)


def _open(reference: str, me: Membership) -> Case:
    try:
        return open_case(reference=parse_reference(reference) or "", reader=me, purpose="desk", now=timezone.now())
    except Case.DoesNotExist:
        raise Http404 from None


@dataclass
class Acts:
    """The forms of a case by where they stand: the one that carries it on, others, rare ones, and what one writes."""

    onward: ActForm | None = None
    others: list[ActForm] = field(default_factory=list)
    rare: list[ActForm] = field(default_factory=list)
    message: ActForm | None = None
    note: ActForm | None = None
    is_rare_tried: bool = False


def _page(
    request: HttpRequest,
    me: Membership,
    found: Case,
    *,
    tried: ActForm | None = None,
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """tried: the form that was refused. is_changed: because somebody else was quicker."""
    now, today = timezone.now(), timezone.localdate()
    events = queries.story_of(found)
    people = queries.members_by_id(telling.people_named(events))
    steps = telling.tell(found, events, people, public=False)
    clocks = day_calendar.show_all(deadlines.explain(found, now=now), now=now)
    question = queries.open_question(found)
    desk = desk_of(me, found)
    context: dict[str, Any] = {
        "case": found,
        "complainant": found.complainant,
        "contacts": list(found.complainant.contact_people.order_by("id")),
        "level_name": _level_name(request, found),
        "alerts": alerts_of(found, steps=steps, clocks=clocks, question=question, today=today),
        "steps": steps,
        "clocks": clocks,
        "strip": next((one for one in clocks if one.clock.is_running), None),
        "next_word": _next_word(found, now=now, zone=tenant_of(request).zone),
        "acts": _acts(me, found, desk, tried, question),
        "tried": tried,
        "since": _since(steps, tried) if is_changed else [],
        "changed_by": _changed_by(steps, tried) if is_changed else "",
        "earlier": queries.earlier_cases(found),
        "remedies": desk.remedies,
        "consultations": _with_texts(found, steps),
        "reads": queries.reads_of(found),
        "counts": queries.view_counts(reader=me, now=now),
        "now": now,
    }
    return render(request, "desk/case.html", context, status=status)


def _acts(me: Membership, found: Case, desk: Desk, tried: ActForm | None, question: InformationRequest | None) -> Acts:
    """A form for each act that is legal now; the one that was tried comes back as it was typed, ready to send again."""
    acts = Acts()
    legal = rules.legal_acts(me, found)
    onward = next((name for name in ONWARD if name in legal), None)
    for name, form_class in ACT_FORMS.items():
        if tried is not None and tried.name == name:
            form = _again(tried, found)
        elif name in legal and _makes_sense(name, desk, is_waiting=question is not None):
            form = form_class(desk=desk)
        else:
            continue
        if name == onward:
            acts.onward = form
        elif name == "tell_progress":
            acts.message = form
        elif name == "note":
            acts.note = form
        else:
            (acts.rare if name in RARE else acts.others).append(form)
    acts.is_rare_tried = tried in acts.rare
    return acts


def _again(tried: ActForm, found: Case) -> ActForm:
    """Sent again, it says that the person has now seen what the others did."""
    tried.data = cast(QueryDict, tried.data).copy()
    tried.data["seen"] = str(found.event_count)
    return tried


def _makes_sense(name: str, desk: Desk, *, is_waiting: bool) -> bool:
    return {
        "ask": not is_waiting,
        "close_question": is_waiting,
        "carry_out_remedy": bool(desk.remedies),
        "extend": bool(desk.clocks),
        "consult": bool(desk.colleagues),
        "escalate": desk.case.level < desk.case.policy.read().highest_level,
    }.get(name, True)


def _since(steps: list[Step], tried: ActForm | None) -> list[Step]:
    """What was done after the page that the form came from."""
    seen = tried.cleaned_data.get("seen", 0) if tried else 0
    return [step for step in steps if step.event.number > seen]


def _changed_by(steps: list[Step], tried: ActForm | None) -> str:
    return ", ".join(dict.fromkeys(step.who for step in _since(steps, tried)))


def _level_name(request: HttpRequest, found: Case) -> str:
    levels = found.policy.read().levels
    names: ByLanguage = next((level.names for level in levels if level.number == found.level), {})
    return str(in_language(dict(names), tenant_of(request).default_language)) if names else ""


def _next_word(found: Case, *, now: datetime, zone: ZoneInfo) -> Urgency | None:
    """When the complainant was promised to hear from us next, as a chip."""
    if not found.is_open or found.next_update_on is None:
        return None
    return urgency_of_day(found.next_update_on, now=now, zone=zone)


def _with_texts(found: Case, steps: list[Step]) -> list[dict[str, Any]]:
    """Each consultation with its question and, once there, the answer: as the story has them."""
    texts: dict[UUID | None, list[CaseText]] = {step.event.pk: step.texts for step in steps}
    return [
        {"row": one, "question": texts.get(one.event_id, []), "answer": texts.get(one.answer_id, [])}
        for one in queries.consultations_of(found)
    ]
