"""From events to messages: what each event owes is written, and the event is no longer pending, in one transaction.

Nothing is sent here. A message's key is made of its kind, event and reader, so that planning an event again writes
nothing new.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Prefetch

from complaints.enums import Channel, EventCode, Part
from complaints.models import CaseEvent, CaseText, Clock, Consultation, InformationRequest
from notifications.addresses import House, house_of
from notifications.audience import People, Told, kind_for_complainant, members_told
from notifications.claims import only_planner
from notifications.letters import OwnTexts, letter, letter_to_member, own_texts
from notifications.models import BellItem, Message, MessageState, PendingEvent, Preference, Way
from notifications.variables import for_complainant, for_member
from tenants.context import tenant_context
from tenants.models import Membership
from tenants.substitutes import stand_ins
from tenants.sweeper import GIVE_UP_AFTER, wait_after

BATCH = 50
# An address that nobody has proven gets no more receipts than this: the form is no tool to flood somebody (T12).
RECEIPTS_AN_HOUR, RECEIPTS_A_DAY = 3, 10
MORNING, EVENING = time(7), time(20)  # outside, what the clock causes waits for eight o'clock
EIGHT_O_CLOCK = time(8)
REMINDS_OF_THE_QUESTION = (EventCode.QUESTION_REMINDED, EventCode.QUESTION_OVERDUE)

logger = logging.getLogger(__name__)


def plan_pending(tenant_id: UUID, *, now: datetime, looking_back: bool = False) -> int:
    """Plan the company's events that wait, up to a batch. Returns how many; 0 also where somebody else plans for it.

    looking_back: as if each had been planned when it happened, for a past that is made up (reports.demonstration).

    Each try is counted before it begins, so that also an event which kills its worker is given up at last; one that failed
    before is tried alone, and the others go on.
    """
    with tenant_context(tenant_id, reason="task plan"), only_planner(tenant_id) as is_mine:
        taken = _take(now) if is_mine else []
        if not taken:
            return 0
        try:
            _plan(taken, tenant_id, now, looking_back)
        except DatabaseError as error:
            if len(taken) == 1:
                _put_off(taken[0], error, now)
            else:  # each will be tried alone now, and which of them it was will show
                logger.exception("A batch of events could not be planned.")
        return len(taken)


@transaction.atomic
def _take(now: datetime) -> list[PendingEvent]:
    waiting = PendingEvent.objects.filter(given_up_at=None).order_by("not_before", "id")
    taken = list(waiting.filter(attempts=0)[:BATCH]) or list(waiting.filter(not_before__lte=now)[:1])
    for one in taken:
        one.attempts += 1
        if one.attempts > 1:
            one.not_before = now + wait_after(one.attempts)
        if one.attempts > GIVE_UP_AFTER:
            one.given_up_at = now
            logger.error("The messages of event %s cannot be written: %s", one.event_id, one.last_error or "no answer")
    PendingEvent.objects.bulk_update(taken, ["attempts", "not_before", "given_up_at"])
    return [one for one in taken if one.given_up_at is None]


@transaction.atomic
def _plan(taken: list[PendingEvent], tenant_id: UUID, now: datetime, looking_back: bool) -> None:
    writer = _Writer.for_events([one.event_id for one in taken], tenant_id, now)
    writer.looks_back = looking_back
    done = [one.pk for one in taken if _is_written(one, writer, now)]
    writer.store()
    PendingEvent.objects.filter(pk__in=done).delete()


def _is_written(one: PendingEvent, writer: _Writer, now: datetime) -> bool:
    try:
        writer.write(one.event_id)
    except Exception as error:  # whatever is wrong with one event, those of the others are planned
        _put_off(one, error, now)
        return False
    return True


def _put_off(one: PendingEvent, error: Exception, now: datetime) -> None:
    one.last_error = type(error).__name__
    one.not_before = now + wait_after(one.attempts)
    if one.attempts >= GIVE_UP_AFTER:
        one.given_up_at = now
        logger.error("The messages of event %s cannot be written: %s", one.event_id, one.last_error, exc_info=error)
    with transaction.atomic():
        one.save(update_fields=["last_error", "not_before", "given_up_at"])


def _is_one_of_many(event: CaseEvent) -> bool:
    return bool(event.content.get("catch_up") or event.content.get("handed_over"))


@dataclass
class _Writer:
    """Everything that the events of one batch need, read in a fixed number of queries, and what they owe."""

    house: House
    people: People
    events: dict[UUID, CaseEvent]
    clocks: dict[UUID, list[Clock]]
    questions: dict[UUID, list[CaseText]]
    consultations: dict[UUID, UUID]  # of a question put to a colleague, by its event
    asker_of: dict[str, str]
    ways: dict[tuple[UUID, str], str]
    own_texts: OwnTexts
    receipts: Counter[tuple[str, str]]
    now: datetime
    messages: list[Message]
    bells: list[BellItem]
    looks_back: bool = False

    @classmethod
    def for_events(cls, ids: list[UUID], tenant_id: UUID, now: datetime) -> _Writer:
        found = CaseEvent.objects.filter(pk__in=ids).select_related(
            "case__kind", "case__complainant", "case__policy", "actor"
        )
        events = {event.pk: event for event in found.prefetch_related("texts")}
        cases = {event.case_id for event in events.values()}
        clocks: dict[UUID, list[Clock]] = {}
        for clock in Clock.objects.filter(case__in=cases, stopped_at=None):
            clocks.setdefault(clock.case_id, []).append(clock)
        reminding = [event.case_id for event in events.values() if event.code in REMINDS_OF_THE_QUESTION]
        asked = (
            InformationRequest.objects.filter(case__in=reminding)
            .order_by("asked_at")
            .prefetch_related(Prefetch("event__texts", CaseText.objects.filter(part=Part.QUESTION)))
        )
        consulted = list(Consultation.objects.filter(event__in=ids) | Consultation.objects.filter(answer__in=ids))
        house, members = house_of(tenant_id), Membership.objects.select_related("user")
        return cls(
            house=house,
            people=People.of(members, stand_ins(now.astimezone(house.tenant.zone).date())),
            events=events,
            clocks=clocks,
            questions={one.case_id: list(one.event.texts.all()) for one in asked},
            consultations={one.event_id: one.pk for one in consulted},
            asker_of={str(one.answer_id): str(one.asker_id) for one in consulted if one.answer_id},
            ways={(one.member_id, one.topic): one.way for one in Preference.objects.all()},
            own_texts=own_texts(),
            receipts=_receipts_to([event.case.complainant.email for event in events.values()], now),
            now=now,
            messages=[],
            bells=[],
        )

    def write(self, event_id: UUID) -> None:
        """What one event owes; nothing is kept of it if any part cannot be written."""
        event = self.events[event_id]
        if self.looks_back:
            self.now = event.at
        to_complainant = self._to_complainant(event)
        told = members_told(event, self.people, self.asker_of)
        mails = [mail for one in told if (mail := self._to_member(event, one))]
        self.bells += [self._bell(event, one) for one in told]
        self.messages += [*to_complainant, *mails]

    def store(self) -> None:
        Message.objects.bulk_create(self.messages, ignore_conflicts=True)
        BellItem.objects.bulk_create(self.bells, ignore_conflicts=True)

    def _to_complainant(self, event: CaseEvent) -> list[Message]:
        who, kind = event.case.complainant, kind_for_complainant(event)
        if not kind or who.erased_at:
            return []
        if not who.email and (kind == "receipt" or not (who.phone or who.postal_address)):
            return []  # the receipt was read to them or lies on their screen; who gave no way at all follows the case
        said = for_complainant(
            event,
            house=self.house,
            people=self.people,
            clocks=self.clocks.get(event.case_id, ()),
            question=self.questions.get(event.case_id, ()),
            language=who.language,
        )
        state, why = self._state(event, kind, who.email)
        return [
            letter(
                kind,
                said,
                house=self.house,
                language=who.language,
                own=self.own_texts,
                now=self.now,
                event=event,
                recipients=[who.email] if who.email else [],
                state=state,
                last_error=why,
                dedupe_key=f"{kind}:{event.pk}",
                reply_to=self.house.tenant.email,
            )
        ]

    def _state(self, event: CaseEvent, kind: str, address: str) -> tuple[MessageState, str]:
        if not address:
            return MessageState.BY_HAND, ""
        if why := self.house.must_not_answer(address):
            return MessageState.HELD, why
        if kind == "receipt" and event.case.channel == Channel.WEB:
            hour, day = (("hour", address), ("day", address))
            if self.receipts[hour] >= RECEIPTS_AN_HOUR or self.receipts[day] >= RECEIPTS_A_DAY:
                return MessageState.HELD, "cap"
            self.receipts.update([hour, day])
        return MessageState.QUEUED, ""

    def _to_member(self, event: CaseEvent, told: Told) -> Message | None:
        if self._way(event, told) != Way.MAIL:
            return None
        asked = self.consultations.get(event.pk) if told.kind == "asked_colleague" else None
        said = for_member(
            event,
            told.member,
            kind=told.kind,
            house=self.house,
            people=self.people,
            consultation=self.house.desk_link("desk:consultation", asked) if asked else "",
        )
        return letter_to_member(
            told.kind,
            said,
            told.member,
            house=self.house,
            own=self.own_texts,
            now=self.now,
            event=event,
            dedupe_key=f"{told.kind}:{event.pk}:{told.member.pk}",
            not_before=self._not_before(event),
        )

    def _bell(self, event: CaseEvent, told: Told) -> BellItem:
        way = self._way(event, told)
        return BellItem(
            member=told.member,
            event=event,
            topic=told.topic,
            kind=told.kind,
            created_at=self.now,
            digest_at=self._digest_at(event) if way == Way.DIGEST else None,
        )

    def _way(self, event: CaseEvent, told: Told) -> str:
        """What was due while nothing ran (F11), or was handed over with much else, comes together in one digest, whatever was
        chosen but the bell alone."""
        chosen = self.ways.get((told.member.pk, told.topic), Way.MAIL)
        return Way.DIGEST if _is_one_of_many(event) and chosen == Way.MAIL else chosen

    def _digest_at(self, event: CaseEvent) -> datetime:
        return self._not_before(event) if _is_one_of_many(event) else self._next(EIGHT_O_CLOCK)

    def _not_before(self, event: CaseEvent) -> datetime:
        """At once for what a person did; what the clock did at night waits until morning."""
        local = self.now.astimezone(self.house.tenant.zone).time()
        if event.actor_kind != "system" or MORNING <= local < EVENING:
            return self.now
        return self._next(EIGHT_O_CLOCK)

    def _next(self, clock_time: time) -> datetime:
        local = self.now.astimezone(self.house.tenant.zone)
        at = datetime.combine(local.date(), clock_time, self.house.tenant.zone)
        return at if at > self.now else datetime.combine(local.date() + timedelta(days=1), clock_time, at.tzinfo)


def _receipts_to(addresses: Iterable[str], now: datetime) -> Counter[tuple[str, str]]:
    """How many receipts these addresses got in the last hour and day."""
    counted: Counter[tuple[str, str]] = Counter()
    sent = Message.objects.filter(
        kind="receipt", recipients__in=[[one] for one in {*addresses} if one], created_at__gt=now - timedelta(days=1)
    ).exclude(state=MessageState.HELD)
    for (address,), created_at in sent.values_list("recipients", "created_at"):
        counted.update([("day", address)])
        if created_at > now - timedelta(hours=1):
            counted.update([("hour", address)])
    return counted
