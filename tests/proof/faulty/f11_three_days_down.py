"""F11: nothing ran for three days, and 50,000 timers are overdue. All of it is done, and nobody is flooded."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.proof.faulty import procs
from tests.proof.faulty.crowd import LOGOSCON, LOHAS
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import flaws, strays, waiting
from tests.proof.faulty.stock import DAY, Company, Running, Stock, hire, morning, move_to, publish, zone_where_it_is

TITLE = "three days down, 50,000 timers overdue"
HOUSE = {"asleep": True}
CASES, HANDLERS, OTHERS = 10_000, 20, 5
EVERY = 5
DRAINED, SOON = 15.0, 60.0  # minutes; seconds
# Business days of the four clocks of a case; its fifth timer is that of the word that was promised for yesterday. It came
# seven business days ago, and nothing has run since day four.
TERMS = {
    ("acknowledge", "published"): 5,
    ("acknowledge", "legal"): 6,
    ("resolve", "published"): 6,
    ("resolve", "legal"): 7,
}
AGE, DOWN_SINCE = 7, 3  # business days
TWO_HOURS = timedelta(hours=2)


def run(house: House, scale: float) -> Figures:
    figures, cases = Figures("F11", TITLE), scaled(CASES, scale, least=40)
    house.stop_workers_and_beats()
    for host in (LOHAS, LOGOSCON):
        move_to(house, host, zone_where_it_is(12))
    publish(house, LOGOSCON, {("acknowledge", "published"): 5}, escalate_at_breach=True)
    rising = publish(house, LOHAS, TERMS, escalate_at_breach=True)
    publish(house, LOHAS, TERMS, escalate_at_breach=False)
    handlers = hire(house, LOHAS, HANDLERS)
    stock = _overdue(house, cases, handlers, rising)
    now = datetime.now(UTC)
    overdue = stock.due_by(now)
    timers = len(overdue) + len(stock.references)  # each with its promised word
    figures.show("overdue timers, cases, handlers", f"{timers}, {len(stock.references)}, {len(handlers)}")
    others = _just_missed(house)

    began, at = time.monotonic(), time.time()
    house.start_workers_and_beats()
    drained = procs.wait_until(lambda: _is_drained(house), 60 * DRAINED * max(1.0, scale) * 2, every=1)
    minutes = (time.monotonic() - began) / 60
    figures.promise("everything is done", drained, "yes", drained)
    figures.at_most("minutes until then", minutes, DRAINED)
    figures.show("timers a second", f"{timers / minutes / 60:.0f}")
    _check_events(house, figures, stock, now)
    _check_mail(house, figures, stock)
    _check_others(house, figures, others, at)
    figures.none("I5 broken chains (verify_audit)", flaws(house))
    figures.none("I7 rows that point into another company", strays(house))
    return figures


def _overdue(house: House, cases: int, handlers: list[UUID], rising: UUID) -> Stock:
    """rising: a policy by which a missed case goes up, and its complainant hears of that; so every fifth of each handler's."""
    company = Company.of(house, LOHAS)
    today = datetime.now(company.zone).date()
    down_since = morning(company.business_days_back(today, DOWN_SINCE), company.zone) + TWO_HOURS
    received = morning(company.business_days_back(today, AGE), company.zone)
    stock = Stock(company, done_by=down_since)
    for number in range(cases):
        complainant = stock.complainant(email=f"dara{number}.{cases}@lohasbeans-client.example")
        stock.case(
            received + number % 9 * timedelta(hours=1),
            complainant,
            handler=handlers[number % len(handlers)],
            policy=rising if _rises(number) else None,
            next_update_on=today - DAY,
        )
    return stock.store(house)


def _rises(number: int) -> bool:
    return number // HANDLERS % EVERY == 0


def _just_missed(house: House) -> Stock:
    """A few cases of the other company whose day ended at midnight: their complainants are told at once."""
    company = Company.of(house, LOGOSCON)
    today = datetime.now(company.zone).date()
    received = morning(company.business_days_back(today, 6), company.zone)
    due_at = company.plan(received, 5).due_at
    assert due_at
    stock = Stock(company, done_by=due_at - timedelta(minutes=1))
    for number in range(OTHERS):
        stock.case(received, stock.complainant(email=f"other{number}.f11@logoscon-client.example"))
    return stock.store(house)


def _is_drained(house: House) -> bool:
    return not (
        house.number("select count(*) from complaints_timer where fire_at <= now() and given_up_at is null")
        or house.number("select count(*) from notifications_bellitem where digest_at <= now()")
        or waiting(house)
    )


def _check_events(house: House, figures: Figures, stock: Stock, now: datetime) -> None:
    """Each missed clock says so once, with its own due time; each overdue one reminds once at most."""
    told = house.query(
        "select case_id, content ->> 'clock', content ->> 'basis', (content ->> 'due_at')::timestamptz"
        " from complaints_caseevent where code = 'case.clock_breached' and case_id = any(%s)",
        [list(stock.references)],
    )
    expected = Counter((one.case, one.name, one.basis, one.plan.due_at) for one in stock.missed_by(now))
    figures.show("clocks that were missed", sum(expected.values()))
    found = Counter((case, name, basis, due_at) for case, name, basis, due_at in told)
    figures.none("missed, and not said", expected - found)
    figures.none("said to be missed twice, wrongly, or at another time than due", found - expected)
    reminded = house.query(
        "select case_id, content ->> 'clock', content ->> 'basis', count(*) from complaints_caseevent"
        " where code = 'case.reminded' and case_id = any(%s) group by 1, 2, 3",
        [list(stock.references)],
    )
    figures.show("reminders in the stories", sum(row[3] for row in reminded))
    figures.none("clocks that reminded more than once", (row for row in reminded if row[3] > 1))
    figures.equal("clocks with a reminder overdue that reminded", len(reminded), len(_with_reminder(stock, now)))
    words = house.query(
        "select case_id, count(*) from complaints_caseevent where code = 'case.update_missed' and case_id = any(%s)"
        " group by 1",
        [list(stock.references)],
    )
    figures.equal("promised words that were missed", len(words), len(stock.references))
    figures.none("missed words told twice", (row for row in words if row[1] > 1))
    states = "select count(*) from complaints_timer where given_up_at is not null or last_error <> ''"
    figures.equal("timers that failed", house.number(states), 0)


def _with_reminder(stock: Stock, now: datetime) -> list[Running]:
    return [
        one
        for one in stock.running.values()
        if any(stock.done_by < step.at <= now and step.name != "breach" for step in one.plan.steps)
    ]


def _check_mail(house: House, figures: Figures, stock: Stock) -> None:
    rows = house.query(
        "select recipients[1], kind, member_id is not null, case_id, count(*) from notifications_message"
        " where tenant_id = %s and (case_id = any(%s) or kind = 'digest') group by 1, 2, 3, 4",
        [house.tenant(LOHAS), list(stock.references)],
    )
    of_complainants, digests, of_members = Counter[object](), Counter[str](), Counter[str]()
    for to, kind, is_member, case, number in rows:
        if not is_member:
            of_complainants[case] += number
        elif kind == "digest":
            digests[to] += number
        else:
            of_members[f"{kind} to {to}"] += number
    risen = sum(map(_rises, range(len(stock.references))))
    figures.equal("mails to complainants, of cases that went up", sum(of_complainants.values()), risen)
    figures.at_most("most mails to one complainant about one case", max(of_complainants.values(), default=0), 1)
    figures.show("digests", f"{sum(digests.values())} to {len(digests)} members")
    figures.at_least("members with a digest", len(digests), HANDLERS)
    figures.at_most("most digests to one member", max(digests.values(), default=0), 1)
    figures.none(
        "other mails to members (kind, to whom: how many)", (f"{n} × {what}" for what, n in of_members.items())
    )
    copies = house.sink.copies()
    figures.none("mails that arrived twice", (one for one, times in copies.items() if times > 1))


def _check_others(house: House, figures: Figures, others: Stock, at: float) -> None:
    """The other company's complainants are told while the first company's heap is worked off."""
    arrived = [
        mail.at - at for mail in house.sink.taken() if mail.recipients[0].endswith(".f11@logoscon-client.example")
    ]
    figures.equal("the other company's mails", len(arrived), len(others.references))
    figures.at_most("seconds from the start to the last of them", max(arrived, default=9999.0), SOON)
