"""How a case goes: scripts that yield the moment of their next act, and then do it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from complaints import deadlines
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask
from complaints.actions.consult import answer_consultation, consult
from complaints.actions.escalate import escalate, not_satisfied
from complaints.actions.extend import extend
from complaints.actions.follow_up import follow_up, rate, reopen
from complaints.actions.investigate import investigate, take_up
from complaints.actions.remedy import carry_out_remedy, promise_remedy
from complaints.actions.resolve import answer_at_once, resolve
from complaints.actions.withdraw import withdraw
from complaints.actions.write import note, tell_progress
from complaints.clocks import Calendar, day_of
from complaints.enums import CaseState, ClockName, FollowUpWay, Outcome, WithdrawalReason
from complaints.models import Case, Clock, Consultation, PromisedRemedy, RootCause
from complaints.rules import Doer
from reports.demonstration.words import Matter, Voice
from tenants.actors import COMPLAINANT, member
from tenants.context import current_tenant_id, tenant_context
from tenants.models import Membership

OPENS, CLOSES = 8, 17  # o'clock, in the tenant's zone
Story = Callable[["Course"], Iterator[datetime]]


def working_hours_after(at: datetime, hours: float, calendar: Calendar) -> datetime:
    """The moment at which so many hours of work have passed: from eight to five, on business days. In and out in UTC."""
    local, left = at.astimezone(calendar.zone), timedelta(hours=hours)
    while True:
        opens = local.replace(hour=OPENS, minute=0, second=0, microsecond=0)
        closes = opens.replace(hour=CLOSES)
        if calendar.is_business_day(local.date()) and local < closes:
            local = max(local, opens)
            if local + left <= closes:
                return (local + left).astimezone(at.tzinfo)
            left -= closes - local
        local = opens.replace(hour=0) + timedelta(days=1)


@dataclass
class Team:
    """Who works on the company's cases."""

    responsible: Membership
    supervisor: Membership
    colleague: Membership  # of another department, who is asked


@dataclass
class Course:
    """One case on its way. now: the moment of the act that is done next, UTC; set before the script goes on."""

    case_id: UUID
    matter: Matter
    voice: Voice
    team: Team
    calendar: Calendar
    now: datetime
    drawn: random.Random
    causes: dict[str, RootCause] = field(repr=False)

    def later(self, least: float, most: float) -> datetime:
        """After so many working hours."""
        return working_hours_after(self.now, self.drawn.uniform(least, most), self.calendar)

    def some_days_later(self, least: float, most: float) -> datetime:
        """When a complainant finds the time: any day, any hour but the night."""
        at = self.now + timedelta(days=self.drawn.uniform(least, most))
        local = at.astimezone(self.calendar.zone)
        return at if 7 <= local.hour < 22 else at + timedelta(hours=10)

    def on(self, days: int) -> date:
        return day_of(self.now, self.calendar.zone) + timedelta(days=days)

    def next_word(self) -> date:
        found = deadlines.next_update_on(self.case, day_of(self.now, self.calendar.zone))
        assert found is not None, "the calendar covers the year"
        return found

    @property
    def case(self) -> Case:
        case: Case = Case.objects.select_related("handler", "kind", "policy").get(pk=self.case_id)
        return case

    @property
    def handler(self) -> Membership:
        return self.case.handler or self.team.responsible

    def do(self, act: Callable[..., Any], *, by: Doer | None = None, **said: Any) -> None:
        """An act of the case's handler, or of whom it is said."""
        doer = by or self.handler
        actor = member(doer.pk) if isinstance(doer, Membership) else doer
        with tenant_context(current_tenant_id(), actor=actor, reason="demonstration"):
            act(case_id=self.case_id, by=doer, now=self.now, **said)

    def acknowledge(self) -> None:
        self.do(acknowledge, handler=self.handler, next_update_on=self.next_word(), message=self.voice.greeting)

    def tell(self) -> None:
        self.do(tell_progress, message=self.voice.progress, next_update_on=self.next_word())

    def begin(self) -> None:
        """Investigate, whatever has happened to the case meanwhile."""
        state = self.case.state
        if state == CaseState.ACKNOWLEDGED:
            self.do(investigate)
        elif state == CaseState.ESCALATED:
            self.do(take_up)

    def resolve(self, outcome: Outcome | None = None, *, explanation: str = "") -> None:
        self.begin()
        self.do(
            resolve,
            outcome=outcome or self._outcome(),
            actions_taken=self.matter.actions,
            explanation=explanation or self.matter.explanation,
            root_cause=self._cause(),
        )

    def _outcome(self) -> Outcome:
        return self.matter.outcome if self.drawn.random() < 0.8 else self.drawn.choice(list(Outcome)[:3])

    def _cause(self) -> RootCause:
        """Mostly the matter's own; what is found differs from what was told."""
        code = self.matter.cause if self.drawn.random() < 0.75 else self.drawn.choice(list(self.causes))
        return self.causes[code]

    def rate(self, *, is_content: bool) -> None:
        marks, words = ([4, 5, 5], self.voice.praise) if is_content else ([1, 2, 3], self.voice.blame)
        said = {"handling": self.drawn.choice(marks), "outcome": self.drawn.choice(marks)}
        self.do(rate, by=COMPLAINANT, comment=self.drawn.choice(words), **said)


def straight(course: Course) -> Iterator[datetime]:
    yield course.later(1, 18)
    course.acknowledge()
    yield course.later(2, 12)
    course.begin()
    if course.drawn.random() < 0.5:
        yield course.later(1, 8)
        course.do(note, text=course.voice.note)
    yield course.later(6, 40)
    course.resolve()
    yield from _rating(course, 0.45, content=0.85)


def asked(course: Course) -> Iterator[datetime]:
    """The complainant is asked; one in four does not answer."""
    yield course.later(1, 12)
    course.acknowledge()
    yield course.later(2, 9)
    course.begin()
    yield course.later(1, 4)
    course.do(ask, question=course.matter.question, answer_by=course.on(7))
    if course.drawn.random() < 0.75:
        yield course.some_days_later(0.3, 4)
        text = course.matter.answer.format(number=course.drawn.randrange(2, 28))
        course.do(answer, by=COMPLAINANT, text=text)
    else:
        yield course.later(9 * 7, 9 * 8)
        course.tell()
    yield course.later(5, 25)
    course.resolve()
    yield from _rating(course, 0.5, content=0.8)


def consulted(course: Course) -> Iterator[datetime]:
    """Another department is asked; a remedy is promised, carried out, and the complainant called."""
    yield course.later(1, 10)
    course.acknowledge()
    yield course.later(1, 9)
    course.begin()
    colleague = course.team.colleague
    course.do(consult, colleague=colleague, question=course.matter.inquiry, due_on=course.on(4))
    yield course.later(4, 20)
    asked_of = Consultation.objects.get(case=course.case_id, answered_at=None)
    with tenant_context(current_tenant_id(), actor=member(colleague.pk), reason="demonstration"):
        answer_consultation(consultation_id=asked_of.pk, by=colleague, now=course.now, text=course.matter.finding)
    yield course.later(1, 6)
    course.tell()
    if course.matter.promise:
        course.do(promise_remedy, promise=course.matter.promise, owner=course.handler, due_on=course.on(6))
    yield course.later(2, 12)
    course.resolve()
    yield course.later(6, 24)
    for remedy in PromisedRemedy.objects.filter(case=course.case_id, carried_out_at=None):
        course.do(carry_out_remedy, remedy_id=remedy.pk)
    if course.case.state == CaseState.RESOLVED:
        course.do(follow_up, way=FollowUpWay.CALL, note=course.voice.call)


def at_once(course: Course) -> Iterator[datetime]:
    yield course.later(0.5, 5)
    course.do(
        answer_at_once,
        handler=course.handler,
        today=day_of(course.now, course.calendar.zone),
        outcome=course.matter.outcome,
        actions_taken=course.matter.actions,
        explanation=course.matter.explanation,
        root_cause=course._cause(),
    )
    yield from _rating(course, 0.4, content=0.95)


def handed_up(course: Course) -> Iterator[datetime]:
    """The handler cannot decide it."""
    yield course.later(1, 12)
    course.acknowledge()
    yield course.later(2, 9)
    course.begin()
    yield course.later(3, 20)
    course.do(escalate, reason=course.voice.reason_to_escalate)
    yield course.later(3, 14)
    course.begin()
    course.tell()
    yield course.later(6, 27)
    course.resolve()
    yield from _rating(course, 0.5, content=0.6)


def acknowledged_late(course: Course) -> Iterator[datetime]:
    yield course.later(9 * 6, 9 * 8)
    course.acknowledge()
    yield course.later(2, 12)
    course.begin()
    yield course.later(9, 30)
    course.resolve()
    yield from _rating(course, 0.6, content=0.3)


def resolved_late(course: Course) -> Iterator[datetime]:
    yield course.later(2, 20)
    course.acknowledge()
    yield course.later(3, 12)
    course.begin()
    for _ in range(3):
        yield course.later(9 * 4, 9 * 5)
        course.tell()
    yield course.later(9 * 3, 9 * 7)
    course.resolve()
    yield from _rating(course, 0.6, content=0.25)


def extended(course: Course) -> Iterator[datetime]:
    """More time is needed, and said before the term ends."""
    yield course.later(1, 12)
    course.acknowledge()
    yield course.later(2, 9)
    course.begin()
    for _ in range(2):
        yield course.later(9 * 4, 9 * 4.5)
        course.tell()
    yield course.later(9, 18)
    clock = Clock.objects.filter(case=course.case_id, name=ClockName.RESOLVE, stopped_at=None).first()
    if clock is not None:
        course.do(extend, clock_id=clock.pk, length=5, reason=course.voice.reason_to_extend)
    yield course.later(9 * 4, 9 * 4.5)
    course.tell()
    yield course.later(9, 20)
    course.resolve()
    yield from _rating(course, 0.4, content=0.5)


def objected(course: Course) -> Iterator[datetime]:
    """The complainant is not satisfied: it goes on at the next level."""
    yield from _to_an_answer(course)
    yield course.some_days_later(0.5, 3)
    course.do(not_satisfied, by=COMPLAINANT, reason=course.drawn.choice(course.voice.not_satisfied))
    yield course.later(2, 12)
    course.begin()
    course.tell()
    yield course.later(9, 36)
    course.resolve(Outcome.UPHELD, explanation=course.voice.second_answer)
    yield from _rating(course, 0.6, content=0.5)


def reopened(course: Course) -> Iterator[datetime]:
    yield from _to_an_answer(course)
    yield course.later(9 * 3, 9 * 7)
    course.do(reopen, by=course.team.supervisor, reason=course.voice.reason_to_reopen)
    yield course.later(1, 5)
    course.tell()
    yield course.later(6, 24)
    course.resolve(Outcome.UPHELD)
    yield from _rating(course, 0.4, content=0.5)


def withdrawn(course: Course) -> Iterator[datetime]:
    yield course.later(1, 12)
    course.acknowledge()
    yield course.some_days_later(0.3, 3)
    if course.drawn.random() < 0.7:
        course.do(withdraw, by=COMPLAINANT, reason=WithdrawalReason.COMPLAINANT, text=course.voice.withdrawal)
    else:
        course.do(withdraw, reason=WithdrawalReason.DUPLICATE)


def _to_an_answer(course: Course) -> Iterator[datetime]:
    yield course.later(1, 12)
    course.acknowledge()
    yield course.later(2, 9)
    course.begin()
    yield course.later(6, 30)
    course.resolve(Outcome.PARTLY_UPHELD)


def _rating(course: Course, chance: float, *, content: float) -> Iterator[datetime]:
    """Some rate the handling while the follow-up is open; of the others we hear nothing."""
    if course.drawn.random() < chance:
        yield course.some_days_later(0.2, 6)
        if course.case.state in {CaseState.RESOLVED, CaseState.FOLLOWED_UP}:
            course.rate(is_content=course.drawn.random() < content)


# How often, of fifty: as many as each company's year surely has.
STORIES: dict[Story, int] = {
    straight: 17,
    asked: 8,
    consulted: 6,
    at_once: 4,
    handed_up: 3,
    acknowledged_late: 2,
    resolved_late: 3,
    extended: 2,
    objected: 2,
    reopened: 1,
    withdrawn: 2,
}
