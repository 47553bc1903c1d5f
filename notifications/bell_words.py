"""What an item of the bell says: what happened, by whom, by when. Never the story, never the complainant's name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from complaints.enums import ClockName, EventCode
from notifications.models import BellItem, Topic

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ICONS = {
    Topic.ASSIGNMENT: "icons.svg#user-check",
    Topic.ANSWER: "icons.svg#message-reply",
    Topic.DEADLINE: "icons.svg#clock",
    Topic.ESCALATION: "icons.svg#stairs-up",
    Topic.DELIVERY: "icons.svg#mail-x",
}

# By kind (notifications.audience), where a colleague did it.
BY_A_COLLEAGUE: dict[str, StrPromise] = {
    "new_case": _("%(who)s registered a new case."),
    "assigned": _("%(who)s gave you the case."),
    "asked_colleague": _("%(who)s asks you something. The answer is needed by %(day)s."),
    "colleague_answered": _("%(who)s answered your question."),
    "escalated": _("%(who)s passed the case on to you, at level %(level)s."),
}
# Where the event says more than the kind.
BY_EVENT: dict[tuple[str, str], StrPromise] = {
    ("answered", EventCode.ADDED): _("The complainant added something."),
    ("answered", EventCode.WITHDRAWN): _("The complainant withdrew the case."),
    ("assigned", EventCode.REMEDY_PROMISED): _("%(who)s promised something that is yours to carry out by %(day)s."),
    ("assigned", EventCode.REOPENED): _("%(who)s opened the case again. It is yours."),
    ("escalated", EventCode.NOT_SATISFIED): _(
        "The complainant is not satisfied. The case is yours now, at level %(level)s."
    ),
}
# Where nobody did it, or the complainant.
BY_KIND: dict[str, StrPromise] = {
    "new_case": _("A new case has come in."),
    "assigned": _("The case is yours now."),
    "answered": _("The complainant answered the question."),
    "asked_colleague": _("You are asked something. The answer is needed by %(day)s."),
    "colleague_answered": _("Your question was answered."),
    "escalated": _("The case was escalated to you, at level %(level)s."),
    "reminder": _("%(clock)s is due by %(day)s."),
    "breached": _("%(clock)s was due by %(day)s and is late."),
    "update_due": _("The complainant was promised word from you by %(day)s."),
    "update_missed": _("The complainant was promised word by %(day)s and has not heard from us."),
    "question_overdue": _("The complainant did not answer the question by %(day)s."),
    "rated": _("The complainant rated the handling: %(stars)s of 5."),
    "delivery_failed": _("A message to the complainant could not be delivered."),
}


def sentence(item: BellItem) -> str:
    """In the reader's language. The item's event, with its actor, is read already."""
    event = item.event
    words = BY_EVENT.get((item.kind, event.code))
    if words is None and event.actor:
        words = BY_A_COLLEAGUE.get(item.kind)
    words = words or BY_KIND.get(item.kind) or EventCode(event.code).label
    return str(words) % _values(event.content, who=event.actor.name if event.actor else "…")


def _values(said: dict[str, Any], *, who: str) -> dict[str, str]:
    days = (said.get(key) for key in ("due_on", "day", "answer_by"))
    day = next((day for day in days if day), None)
    clock = said.get("clock")
    return {
        "who": who,
        "day": date_format(date.fromisoformat(day), "DATE_FORMAT") if day else "…",
        "level": str(said.get("level", "…")),
        "clock": str(ClockName(clock).label) if clock in ClockName.values else "…",
        "stars": str(said.get("handling", "…")),
    }
