"""A company's past, made up from a seed and lived through in order of time: acts, the clock's own deeds, and the mail.

Everything happens at a moment that is given explicitly, so that stories, histories, clocks and messages are what real use
leaves. Planted: in the last six weeks one category of each company rises to several times what it was.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction
from simple_history.signals import pre_create_historical_record

from complaints import deadlines, queries
from complaints.actions.fire_timer import fire_timer
from complaints.actions.register_case import ComplainantDetails, Complaint, register_case
from complaints.clocks import day_of
from complaints.enums import Channel, PartyKind
from complaints.models import Category, Kind, RootCause, Timer
from complaints.setup.company import Company
from complaints.setup.demonstration import add_cases
from notifications.plan import plan_pending
from reports.demonstration.portuguese import PORTUGUESE
from reports.demonstration.post import as_if_sent
from reports.demonstration.spanish import SPANISH
from reports.demonstration.stories import STORIES, Course, Story, Team, working_hours_after
from reports.demonstration.words import Matter, Voice
from tenants.actors import COMPLAINANT, member
from tenants.context import tenant_context
from tenants.models import Membership, Tenant
from tenants.roles import Role

SEED = 20261
A_WHILE = timedelta(seconds=3)  # that a sweep comes after what is due
RISE = timedelta(weeks=6)
LEFT_TO_THE_WORKER = timedelta(days=1)  # so that the mailbox has letters to look at
MONTH = timedelta(days=30)
WEEKENDS, ORGANISATIONS = 0.4, 0.15  # of what comes otherwise; of all


@dataclass(frozen=True)
class Past:
    """What a company's year is made of. rising: the category that rises, by so many cases in six weeks."""

    voice: Voice
    a_month: int
    rising: str
    rise: int
    channels: dict[Channel, int]


PASTS = {
    "lohasbeans.localhost": Past(
        SPANISH, 11, "entrega", 14, {Channel.WEB: 6, Channel.EMAIL: 3, Channel.TELEPHONE: 3, Channel.WHATSAPP: 1}
    ),
    "logoscon.localhost": Past(
        PORTUGUESE, 5, "faturacao", 14, {Channel.WEB: 4, Channel.EMAIL: 4, Channel.TELEPHONE: 3, Channel.LETTER: 1}
    ),
}

Say = Callable[[str], object]


@transaction.atomic
def make_past(company: Company, tenant: Tenant, *, now: datetime, months: int, say: Say) -> None:
    """A few cases of today and the months before `now` (UTC): both or neither, and neither where there is any case.

    One transaction for both: after an interrupted start the few would pass for the whole year.
    """
    if not add_cases(company, tenant, now=now):
        say(f"{company.name}: there are cases already, none added")
    elif months:
        live_through(company, tenant, now=now, months=months, say=say)


@transaction.atomic
def live_through(company: Company, tenant: Tenant, *, now: datetime, months: int, say: Say) -> int:
    """The months before `now` (UTC), all or nothing. Returns how many cases were made. say: told how far it is."""
    with tenant_context(tenant.pk, reason="demonstration"):
        year = _Year(company, tenant, now, months)
        with _history_at(lambda: year.now):
            year.live(say)
        return year.cases


@contextmanager
def _history_at(moment: Callable[[], datetime]) -> Iterator[None]:
    """Rows of the field history tell the time of the act, not that of the making-up."""

    def set_date(history_instance: Any, **_: object) -> None:
        history_instance.history_date = moment()

    pre_create_historical_record.connect(set_date)
    try:
        yield
    finally:
        pre_create_historical_record.disconnect(set_date)


@dataclass(frozen=True)
class _Arrival:
    """A complaint that comes in. Who writes to us waits until somebody writes it down (registered_at); UTC."""

    received_at: datetime
    registered_at: datetime
    channel: Channel
    matter: Matter


class _Year:
    """What is still to happen, by its moment; and what has happened and was not told yet."""

    def __init__(self, company: Company, tenant: Tenant, now: datetime, months: int) -> None:
        self.company, self.tenant, self.past = company, tenant, PASTS[company.host]
        self._calendar = deadlines.calendar_of(queries.calendar_in_use())
        # Complaints come in until last midnight: a year that is made in the evening is that of the morning.
        today = day_of(now, self._calendar.zone)
        self._today = datetime.combine(today, time(), self._calendar.zone).astimezone(UTC)
        self.until, self.began, self.months = now, self._today - months * MONTH, months
        self.now = self.began
        self.cases = 0
        self._drawn = random.Random(f"{SEED} {company.host}")  # noqa: S311  # the same year each time
        self._coming: list[tuple[datetime, int, _Life]] = []
        self._added = count()
        self._stories: list[Story] = []
        self._untold: set[UUID | None] = set()
        self._is_telling = True
        self._kinds = {kind.code: kind for kind in Kind.objects.all()}
        self._categories = {category.code: category for category in Category.objects.all()}
        self._causes = {cause.code: cause for cause in RootCause.objects.all()}
        self._team = Team(
            responsible=Membership.objects.get(is_responsible=True),
            supervisor=Membership.objects.get(roles__contains=[Role.SUPERVISOR.value]),
            colleague=Membership.objects.get(roles__contains=[Role.EMPLOYEE.value]),
        )

    def live(self, say: Say) -> None:
        for arrival in self._arrivals():
            self._expect(arrival.registered_at, _Life(self, arrival))
        yesterday = self.until - LEFT_TO_THE_WORKER
        for month in range(1, self.months + 1):
            self._go_on(min(self.began + month * MONTH, yesterday))
            say(f"{self.company.name}: month {month} of {self.months}, {self.cases} cases")
        self._tell()
        as_if_sent(yesterday)
        self._is_telling = False
        self._go_on(self.until)

    def _expect(self, at: datetime, life: _Life) -> None:
        heapq.heappush(self._coming, (at, next(self._added), life))

    def _go_on(self, until: datetime) -> None:
        while self._coming and self._coming[0][0] < until:
            at, _, life = heapq.heappop(self._coming)
            self._let_time_pass(at)
            self._tell_of(life.case_id)
            self.now = at
            if next_at := next(life, None):
                self._expect(next_at, life)
            self._untold.add(life.case_id)
        self._let_time_pass(until)

    def _let_time_pass(self, until: datetime) -> None:
        """What the clock does by itself in the meantime, each thing at its own time."""
        due = Timer.objects.filter(fire_at__lte=until, given_up_at=None).order_by("fire_at")
        while found := due.values_list("pk", "fire_at", "case_id").first():
            timer_id, fire_at, case_id = found
            self._tell_of(case_id)
            self.now = fire_at + A_WHILE
            fire_timer(timer_id=timer_id, now=self.now)
            self._untold.add(case_id)

    def _tell_of(self, case_id: UUID | None) -> None:
        """A letter says how a case stands: it is written before anything else happens to it."""
        if self._is_telling and case_id in self._untold:
            self._tell()

    def _tell(self) -> None:
        while plan_pending(self.tenant.pk, now=self.now, looking_back=True):
            pass
        self._untold.clear()

    def _arrivals(self) -> list[_Arrival]:
        """More by day than by night, fewer at weekends; of the rising category more towards the end."""
        past = self.past
        shares = {matter: matter.share for matter in past.voice.matters}
        rising = {matter: matter.share for matter in shares if matter.category == past.rising}
        usual = self._drawn.choices(list(shares), list(shares.values()), k=past.a_month * self.months)
        more = self._drawn.choices(list(rising), list(rising.values()), k=past.rise if self.months else 0)
        begins = max(self.began, self._today - RISE)
        found = [self._arrival(self.began, matter) for matter in usual]
        return [*found, *(self._arrival(begins, matter) for matter in more)]

    def _arrival(self, begins: datetime, matter: Matter) -> _Arrival:
        received_at = registered_at = self._moment(begins)
        channel = self._drawn.choices(list(self.past.channels), list(self.past.channels.values()))[0]
        if channel != Channel.WEB:
            registered_at = working_hours_after(received_at, self._drawn.uniform(0.1, 2), self._calendar)
        if channel == Channel.TELEPHONE:
            received_at = registered_at - timedelta(minutes=self._drawn.uniform(3, 12))
        return _Arrival(received_at, registered_at, channel, matter)

    def _moment(self, begins: datetime) -> datetime:
        zone = self._calendar.zone
        while True:
            day = (begins + self._drawn.random() * (self._today - begins)).astimezone(zone).date()
            at = datetime.combine(day, time(), zone) + timedelta(hours=self._drawn.triangular(6, 23, 11))
            is_likely = self._calendar.is_business_day(day) or self._drawn.random() < WEEKENDS
            if begins < at < self._today and is_likely:
                return at.astimezone(UTC)

    def register(self, arrival: _Arrival) -> Course:
        drawn, voice, matter = self._drawn, self.past.voice, arrival.matter
        is_online = arrival.channel == Channel.WEB
        notice = queries.notice_in_force(arrival.received_at) if is_online else None
        complaint = Complaint(
            complainant=self._complainant(),
            kind=self._kinds[matter.kind],
            category=self._categories[matter.category],
            channel=arrival.channel,
            received_at=arrival.received_at,
            description=drawn.choice(matter.complaints).format(product=drawn.choice(voice.products)),
            language=voice.language,
            remedy_sought=matter.remedy,
            notice=notice,
            authorised_at=arrival.received_at if notice and self.company.needs_authorisation else None,
        )
        actor = COMPLAINANT if is_online else member(self._team.responsible.pk)
        with tenant_context(self.tenant.pk, actor=actor, reason="demonstration"):
            case = register_case(complaint=complaint, actor=actor, now=self.now)
        self.cases += 1
        own = random.Random(drawn.random())  # noqa: S311  # no case draws from another's luck
        return Course(case.pk, matter, voice, self._team, self._calendar, self.now, own, self._causes)

    def next_story(self) -> Story:
        """Dealt like cards: what is rare comes too, whatever the luck."""
        if not self._stories:
            self._stories = [story for story, often in STORIES.items() for _ in range(often)]
            self._drawn.shuffle(self._stories)
        return self._stories.pop()

    def _complainant(self) -> ComplainantDetails:
        drawn, voice = self._drawn, self.past.voice
        is_organisation = drawn.random() < ORGANISATIONS
        name = drawn.choice(voice.organisations) if is_organisation else f"{drawn.choice(voice.first_names)} Demo"
        return ComplainantDetails(
            party=PartyKind.ORGANISATION if is_organisation else PartyKind.PERSON,
            language=voice.language,
            name=name,
            email=f"cliente{self.cases + 1}@{self.company.host.split('.')[0]}-cliente.example",
        )


class _Life:
    """A case from its arrival on: each step happens at the year's present moment and tells that of the next."""

    def __init__(self, year: _Year, arrival: _Arrival) -> None:
        self.case_id: UUID | None = None
        self._year, self._steps = year, self._live(arrival)
        self._course: Course | None = None

    def __iter__(self) -> Iterator[datetime]:
        return self

    def __next__(self) -> datetime:
        if self._course is not None:
            self._course.now = self._year.now
        return next(self._steps)

    def _live(self, arrival: _Arrival) -> Iterator[datetime]:
        self._course = self._year.register(arrival)
        self.case_id = self._course.case_id
        yield from self._year.next_story()(self._course)
