"""What the texts of a mail are filled with, from an event and its case, in the reader's language and the company's time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext, override

from complaints.day_words import long_day
from complaints.enums import Basis, ClockName, EventCode, Outcome, Part
from complaints.models import CaseEvent, CaseText, Clock
from complaints.models.catalogue import in_language
from notifications.addresses import House
from notifications.audience import People, published_move
from tenants.models import Membership

WORDS = {
    Part.MESSAGE: "message",
    Part.QUESTION: "question",
    Part.REASON: "reason",
    Part.ACTIONS_TAKEN: "actions_taken",
    Part.EXPLANATION: "explanation",
    Part.PROMISE: "promise",
}


def for_complainant(
    event: CaseEvent,
    *,
    house: House,
    people: People,
    clocks: Iterable[Clock],
    question: Iterable[CaseText],
    language: str,
) -> dict[str, str]:
    """clocks: of the case; only what is published is told as a date. question: the words of the open question, for
    events that remind of it."""
    said, case = event.content, event.case
    own_words = event.actor_kind == "complainant"  # what they wrote themselves needs no repeating
    texts = [text for text in (*(() if own_words else event.texts.all()), *question) if text.is_public]
    handler = people.named(said.get("handler")) or people.named(str(case.handler_id))
    with override(language):
        link = house.tracking_link(case)
        found = _shared(event, house, link) | {
            WORDS[Part(text.part)]: text.text for text in texts if text.part in WORDS
        }
        found |= _dates(said, next_update=said.get("next_update_on"), answer_by=said.get("answer_by"))
        for clock in clocks:
            if clock.basis == Basis.PUBLISHED and clock.stopped_at is None and clock.due_on:
                found |= {f"{clock.name}_by": long_day(clock.due_on)}
        found |= {
            "rate_link": link,
            "handler": handler[0].name if handler else "",
            "outcome": str(Outcome(said["outcome"]).label) if "outcome" in said and said["outcome"] in Outcome else "",
            "level": _level(event),
        }
        if event.code == EventCode.EXTENDED and said["basis"] == Basis.PUBLISHED:
            found |= _move(said)
        elif move := published_move(event):
            found |= _move(move)
        if event.code == EventCode.REPLANNED:
            found["reason"] = said["reason"]
        return found


def for_member(
    event: CaseEvent, member: Membership, *, kind: str, house: House, people: People, consultation: str
) -> dict[str, str]:
    """consultation: the address of the question, for the colleague who was asked and sees nothing else of the case."""
    said = event.content
    with override(member.language):
        link = consultation or house.desk_link("desk:case", event.case.reference)
        asker = people.named(str(event.actor_id))
        return (
            _shared(event, house, link)
            | _dates(said, due=said.get("due_on"), day=said.get("day"), answer_by=said.get("answer_by"))
            | {
                "name": member.name,
                "handler": asker[0].name if asker else "",
                "what": str(EventCode(event.code).label),
                "clock": str(ClockName(said["clock"]).label) if "clock" in said else "",
                "level": _level(event) if kind == "escalated" else "",
            }
        )


def _shared(event: CaseEvent, house: House, link: str) -> dict[str, str]:
    case = event.case
    return {
        "company": house.tenant.name,
        "reference": case.reference,
        "kind": case.kind.name,
        "received": moment_in_words(case.received_at.astimezone(house.tenant.zone)),
        "contact": house.contact,
        "link": link,
    }


def moment_in_words(at: datetime) -> str:
    """`16 June 2026, 10:24 (UTC−5)`: a local time that says of which zone it is."""
    offset = at.utcoffset()
    assert offset is not None
    hours = offset.total_seconds() / 3600
    zone = f"UTC{hours:+g}".replace("-", "−") if hours else "UTC"
    return gettext("%(day)s, %(time)s (%(zone)s)") % {
        "day": date_format(at, "DATE_FORMAT"),
        "time": time_format(at.time(), "TIME_FORMAT"),
        "zone": zone,
    }


def _dates(said: dict[str, object], **days: object) -> dict[str, str]:
    if "due_on" in said:
        days.setdefault("due", said["due_on"])
    return {name: _day(day) for name, day in days.items()}


def _day(iso: object) -> str:
    return long_day(date.fromisoformat(iso)) if isinstance(iso, str) else ""


def _move(move: dict[str, str | None]) -> dict[str, str]:
    return {
        "clock": str(ClockName(move["clock"] or "").label),
        "from_day": _day(move["from"]),
        "to_day": _day(move["to"]),
    }


def _level(event: CaseEvent) -> str:
    number = event.content.get("level", event.case.level)
    names = next((one.names for one in event.case.policy.read().levels if one.number == number), None)
    return str(in_language(dict(names), next(iter(names)))) if names else ""
