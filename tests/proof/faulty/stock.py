"""A stock of cases as rows, written by the tables' owner: what months of work leave behind, in a minute.

Every date is counted by the oracle of tests/clocks, which shares nothing with the product; every story begins with its
chained receipt. Nobody is told of these cases: their events are not pending.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from complaints.digests import chain_digest, digest_of_text, new_salt
from complaints.references import new_reference
from tenants.ids import uuid7
from tests.clocks.oracle import Story
from tests.proof.faulty.house import House

DAY = timedelta(days=1)
BREACH = "breach"
ONCE = ("halfway",)
Pause = tuple[datetime, datetime | None]
Days = frozenset[date]


@dataclass(frozen=True)
class Step:
    """What a timer does, as its product calls it, and when. day: the office's day it belongs to."""

    name: str
    at: datetime
    day: date

    @property
    def key(self) -> str:
        return self.name if self.name in ONCE else f"{self.name} {self.day.isoformat()}"


@dataclass(frozen=True)
class Plan:
    """Where a clock has come to. Without a due day it is paused and does nothing."""

    due_on: date | None
    due_at: datetime | None
    steps: tuple[Step, ...]

    def next_after(self, moment: datetime) -> datetime | None:
        return min((step.at for step in self.steps if step.at > moment), default=None)


def morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(8), zone).astimezone(UTC)


def works(day: date, off: Days) -> bool:
    return day.weekday() < 5 and day not in off


def work_day_before(day: date, off: Days) -> date:
    """The day itself if it is one."""
    while not works(day, off):
        day -= DAY
    return day


@cache
def plan(zone: ZoneInfo, off: Days, started_at: datetime, length: int, pauses: tuple[Pause, ...] = ()) -> Plan:
    """A clock of so many business days: its due day, the first instant after it, and when to remind of it.

    Reminders at 08:00 of day ⌊N/2⌋, N−2 and N and of the first business day after the last; of two on a day the more
    pressing (LB-5a).
    """
    story = Story(zone, started_at, list(pauses), lambda day: works(day, off))
    due = story.due(length)
    if due is None:
        return Plan(None, None, ())
    days = dict(_take(story.counted(), length))
    after = due[0] + DAY
    while not works(after, off):
        after += DAY
    names = {days[number]: name for number, name in _numbered(length) if number in days} | {after: "breached"}
    steps = [Step(name, morning(day, zone), day) for day, name in names.items()]
    steps = [step for step in steps if step.at > started_at] + [Step(BREACH, due[1].astimezone(UTC), due[0])]
    return Plan(due[0], due[1].astimezone(UTC), tuple(sorted(steps, key=lambda step: step.at)))


def _numbered(length: int) -> list[tuple[int, str]]:
    return [(length // 2, "halfway"), (length - 2, "two_left"), (length, "last_day")]


def _take(counted: Iterator[tuple[int, date]], most: int) -> Iterator[tuple[int, date]]:
    for number, day in counted:
        yield number, day
        if number == most:
            return


def question_steps(zone: ZoneInfo, off: Days, asked_at: datetime, answer_by: date) -> tuple[Step, ...]:
    """Of an open question: a reminder on the morning before its last day, and the moment when that day is over."""
    before = work_day_before(answer_by - DAY, off)
    over = datetime.combine(answer_by + DAY, time.min, zone).astimezone(UTC)
    steps = [Step("remind", morning(before, zone), before), Step("overdue", over, answer_by)]
    return tuple(step for step in steps if step.at > asked_at)


def update_steps(zone: ZoneInfo, day: date) -> tuple[Step, ...]:
    """Of the promised next word: on its morning, and when the day is over."""
    over = datetime.combine(day + DAY, time.min, zone).astimezone(UTC)
    return Step("due", morning(day, zone), day), Step("missed", over, day)


@dataclass(frozen=True)
class Company:
    """One company as its rows say."""

    host: str
    tenant: UUID
    zone: ZoneInfo
    prefix: str
    language: str
    kind: UUID
    kind_code: str
    policy: UUID
    lengths: dict[tuple[str, str], int]  # business days, by name and basis of the clocks that start at the receipt
    calendar: UUID
    off: Days

    @classmethod
    def of(cls, house: House, host: str) -> Company:
        """By its newest policy and calendar."""
        tenant, zone, prefix, language = house.query(
            "select t.id, t.time_zone, t.prefix, t.default_language from tenants_tenant t"
            " join tenants_domain d on d.tenant_id = t.id where d.host = %s",
            [host],
        )[0]
        kind, code = house.query(
            "select id, code from complaints_kind where tenant_id = %s order by position limit 1", [tenant]
        )[0]
        policy, document = house.query(
            "select id, document from complaints_policyversion where tenant_id = %s order by number desc limit 1",
            [tenant],
        )[0]
        calendar = house.query(
            "select id from tenants_calendarversion where tenant_id = %s order by number desc limit 1", [tenant]
        )[0][0]
        off = house.query(
            "select day from tenants_calendarday where calendar_id = %s and kind <> 'working'", [calendar]
        )
        lengths = {
            (terms["name"], terms["basis"]): terms["length"]
            for terms in document["clocks"]
            if terms["start"] == "receipt" and code in (terms.get("kinds") or [code])
        }
        days = frozenset(row[0] for row in off)
        return cls(host, tenant, ZoneInfo(zone), prefix, language, kind, code, policy, lengths, calendar, days)

    def plan(self, started_at: datetime, length: int, pauses: tuple[Pause, ...] = ()) -> Plan:
        return plan(self.zone, self.off, started_at, length, pauses)

    def business_days_back(self, today: date, number: int) -> date:
        """The business day so many before this day."""
        day = today
        while number:
            day -= DAY
            number -= works(day, self.off)
        return day


def zone_where_it_is(hour: int) -> str:
    """A zone without summer time in which this hour runs now: nothing is held back for the night."""
    offset = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def move_to(house: House, host: str, zone: str) -> None:
    """Let the company lie in another zone. Before its workers start: they remember where it lay."""
    house.change("update tenants_tenant set time_zone = %s where id = %s", [zone, house.tenant(host)])


def publish(house: House, host: str, lengths: dict[tuple[str, str], int], **more: Any) -> UUID:
    """A new policy of the company with these clocks from the receipt on, in business days; else as the one before."""
    clocks = [
        {
            "name": name,
            "basis": basis,
            "unit": "business_day",
            "length": length,
            "start": "receipt",
            "pausable": name == "resolve" and basis == "published",
            "extension": 15,
            "source": "1",
        }
        for (name, basis), length in lengths.items()
    ]
    made: UUID = house.query(
        "insert into complaints_policyversion (id, tenant_id, number, document, in_force_from)"
        " select uuidv7(), tenant_id, number + 1, document || %s::jsonb, now() + interval '100 years'"
        " from complaints_policyversion where tenant_id = %s order by number desc limit 1 returning id",
        [json.dumps({"clocks": clocks, **more}), house.tenant(host)],
    )[0][0]
    return made


def hire(house: House, host: str, number: int) -> list[UUID]:
    """So many more handlers; returns their memberships."""
    tenant, made = house.tenant(host), []
    with house.owner() as owner:
        for _ in range(number):
            user, member = uuid7(), uuid7()
            address = f"handler-{user.hex[-8:]}@{host.split('.', maxsplit=1)[0]}.example"
            owner.execute("insert into tenants_user (id, email, password) values (%s, %s, '!')", [user, address])
            owner.execute(
                "insert into tenants_membership"
                " (id, tenant_id, user_id, name, language, roles, level, is_active, is_responsible)"
                " select %s, id, %s, 'Handler Demo', default_language, '{handler}', 1, true, false"
                " from tenants_tenant where id = %s",
                [member, user, tenant],
            )
            made.append(member)
    return made


COLUMNS = {
    "complaints_complainant": "id tenant_id party name name_missing tax_id email phone postal_address language salt",
    "complaints_case": "id tenant_id reference complainant_id kind_id channel external_number received_at registered_at"
    " description remedy_sought language policy_id handler_id next_due_at next_update_on salt event_count chain_head"
    " state level acknowledged_at outcome follow_up_way withdrawal_reason",
    "complaints_caseevent": "id tenant_id case_id number code at actor_kind content previous digest",
    "complaints_clock": "id tenant_id case_id name basis round calendar_id started_at stopped_at first_due_on due_on"
    " due_at is_paused",
    "complaints_extension": "id tenant_id clock_id length at",
    "complaints_informationrequest": "id tenant_id case_id event_id asked_at answer_by closed_at",
    "complaints_timer": "id tenant_id case_id clock_id what fire_at fired attempts last_error",
}
_numbers = count()


@dataclass
class Running:
    """A clock that runs, with all that its plan depends on."""

    clock: UUID
    case: UUID
    name: str
    basis: str
    started_at: datetime
    length: int  # with its extension
    pauses: tuple[Pause, ...]
    plan: Plan


@dataclass
class Stock:
    """Cases of one company, first in memory, then `store`d at once.

    done_by: steps before that were done in their time; all later ones are still to be done.
    """

    company: Company
    done_by: datetime
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})
    running: dict[UUID, Running] = field(default_factory=dict)
    questions: dict[UUID, tuple[datetime, date]] = field(default_factory=dict)  # open ones, by case
    references: dict[UUID, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)  # references

    def complainant(self, *, email: str = "") -> UUID:
        key = uuid7()
        details = ("person", "Dara Quintero", "", "", email, "", "", self.company.language, new_salt())
        self.rows["complaints_complainant"].append((key, self.company.tenant, *details))
        return key

    def case(
        self,
        received_at: datetime,
        complainant: UUID,
        *,
        handler: UUID | None = None,
        acknowledged_at: datetime | None = None,
        extension: int = 0,
        question: tuple[datetime, date, datetime | None] | None = None,
        policy: UUID | None = None,
        next_update_on: date | None = None,
    ) -> UUID:
        """One case with all its clocks. extension: of the published resolution. question: asked, answer by, closed.
        policy: another version than the company's newest, with the same clocks."""
        company, key = self.company, uuid7()
        reference, salt = self._free_reference(), new_salt()
        words = f"La bolsa llegó abierta. {next(_numbers)}"
        told = {
            "reference": reference,
            "kind": company.kind_code,
            "category": None,
            "channel": "telephone",
            "received_at": received_at.isoformat(),
            "language": company.language,
            "notice": None,
            "authorised": False,
            "description": digest_of_text(salt, words),
        }
        story = _Chain(company.tenant, key)
        self.rows["complaints_caseevent"].append(story.event("case.received", received_at, told))
        if acknowledged_at:
            said = {"handler": str(handler), "next_update_on": None}
            self.rows["complaints_caseevent"].append(story.event("case.acknowledged", acknowledged_at, said))
        if question:
            self._ask(key, story, question)
        if next_update_on:
            self._timer(key, None, "update", update_steps(company.zone, next_update_on))
        due = self._clocks(key, received_at, acknowledged_at, extension, question)
        state = "acknowledged" if acknowledged_at else "received"
        self.rows["complaints_case"].append(
            (
                *(key, company.tenant, reference, complainant, company.kind, "telephone", "", received_at, received_at),
                *(words, "", company.language, policy or company.policy, handler, due, next_update_on, salt),
                *(story.number, story.head),
                *(state, 1, acknowledged_at, "", "", ""),
            )
        )
        self.references[key] = reference
        return key

    def _free_reference(self) -> str:
        """Among a hundred thousand two alike are no rarity."""
        while (reference := new_reference(self.company.prefix)) in self.taken:
            pass
        self.taken.add(reference)
        return reference

    def _ask(self, case: UUID, story: _Chain, question: tuple[datetime, date, datetime | None]) -> None:
        asked_at, answer_by, closed_at = question
        row = story.event("case.asked", asked_at, {"answer_by": answer_by.isoformat(), "moved": []})
        self.rows["complaints_caseevent"].append(row)
        tenant = self.company.tenant
        self.rows["complaints_informationrequest"].append(
            (uuid7(), tenant, case, row[0], asked_at, answer_by, closed_at)
        )
        if closed_at is None:
            self.questions[case] = (asked_at, answer_by)
            steps = question_steps(self.company.zone, self.company.off, asked_at, answer_by)
        else:
            steps = ()
        self._timer(case, None, "question", steps)

    def _clocks(
        self,
        case: UUID,
        received_at: datetime,
        acknowledged_at: datetime | None,
        extension: int,
        question: tuple[datetime, date, datetime | None] | None,
    ) -> datetime | None:
        """The clocks of a case; returns the nearest due time."""
        company, nearest = self.company, []
        for (name, basis), length in company.lengths.items():
            may_move = (name, basis) == ("resolve", "published")
            pauses = ((question[0], question[2]),) if question and may_move else ()
            more = extension if may_move else 0
            first, now = company.plan(received_at, length), company.plan(received_at, length + more, pauses)
            key = uuid7()
            stopped_at = acknowledged_at if name == "acknowledge" else None
            self.rows["complaints_clock"].append(
                (
                    *(key, company.tenant, case, name, basis, 1, company.calendar, received_at, stopped_at),
                    *(first.due_on, now.due_on, now.due_at, now.due_on is None),
                )
            )
            if more:
                self.rows["complaints_extension"].append((uuid7(), company.tenant, key, more, received_at + DAY / 24))
            if stopped_at is None:
                self.running[key] = Running(key, case, name, basis, received_at, length + more, pauses, now)
                nearest += [now.due_at] if now.due_at else []
            self._timer(case, key, "clock", () if stopped_at else now.steps)
        return min(nearest, default=None)

    def _timer(self, case: UUID, clock: UUID | None, what: str, steps: Iterable[Step]) -> None:
        fired = [step.key for step in steps if step.at <= self.done_by]
        fire_at = min((step.at for step in steps if step.at > self.done_by), default=None)
        self.rows["complaints_timer"].append((uuid7(), self.company.tenant, case, clock, what, fire_at, fired, 0, ""))

    def due_by(self, moment: datetime) -> list[Running]:
        """Clocks of which something is to be done by then."""
        return [one for one in self.running.values() if (at := one.plan.next_after(self.done_by)) and at <= moment]

    def missed_by(self, moment: datetime) -> list[Running]:
        """Of these, those whose due time itself has come."""
        return [one for one in self.running.values() if one.plan.due_at and self.done_by < one.plan.due_at <= moment]

    def store(self, house: House) -> Stock:
        """Write all of it in one transaction."""
        with house.administrator() as administrator, administrator.transaction(), administrator.cursor() as cursor:
            for table, columns in COLUMNS.items():
                _copy(cursor, table, columns.split(), self.rows[table])
            cursor.execute(_history(cursor), [[row[0] for row in self.rows["complaints_case"]]])
            events = [row[0] for row in self.rows["complaints_caseevent"]]
            cursor.execute("delete from notifications_pendingevent where event_id = any(%s)", [events])
        with house.owner() as owner:  # autovacuum would come to it, later
            for table in COLUMNS:
                owner.execute(f"analyze {table}")
        self.rows.clear()
        return self


def _copy(cursor: psycopg.Cursor[Any], table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row])


def _history(cursor: psycopg.Cursor[Any]) -> str:
    """The first entry in the history of each of these cases."""
    cursor.execute(
        "select string_agg(quote_ident(column_name), ', ') from information_schema.columns"
        " where table_name = 'complaints_historicalcase' and column_name not like 'history%'"
    )
    ((columns,),) = cursor.fetchall()
    return (
        f"insert into complaints_historicalcase ({columns}, history_id, history_date, history_change_reason,"
        f" history_type, history_user_id) select {columns}, uuidv7(), registered_at, 'case.received', '+', 'system'"
        " from complaints_case where id = any(%s)"
    )


class _Chain:
    """The story of one case, event after event."""

    def __init__(self, tenant: UUID, case: UUID) -> None:
        self._tenant, self._case = tenant, case
        self.number, self.head = 0, ""

    def event(self, code: str, at: datetime, content: dict[str, Any]) -> tuple[Any, ...]:
        previous, self.number = self.head, self.number + 1
        sealed = {"code": code, "at": at, "actor_kind": "system", "actor": None, "content": content}
        self.head = chain_digest(
            tenant_id=self._tenant, case_id=self._case, number=self.number, previous=previous, content=sealed
        )
        return (*(uuid7(), self._tenant, self._case, self.number, code, at, "system", content, previous, self.head),)
