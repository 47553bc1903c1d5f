"""From events to a story that people read: at the desk in full, to the complainant only what is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.enums import Basis, Channel, EventCode, FollowUpWay, Outcome, Part, WithdrawalReason
from complaints.models import Attachment, Case, CaseEvent, CaseText
from tenants.models import Membership

# What the complainant hears of, in words said to them; everything else is the company's own affair (LO-8).
PUBLIC = {
    EventCode.RECEIVED: _("You told us"),
    EventCode.RECLASSIFIED: _("We changed what your case is filed as"),
    EventCode.ACKNOWLEDGED: _("We told you who handles your case"),
    EventCode.INVESTIGATED: _("We began to look into it"),
    EventCode.PROGRESS_TOLD: _("We told you how it is going"),
    EventCode.ASKED: _("We asked you a question"),
    EventCode.ANSWERED: _("You answered"),
    EventCode.QUESTION_CLOSED: _("Our question is settled"),
    EventCode.ADDED: _("You added something"),
    EventCode.ESCALATED: _("Your case went to the next level"),
    EventCode.TAKEN_UP: _("The next level took up your case"),
    EventCode.EXTENDED: _("We need more time"),
    EventCode.RESOLVED: _("We answered you"),
    EventCode.NOT_SATISFIED: _("You asked for another look"),
    EventCode.REMEDY_PROMISED: _("We promised you something"),
    EventCode.REMEDY_CARRIED_OUT: _("We did what we had promised"),
    EventCode.RATED: _("You rated how we handled it"),
    EventCode.FOLLOWED_UP: _("The case was closed"),
    EventCode.REOPENED: _("We opened the case again"),
    EventCode.WITHDRAWN: _("The case was withdrawn"),
}
DETAILS_OF_THE_DESK = frozenset({EventCode.FOLLOWED_UP, EventCode.WITHDRAWN, EventCode.RATED})


@dataclass(frozen=True)
class Step:
    """One step of the story. side: `in` (the complainant's words), `out` (ours to them), `note` (inside), `line`."""

    event: CaseEvent
    side: str
    who: str
    label: str
    detail: str
    texts: list[CaseText] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def files_missing(self) -> int:
        """How many files came with it that the store could not take."""
        missing: int = self.event.content.get("files_missing", 0)
        return missing


def tell(case: Case, events: list[CaseEvent], people: Mapping[str, Membership], *, public: bool) -> list[Step]:
    """The story in order. people: members by id, for events that name one. public: for the complainant's eyes."""
    return [_step(case, event, people, public=public) for event in events if not public or event.code in PUBLIC]


def people_named(events: list[CaseEvent]) -> set[str]:
    """Ids of the members that the events' contents name."""
    keys = ("handler", "colleague", "owner")
    return {event.content[key] for event in events for key in keys if isinstance(event.content.get(key), str)}


def _step(case: Case, event: CaseEvent, people: Mapping[str, Membership], *, public: bool) -> Step:
    texts = [text for text in event.texts.all() if text.is_public or not public]
    files = [file for file in event.attachments.all() if file.is_public or not public]
    return Step(
        event=event,
        side=_side(event, texts),
        who=_who(case, event, public=public),
        label=str(PUBLIC[EventCode(event.code)] if public else EventCode(event.code).label),
        detail="" if public and _is_detail_of_the_desk(event) else _detail(event, people),
        texts=sorted(texts, key=lambda text: list(Part.values).index(text.part)),
        files=files,
    )


def _side(event: CaseEvent, texts: list[CaseText]) -> str:
    if event.code == EventCode.RECEIVED or (event.actor_kind == "complainant" and texts):
        return "in"
    if any(text.is_public for text in texts):
        return "out"
    return "note" if texts else "line"


def _who(case: Case, event: CaseEvent, *, public: bool) -> str:
    if event.actor:
        return event.actor.name
    if event.actor_kind == "complainant":
        return gettext("You") if public else case.complainant.display_name
    return "" if public else gettext("Acuse, by itself")


def _is_detail_of_the_desk(event: CaseEvent) -> bool:
    """What says in the desk's words who chose what, or the days of a term that was never promised."""
    return event.code in DETAILS_OF_THE_DESK or event.content.get("basis") == Basis.TARGET


def _detail(event: CaseEvent, people: Mapping[str, Membership]) -> str:
    said = event.content
    match event.code:
        case EventCode.RECEIVED:
            return str(Channel(said["channel"]).label)
        case EventCode.ACKNOWLEDGED:
            name = _name(said["handler"], people)
            return gettext("%(name)s handles the case. Next word by %(day)s.") % {
                "name": name,
                "day": _day(said["next_update_on"]),
            }
        case EventCode.PROGRESS_TOLD:
            return gettext("Next word by %(day)s.") % {"day": _day(said["next_update_on"])}
        case EventCode.ASKED:
            return gettext("We wait for the answer until %(day)s.") % {"day": _day(said["answer_by"])}
        case EventCode.ASSIGNED:
            return _name(said["handler"], people)
        case EventCode.CONSULTED:
            return gettext("%(name)s, by %(day)s") % {
                "name": _name(said["colleague"], people),
                "day": _day(said["due_on"]),
            }
        case EventCode.ESCALATED | EventCode.NOT_SATISFIED:
            return gettext("Level %(level)s: %(name)s handles the case now.") % {
                "level": said["level"],
                "name": _name(said["handler"], people),
            }
        case EventCode.EXTENDED:
            return gettext("From %(before)s to %(after)s") % {
                "before": _day(said["from"]),
                "after": _day(said["to"]),
            }
        case EventCode.RESOLVED:
            return str(Outcome(said["outcome"]).label)
        case EventCode.REMEDY_PROMISED:
            return gettext("By %(day)s") % {"day": _day(said["due_on"])}
        case EventCode.FOLLOWED_UP:
            return str(FollowUpWay(said["way"]).label)
        case EventCode.WITHDRAWN:
            return str(WithdrawalReason(said["reason"]).label)
        case EventCode.RATED:
            return gettext("Handling: %(n)s of 5") % {"n": said["handling"]}
    return ""


def _name(key: Any, people: Mapping[str, Membership]) -> str:
    return people[key].name if key in people else gettext("somebody")


def _day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else "…"
