"""Who hears of an event, and as which kind of message. What an event does not name here is nobody's news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from complaints.enums import Basis, EventCode, WithdrawalReason
from complaints.models import CaseEvent
from notifications.models import Topic
from tenants.models import Membership
from tenants.roles import Role

E = EventCode
MOST = 20  # people told of one event

TO_COMPLAINANT = {
    E.RECEIVED: "receipt",
    E.ACKNOWLEDGED: "acknowledgement",
    E.PROGRESS_TOLD: "progress",
    E.ASKED: "question",
    E.QUESTION_REMINDED: "question_reminder",
    E.ANSWERED: "answer_received",
    E.EXTENDED: "extension",
    E.ESCALATED: "escalation",
    E.NOT_SATISFIED: "not_satisfied",
    E.REMEDY_PROMISED: "remedy",
    E.RESOLVED: "resolution",
    E.FOLLOW_UP_ASKED: "follow_up",
    E.REOPENED: "reopened",
    E.WITHDRAWN: "withdrawn",
}
# What else moves a published date is told as that.
DATE_MOVED = "date_moved"
UNHAPPY = 2  # of 5: the supervisor hears of a rating that is no better


@dataclass(frozen=True)
class Told:
    """One member, by one kind of message, under the topic by which they chose how to hear of it."""

    kind: str
    topic: Topic
    member: Membership


@dataclass(frozen=True)
class People:
    """The members of one company, read once for many events."""

    by_id: dict[str, Membership]
    stand_ins: dict[UUID, UUID] = field(default_factory=dict)  # who is away today → who stands in

    @classmethod
    def of(cls, members: Iterable[Membership], stand_ins: dict[UUID, UUID] | None = None) -> People:
        return cls({str(member.pk): member for member in members if member.is_active}, stand_ins or {})

    def named(self, key: object) -> list[Membership]:
        return [self.by_id[key]] if isinstance(key, str) and key in self.by_id else []

    def answering(self, key: object) -> list[Membership]:
        """The person named, and who stands in for them today."""
        return self._with_stand_ins(self.named(key))

    def _with_stand_ins(self, members: list[Membership]) -> list[Membership]:
        others = [one for member in members for one in self.named(str(self.stand_ins.get(member.pk)))]
        return list(dict.fromkeys([*members, *others]))

    @property
    def responsible(self) -> list[Membership]:
        """Who answers for a case that nobody handles yet (LO-3.1): the responsible handler, else all first handlers."""
        chosen = [one for one in self.by_id.values() if one.is_responsible]
        return (
            self._with_stand_ins(chosen)
            or [one for one in self.by_id.values() if one.has_role(Role.HANDLER) and one.level == 1][:MOST]
        )

    def supervisors(self, level: int) -> list[Membership]:
        return [one for one in self.by_id.values() if one.has_role(Role.SUPERVISOR) and one.level >= level][:MOST]


def kind_for_complainant(event: CaseEvent) -> str:
    """The kind of mail that the complainant gets about this event; empty for none."""
    code = E(event.code)
    if code == E.ACKNOWLEDGED and event.case.resolved_at == event.at:
        return ""  # answered at once: the resolution says it all
    if code == E.WITHDRAWN and event.content["reason"] == WithdrawalReason.NO_ANSWER and event.actor_kind == "system":
        return "withdrawn_no_answer"
    if code not in TO_COMPLAINANT and published_move(event):
        return DATE_MOVED
    return TO_COMPLAINANT.get(code, "")


def published_move(event: CaseEvent) -> dict[str, str | None]:
    """The published date that this event moved (LB-5b), that of the resolution first; empty if it moved none."""
    moved = [
        move
        for move in event.content.get("moved", ())
        if move["basis"] == Basis.PUBLISHED and move["to"] and move["to"] != move["from"]
    ]
    found: dict[str, str | None] = max(moved, key=lambda move: move["clock"] == "resolve", default={})
    return found


def members_told(event: CaseEvent, people: People, asker_of: dict[str, str]) -> list[Told]:
    """Each member at most once by each kind, never the one who did it. asker_of: who asked the colleague, by the id of
    the event of the answer."""
    told: dict[tuple[str, UUID], Told] = {}
    for one in _told(event, people, asker_of):
        if one.member.pk != event.actor_id:
            told.setdefault((one.kind, one.member.pk), one)
    return list(told.values())


def _told(event: CaseEvent, people: People, asker_of: dict[str, str]) -> Iterator[Told]:
    said, handler = event.content, people.answering(str(event.case.handler_id)) or people.responsible
    above = people.supervisors(event.case.level)

    def tell(kind: str, topic: Topic, members: Iterable[Membership]) -> Iterator[Told]:
        return (Told(kind, topic, member) for member in members)

    match E(event.code):
        case E.RECEIVED:
            yield from tell("new_case", Topic.ASSIGNMENT, people.responsible)
        case E.ASSIGNED | E.ACKNOWLEDGED:
            yield from tell("assigned", Topic.ASSIGNMENT, people.answering(said["handler"]))
        case E.REMEDY_PROMISED:
            yield from tell("assigned", Topic.ASSIGNMENT, people.answering(said["owner"]))
        case E.REOPENED:
            yield from tell("assigned", Topic.ASSIGNMENT, handler)
        case E.CONSULTED:
            yield from tell("asked_colleague", Topic.ASSIGNMENT, people.named(said["colleague"]))
        case E.CONSULTATION_ANSWERED:
            yield from tell("colleague_answered", Topic.ANSWER, people.named(asker_of.get(str(event.pk))))
        case E.ANSWERED | E.ADDED:
            yield from tell("answered", Topic.ANSWER, handler)
        case E.WITHDRAWN if event.actor_kind == "complainant":
            yield from tell("answered", Topic.ANSWER, handler)
        case E.RATED:
            yield from tell("rated", Topic.ANSWER, [*handler, *(above if said["handling"] <= UNHAPPY else ())])
        case E.ESCALATED | E.NOT_SATISFIED:
            yield from tell("escalated", Topic.ESCALATION, people.answering(said["handler"]))
        case E.REMINDED:
            late = said["step"] in ("last_day", "breached")
            kind = "breached" if said["step"] == "breached" else "reminder"
            yield from tell(kind, Topic.DEADLINE, [*handler, *(above if late else ())])
        case E.UPDATE_DUE:
            yield from tell("update_due", Topic.DEADLINE, handler)
        case E.UPDATE_MISSED:
            yield from tell("update_missed", Topic.DEADLINE, [*handler, *above])
        case E.QUESTION_OVERDUE:
            yield from tell("question_overdue", Topic.DEADLINE, handler)
