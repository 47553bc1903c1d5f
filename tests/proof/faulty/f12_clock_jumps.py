"""F12: the database's clock jumps a day ahead and an hour back, and summer time ends. No early mail, and none twice."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.proof.faulty import procs
from tests.proof.faulty.crowd import LOGOSCON, LOHAS
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import check_cases, check_mail, drain
from tests.proof.faulty.stock import DAY, Company, Stock, morning, move_to, publish, zone_where_it_is

TITLE = "clock a day ahead, an hour back, over summer time"
HOUSE = {"asleep": True, "clock": True}
CASES, COMPLAINTS = 500, 60
HOUR = timedelta(hours=1)
RINGS = 15.0  # seconds: three rings of the timers, seven of the messages
# Registers a complaint at each of these moments and says what its clocks will do.
REGISTER = """
import json
from datetime import datetime
from uuid import UUID
from complaints.actions.register_case import ComplainantDetails, Complaint, register_case
from complaints.enums import Channel, PartyKind
from complaints.models import Kind, Timer
from complaints.timers import Standing
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
said = []
with tenant_atomic(UUID({tenant!r}), reason="proof"):
    kind, who = Kind.objects.order_by("position").first(), ComplainantDetails(party=PartyKind.PERSON, language={language!r}, name="Dara")
    for moment in map(datetime.fromisoformat, {moments!r}):
        complaint = Complaint(complainant=who, kind=kind, channel=Channel.TELEPHONE, received_at=moment, description="x", language={language!r})
        case = register_case(complaint=complaint, actor=COMPLAINANT, now=moment)
        standing = Standing.of(case, now=moment)
        for timer in Timer.objects.filter(case=case).select_related("clock"):
            steps = [(step.name, step.at.isoformat()) for step in standing.left(timer)]
            said.append([moment.isoformat(), timer.clock.name, timer.clock.basis, timer.clock.due_on.isoformat(), timer.fire_at.isoformat(), steps])
        Timer.objects.filter(case=case).update(fire_at=None)
print("SAID " + json.dumps(said))
"""


def run(house: House, scale: float) -> Figures:
    figures, cases = Figures("F12", TITLE), scaled(CASES, scale, least=20)
    _summer_time(house, figures)
    move_to(house, LOHAS, zone_where_it_is(12))
    publish(house, LOHAS, {("acknowledge", "published"): 5}, escalate_at_breach=True)
    coming, ahead = _coming(house, cases)
    house.start_workers_and_beats()
    first = house.crowd(5, at_once=2).start().wait()
    assert drain(house, seconds=120, hurry=False), "mail does not leave even with a true clock"
    assert _halted(house) == 0

    crowd = _a_day_ahead(house, figures, coming, ahead, scaled(COMPLAINTS, scale, least=6))
    _an_hour_back(house, figures, cases)
    check_cases(house, figures, [*first.sent, *crowd.sent])
    check_mail(house, figures, [*first.sent, *crowd.sent])
    return figures


def _a_day_ahead(house: House, figures: Figures, coming: Stock, ahead: timedelta, complaints: int) -> Any:
    before = _done(house, coming)
    house.clock.put(ahead)
    mails = len(house.sink.taken())
    crowd = house.crowd(complaints, at_once=2).start().wait()
    time.sleep(RINGS)
    due = house.number("select count(*) from complaints_timer where fire_at <= clock_timestamp()")
    figures.show("the clock is ahead by", ahead)
    figures.at_least("timers that would be due by it", due, len(coming.references))
    figures.equal("complaints taken meanwhile", len(crowd.acknowledged), complaints)
    figures.equal("answers other than a receipt", dict(crowd.errors), {})
    figures.equal("mails sent", len(house.sink.taken()) - mails, 0)
    figures.equal("timers fired", _done(house, coming) - before, 0)
    figures.equal("sweeping is halted", _halted(house), 1)

    house.clock.put(timedelta(0))
    time.sleep(RINGS)
    figures.equal("put right: halted until it was steady", _halted(house), 1)
    figures.equal("put right: mails sent before that", len(house.sink.taken()) - mails, 0)
    _five_minutes_pass(house)
    since = time.monotonic()
    waited = procs.wait_until(lambda: _arrived(house, crowd) == complaints, 60)
    figures.promise(
        "steady: receipts of those complaints within a minute",
        f"{_arrived(house, crowd)} of {complaints}, {time.monotonic() - since:.0f} s",
        "all",
        waited,
    )
    figures.equal("steady: timers fired that are not due", _done(house, coming) - before, 0)
    # What this fault has held back for a day shall not hide what the next one shows.
    house.change("update notifications_pendingevent set not_before = now() where not_before > now()")
    drain(house, seconds=60, hurry=True)
    return crowd


def _an_hour_back(house: House, figures: Figures, cases: int) -> None:
    company = Company.of(house, LOHAS)
    received = morning(company.business_days_back(datetime.now(company.zone).date(), 6), company.zone)
    due_at = company.plan(received, 5).due_at
    assert due_at
    missed = Stock(company, done_by=due_at - timedelta(minutes=1))
    for number in range(cases):
        missed.case(received, missed.complainant(email=f"back{number}@lohasbeans-client.example"))
    missed.store(house)
    due = "select count(*) from complaints_timer where fire_at <= now()"
    procs.wait_until(lambda: house.number(due) == 0, 120 + cases)
    drain(house, seconds=120, hurry=False)
    events, mails = _done(house, missed), len(house.sink.taken())
    figures.at_least("timers that have fired", events, cases)
    for name, off in (("an hour back", -HOUR), ("put right again", timedelta(0))):
        house.clock.put(off)
        time.sleep(RINGS)
        figures.equal(f"{name}: sweeping is halted", _halted(house), 1)
        _five_minutes_pass(house)
        time.sleep(RINGS)
        figures.equal(f"{name}: goes on when it is steady", _halted(house), 0)
        figures.equal(f"{name}: timers fired again", _done(house, missed) - events, 0)
        figures.equal(f"{name}: mails sent again", len(house.sink.taken()) - mails, 0)


def _coming(house: House, cases: int) -> tuple[Stock, timedelta]:
    """Cases whose clocks end within a day, or within the weekend, and the time after which they have."""
    company = Company.of(house, LOHAS)
    today = datetime.now(company.zone).date()
    received = morning(company.business_days_back(today, 5), company.zone)
    due_at = company.plan(received, 5).due_at
    stock = Stock(company, done_by=datetime.now(UTC))
    assert due_at
    for number in range(cases):
        stock.case(received, stock.complainant(email=f"dara{number}.f12@lohasbeans-client.example"))
    ahead = DAY
    while datetime.now(UTC) + ahead <= due_at:
        ahead += DAY
    return stock.store(house), ahead


def _done(house: House, stock: Stock) -> int:
    """How much has happened in these cases since their receipt."""
    return house.number(
        "select count(*) from complaints_caseevent where code <> 'case.received' and case_id = any(%s)",
        [list(stock.references)],
    )


def _halted(house: House) -> int:
    """1 while sweeping is halted."""
    return house.number(
        "select count(*) from tenants_heartbeat where name like 'clock:%' and paused_until > clock_timestamp()"
    )


def _five_minutes_pass(house: House) -> None:
    house.change("update tenants_heartbeat set paused_until = clock_timestamp() where name like 'clock:%'")


def _arrived(house: House, crowd: Any) -> int:
    wanted = {one.email for one in crowd.sent}
    return len({to for mail in house.sink.taken() for to in mail.recipients} & wanted)


def _summer_time(house: House, figures: Figures) -> None:
    """Every half day around both changes of Lisbon's clocks, there and in Bogotá, against the oracle."""
    year = datetime.now(UTC).year + 1
    for host in (LOHAS, LOGOSCON):
        company = Company.of(house, host)
        moments = [start + number * 12 * HOUR + HOUR / 2 for start in _changes(year) for number in range(-12, 3)]
        said = _register(house, company, moments)
        wrong = []
        for moment, name, basis, due_on, fire_at, steps in said:
            plan = company.plan(datetime.fromisoformat(moment), company.lengths[name, basis])
            expected = [[step.name, step.at.isoformat()] for step in plan.steps]
            first = min(step.at for step in plan.steps).isoformat()
            if (due_on, fire_at, steps) != (str(plan.due_on), first, expected):
                wrong.append(f"{moment} {name}: {steps} for {expected}")
        offsets = {datetime.fromisoformat(row[4]).astimezone(company.zone).utcoffset() for row in said}
        expected_offsets = 2 if host == LOGOSCON else 1
        figures.equal(f"{company.zone}: clocks over the changes", len(said), len(moments) * len(company.lengths))
        figures.equal(f"{company.zone}: offsets of their moments", len(offsets), expected_offsets)
        figures.none(f"{company.zone}: moments other than the oracle's", wrong)


def _changes(year: int) -> list[datetime]:
    """When Lisbon's clocks change in this year."""
    lisbon, found = ZoneInfo("Europe/Lisbon"), []
    moment = datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        if moment.astimezone(lisbon).utcoffset() != (moment + HOUR).astimezone(lisbon).utcoffset():
            found.append(moment + HOUR)
        moment += HOUR
    return found


def _register(house: House, company: Company, moments: list[datetime]) -> list[list[Any]]:
    code = REGISTER.format(
        tenant=str(company.tenant), language=company.language, moments=[moment.isoformat() for moment in moments]
    )
    printed = house.manage("shell", "--no-imports", "-c", code)
    said: list[list[Any]] = json.loads(next(line for line in printed.splitlines() if line.startswith("SAID "))[5:])
    return said
