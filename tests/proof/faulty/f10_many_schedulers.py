"""F10: three workers and three schedulers, then none at all for an hour. Each timer fires once, and none is forgotten."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

from tests.proof.faulty import procs
from tests.proof.faulty.crowd import LOHAS
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import drain, flaws
from tests.proof.faulty.stock import Company, Stock, morning, publish

TITLE = "three schedulers, then none"
HOUSE = {"workers": 3, "beats": 3}
TIMERS = 5000
FIRED = re.compile(r"complaints\.tasks\.fire_timers\[[^]]*\] succeeded in [\d.]+s: ([1-9]\d*)")


def run(house: House, scale: float) -> Figures:
    figures, timers = Figures("F10", TITLE), scaled(TIMERS, scale, least=30)
    publish(house, LOHAS, {("acknowledge", "published"): 5}, escalate_at_breach=False)
    first = _due(house, timers)
    seconds = _until_fired(house, timers)
    figures.show("due timers; workers and schedulers", f"{timers}; {len(house.workers)} and {len(house.beats)}")
    figures.show("seconds until all had fired", f"{seconds:.0f}")
    _check(house, figures, "", first)

    logs = [worker.log for worker in house.workers]
    house.stop_workers_and_beats()  # at the end of what they are at, which stands in their logs then
    fired_some = sum(bool(FIRED.search(log.read_text())) for log in logs)
    figures.at_least("workers that fired some", fired_some, 2 if timers >= 300 else 1)
    second = _due(house, timers)  # as if that hour had passed: all of these became due while nothing ran
    time.sleep(1)
    fired = house.number(
        "select count(*) from complaints_caseevent where code <> 'case.received' and case_id = any(%s)",
        [list(second.references)],
    )
    figures.equal("fired while nothing ran", fired, 0)
    house.start_workers_and_beats()
    seconds = _until_fired(house, timers)
    figures.show("seconds after that until all had fired", f"{seconds:.0f}")
    _check(house, figures, "after an hour without any: ", second)
    _check(house, figures, "the first ones, still: ", first)
    figures.promise("everything that is owed has left", left := drain(house, seconds=120, hurry=True), "yes", left)
    figures.none("I5 broken chains (verify_audit)", flaws(house))
    return figures


def _due(house: House, timers: int) -> Stock:
    """Cases that were to be acknowledged by last midnight, and nobody has said so yet."""
    company = Company.of(house, LOHAS)
    today = datetime.now(company.zone).date()
    received = morning(company.business_days_back(today, 6), company.zone)
    due_at = company.plan(received, 5).due_at
    assert due_at
    stock = Stock(company, done_by=due_at - timedelta(minutes=1))
    nobody = stock.complainant()
    for _ in range(timers):
        stock.case(received, nobody)
    assert len(stock.missed_by(datetime.now(UTC))) == timers
    return stock.store(house)


def _until_fired(house: House, timers: int) -> float:
    began = time.monotonic()
    due = "select count(*) from complaints_timer where fire_at <= now() and given_up_at is null"
    procs.wait_until(lambda: house.number(due) == 0, 120 + timers / 10, every=0.5)
    return time.monotonic() - began


def _check(house: House, figures: Figures, when: str, stock: Stock) -> None:
    """One word of its breach for each clock, one reminder at most, and nothing else."""
    told = {
        (case, code): number
        for case, code, number in house.query(
            "select case_id, code, count(*) from complaints_caseevent where case_id = any(%s) group by 1, 2",
            [list(stock.references)],
        )
    }
    breached = {case: number for (case, code), number in told.items() if code == "case.clock_breached"}
    figures.none(f"{when}timers lost", stock.references.keys() - breached.keys())
    figures.none(f"{when}fired twice", (key for key, number in told.items() if number > 1))
    known = {"case.received", "case.clock_breached", "case.reminded"}
    figures.none(f"{when}other events", (code for _case, code in told if code not in known))
