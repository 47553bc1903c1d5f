"""A few dozen cases by the real acts, each with its own time: timers fire between the acts, and mails are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask
from complaints.actions.escalate import escalate
from complaints.actions.fire_timer import fire_timer
from complaints.actions.follow_up import follow_up, rate
from complaints.actions.investigate import investigate
from complaints.actions.register_case import ComplainantDetails, Complaint
from complaints.actions.resolve import resolve
from complaints.actions.submit_complaint import submit_complaint
from complaints.actions.withdraw import withdraw
from complaints.actions.write import note, tell_progress
from complaints.enums import Channel, FollowUpWay, Outcome, PartyKind, WithdrawalReason
from complaints.models import Case, Category, Kind, RootCause, Timer
from complaints.queries import notice_in_force
from complaints.setup.courses import WORDS
from complaints.setup.demonstration import STORIES
from notifications.models import DeliveryAttempt, Message, MessageState, PendingEvent
from notifications.plan import plan_pending
from tenants.actors import COMPLAINANT
from tenants.context import current_tenant_id
from tenants.models import Membership

LANGUAGE = "es-co"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STORY = STORIES["lohasbeans.localhost"]


@dataclass(frozen=True)
class Original:
    """When it is told, how far it has come, and how many of a hundred cases are like it. is_closed: may lie in the past."""

    course: str
    days_ago: float
    share: int

    @property
    def is_closed(self) -> bool:
        return self.course in CLOSED


# Most cases of a company are closed; the open ones are of the last three weeks. Shares of a hundred.
ORIGINALS = (
    *(Original("followed_up", 90 + days, 7) for days in range(8)),
    *(Original("answered_and_rated", 91 + days, 5) for days in range(4)),
    *(Original("withdrawn", 60 + days, 2) for days in range(2)),
    *(Original("resolved", 6 + days / 2, 1) for days in range(4)),
    *(Original("received", 0.1 + days / 3, 1) for days in range(3)),
    *(Original("acknowledged", 1.2 + days / 2, 1) for days in range(4)),
    *(Original("investigating", 2.3 + days, 1) for days in range(4)),
    *(Original("waiting", 3.4 + days, 1) for days in range(2)),
    *(Original("escalated", 5.1 + 4 * days, 1) for days in range(3)),
)
CLOSED = ("followed_up", "answered_and_rated", "withdrawn")


class Told:
    """One case on its way. Every step first lets the time until then pass."""

    def __init__(self, number: int, original: Original, now: datetime) -> None:
        self.now = now
        self.at = self.received_at = now - original.days_ago * DAY
        self.people = list(Membership.objects.order_by("level"))
        self.words = WORDS[LANGUAGE]
        self.case = self._submit(number)

    def _submit(self, number: int) -> Case:
        story = STORY[number % len(STORY)]
        notice = notice_in_force(self.received_at)
        who = ComplainantDetails(
            party=PartyKind.PERSON,
            language=LANGUAGE,
            name=f"{story.name or 'Dara Demo'}",
            email=f"c{number}@cliente.example",
        )
        complaint = Complaint(
            complainant=who,
            kind=Kind.objects.get(code=story.kind),
            category=Category.objects.get(code=story.category),
            channel=Channel.WEB,
            received_at=self.received_at,
            description=story.description,
            language=LANGUAGE,
            remedy_sought=story.remedy,
            notice=notice,
            authorised_at=self.received_at,
        )
        return submit_complaint(key=uuid4(), complaint=complaint, actor=COMPLAINANT, now=self.received_at).case

    def until(self, moment: datetime) -> None:
        """Fire what is due by then, each at its own time, and write the mails that are owed."""
        moment = min(moment, self.now)
        while timer := Timer.objects.filter(fire_at__lte=moment).order_by("fire_at", "pk").first():
            assert timer.fire_at is not None
            fire_timer(timer_id=timer.pk, now=timer.fire_at)
            self._mail(timer.fire_at)
        self._mail(moment)
        self.at = moment

    def _mail(self, moment: datetime) -> None:
        plan_pending(current_tenant_id(), now=moment)
        for message in Message.objects.filter(state=MessageState.QUEUED):
            DeliveryAttempt.objects.create(
                message=message, number=1, at=moment, outcome=DeliveryAttempt.Outcome.SENT, error=""
            )
            Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=moment, attempts=1)

    def do(self, act: Callable[..., Any], after: timedelta, by: Any = None, **said: Any) -> None:
        self.until(self.received_at + after)
        doer = by or Case.objects.select_related("handler").get().handler or self.people[0]
        act(case_id=self.case.pk, by=doer, now=self.at, **said)


def _acknowledged(told: Told) -> None:
    day = (told.received_at + 7 * DAY).date()
    said = {"handler": told.people[0], "next_update_on": day, "message": told.words.message}
    told.do(acknowledge, 3 * HOUR, **said)


def _investigating(told: Told) -> None:
    _acknowledged(told)
    told.do(investigate, 5 * HOUR)
    told.do(note, 26 * HOUR, text=told.words.note)


def _ask(told: Told) -> None:
    _investigating(told)
    told.do(ask, 28 * HOUR, question=told.words.question, answer_by=(told.received_at + 14 * DAY).date())


def _resolve(told: Told, after: timedelta) -> None:
    cause = RootCause.objects.order_by("position").first()
    words = {"actions_taken": told.words.actions_taken, "explanation": told.words.explanation}
    told.do(resolve, after, outcome=Outcome.UPHELD, root_cause=cause, **words)


def _resolved(told: Told) -> None:
    _investigating(told)
    day = (told.received_at + 9 * DAY).date()
    told.do(tell_progress, 2 * DAY, message=told.words.progress, next_update_on=day)
    _resolve(told, 3 * DAY)


def _followed_up(told: Told) -> None:
    _resolved(told)
    told.do(follow_up, 6 * DAY, way=FollowUpWay.CALL, note=told.words.note)


def _answered_and_rated(told: Told) -> None:
    _ask(told)
    told.do(answer, 3 * DAY, by=COMPLAINANT, text="2026-B, café molido.")
    _resolve(told, 9 * DAY)
    told.do(rate, 10 * DAY, by=COMPLAINANT, handling=4, outcome=5)
    told.until(told.now)


def _withdrawn(told: Told) -> None:
    _acknowledged(told)
    told.do(withdraw, 2 * DAY, by=COMPLAINANT, reason=WithdrawalReason.COMPLAINANT)


def _escalated(told: Told) -> None:
    _investigating(told)
    told.do(escalate, 2 * DAY, reason=told.words.reason)


COURSES: dict[str, Callable[[Told], None]] = {
    "received": lambda told: None,
    "acknowledged": _acknowledged,
    "investigating": _investigating,
    "waiting": _ask,
    "escalated": _escalated,
    "resolved": _resolved,
    "followed_up": _followed_up,
    "answered_and_rated": _answered_and_rated,
    "withdrawn": _withdrawn,
}


def tell(number: int, original: Original, *, now: datetime) -> Case:
    """Make the case in the current tenant, which has no other; all that is due by now (UTC) is done."""
    told = Told(number, original, now)
    COURSES[original.course](told)
    told.until(now)
    if PendingEvent.objects.exists():
        raise RuntimeError(f"Mails of a case that is {original.course} could not be written.")
    return Case.objects.get(pk=told.case.pk)
