"""From events to a story that people read: at the desk in full, to the complainant only what is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.enums import Basis, Channel, ClockName, EventCode, FollowUpWay, Outcome, Part, WithdrawalReason
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
    EventCode.QUESTION_REMINDED: _("We reminded you of our question"),
    EventCode.QUESTION_OVERDUE: _("The day for your answer has passed: we go on without it"),
    EventCode.ADDED: _("You added something"),
    EventCode.ESCALATED: _("Your case went to the next level"),
    EventCode.TAKEN_UP: _("The next level took up your case"),
    EventCode.EXTENDED: _("We need more time"),
    EventCode.REPLANNED: _("A date moved because our calendar changed"),
    EventCode.RESOLVED: _("We answered you"),
    EventCode.FOLLOW_UP_ASKED: _("We asked you how it went"),
    EventCode.NOT_SATISFIED: _("You asked for another look"),
    EventCode.REMEDY_PROMISED: _("We promised you something"),
    EventCode.REMEDY_CARRIED_OUT: _("We did what we had promised"),
    EventCode.RATED: _("You rated how we handled it"),
    EventCode.FOLLOWED_UP: _("The case was closed"),
    EventCode.REOPENED: _("We opened the case again"),
    EventCode.WITHDRAWN: _("The case was withdrawn"),
}
DETAILS_OF_THE_DESK = frozenset(
    {
        EventCode.FOLLOWED_UP,
        EventCode.WITHDRAWN,
        EventCode.RATED,
        EventCode.RECLASSIFIED,
        EventCode.ANSWERED,
        EventCode.QUESTION_CLOSED,
    }
)
STEPS = {
    "halfway": _("half of the term is over"),
    "two_left": _("two days are left"),
    "last_day": _("the last day"),
    "breached": _("the term is over"),
    "ask": _("there is no e-mail address: call and ask how it went"),
}
WHY_NOT = {
    "no_higher_level": _("It is at the highest level already."),
    "nobody_at_level": _("Nobody of the next level can take it."),
    "escalated_already": _("It was escalated already."),
}


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
    return [_step(case, event, people, public=public) for event in events if not public or _is_public(event)]


def _is_public(event: CaseEvent) -> bool:
    """A date that was never published moves unseen."""
    return event.code in PUBLIC and (event.code != EventCode.REPLANNED or bool(_moves(event, public=True)))


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
        detail="" if public and _is_detail_of_the_desk(event) else _detail(event, people, public=public),
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


def _detail(event: CaseEvent, people: Mapping[str, Membership], *, public: bool) -> str:
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
        case EventCode.REPLANNED:
            return _sentences(said["reason"], *_moves(event, public=public))
        case EventCode.RECLASSIFIED | EventCode.ANSWERED | EventCode.QUESTION_CLOSED:
            return _sentences(*_moves(event, public=public))
        case EventCode.REMINDED | EventCode.BREACHED:
            return _deadline(event)
        case EventCode.UPDATE_DUE | EventCode.UPDATE_MISSED:
            return gettext("The complainant was promised word by %(day)s.") % {"day": _day(said["day"])}
        case EventCode.QUESTION_REMINDED:
            return gettext("We wait for the answer until %(day)s.") % {"day": _day(said["answer_by"])}
        case EventCode.QUESTION_OVERDUE:
            waited = gettext("We waited until %(day)s.") % {"day": _day(said["answer_by"])}
            return _sentences(waited, *_moves(event, public=public))
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


def _deadline(event: CaseEvent) -> str:
    """Which clock, due when, and what was said or done about it."""
    said = event.content
    clock = {"clock": ClockName(said["clock"]).label, "day": _day(said["due_on"])}
    if event.code == EventCode.REMINDED:
        return gettext("%(clock)s, due on %(day)s: %(step)s.") % {**clock, "step": STEPS[said["step"]]}
    missed = gettext("%(clock)s, due on %(day)s.") % clock
    if said["escalated"]:
        return _sentences(missed, gettext("So the case goes to the next level."))
    return _sentences(missed, str(WHY_NOT.get(said.get("why_not", ""), "")))


def _moves(event: CaseEvent, *, public: bool) -> list[str]:
    """Each due day that the event moved, old and new; for the complainant the published ones."""
    return [
        gettext("%(clock)s: from %(before)s to %(after)s.")
        % {"clock": ClockName(move["clock"]).label, "before": _day(move["from"]), "after": _day(move["to"])}
        for move in event.content.get("moved", ())
        if not public or (move["basis"] == Basis.PUBLISHED and move["to"])
    ]


def _sentences(*said: str) -> str:
    return " ".join(one for one in said if one)


def _name(key: Any, people: Mapping[str, Membership]) -> str:
    return people[key].name if key in people else gettext("somebody")


def _day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else "…"
