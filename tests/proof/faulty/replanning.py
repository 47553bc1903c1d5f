"""A holiday is added while 100,000 cases are open, and the worker that counts them anew is killed again and again."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.proof.faulty import procs
from tests.proof.faulty.crowd import LOHAS
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import flaws
from tests.proof.faulty.stock import DAY, Company, Plan, Stock, question_steps, works

TITLE = "a new holiday, 100,000 open cases, the worker killed"
HOUSE = {"workers": 1, "beats": 1, "asleep": True}
CASES, KILLS = 100_000, 10
HOUR = timedelta(hours=1)


def run(house: House, scale: float) -> Figures:
    figures, cases = Figures("REPLANNING", TITLE), scaled(CASES, scale, least=2500)
    kills = KILLS if scale >= 0.05 else scaled(KILLS, scale, least=3)
    company = Company.of(house, LOHAS)
    began = time.monotonic()
    stock = _stock(house, company, cases)
    figures.show("cases, running clocks, open questions", f"{cases}, {len(stock.running)}, {len(stock.questions)}")
    figures.show("seconds to write them", f"{time.monotonic() - began:.0f}")
    before = _rows(house, company)
    holiday = _next_work_day(company)
    house.manage(
        *("holiday", "--host", LOHAS, "--day", holiday.isoformat(), "--name", "Día nuevo", "--reason", "Ley 0000")
    )
    seconds, killed = _count_anew(house, cases, kills)
    new = replace(Company.of(house, LOHAS), lengths=company.lengths)
    figures.show("the new holiday", holiday)
    figures.equal("worker and children killed while at it", killed, kills)
    figures.equal("the pass has come to its end", _done(house), True)
    figures.show("minutes, with the kills and new starts", f"{seconds / 60:.1f}")
    figures.show("cases a second, with the kills", f"{cases / seconds:.0f}")
    figures.at_most("minutes", seconds / 60, 10 * max(1.0, scale))
    figures.equal("in the new calendar, and no other day", sorted(new.off - company.off), [holiday])
    _compare(house, figures, stock, new, before)
    figures.none("broken chains (verify_audit)", flaws(house))
    return figures


def _stock(house: House, company: Company, cases: int) -> Stock:
    """Cases of the last three weeks: new, acknowledged, extended, waiting, answered. All that was due by now is done."""
    now = datetime.now(UTC).replace(microsecond=0)
    stock = Stock(company, done_by=now)
    handler = house.query(
        "select id from tenants_membership where tenant_id = %s and 'handler' = any(roles) limit 1", [company.tenant]
    )[0][0]
    moments = [now - 3 * HOUR - 7 * HOUR * number for number in range(60)]
    nobody = [stock.complainant() for _ in range(max(10, cases // 100))]
    drawn = random.Random(26)  # the same stock each time
    for number in range(cases):
        received_at = moments[number % len(moments)]
        acknowledge = company.plan(received_at, company.lengths["acknowledge", "published"])
        asked_at = received_at + HOUR
        must = acknowledge.due_at is not None and acknowledge.due_at <= now
        question, chance = None, drawn.random()
        if chance < 0.05:
            question = (asked_at, now.date() + (3 + number % 9) * DAY, None)
        elif chance < 0.1 and received_at < now - 4 * DAY:
            question = (asked_at, received_at.date() + 10 * DAY, received_at + 3 * DAY)
        stock.case(
            received_at,
            nobody[number % len(nobody)],
            handler=handler,
            acknowledged_at=received_at + 2 * HOUR if must or number % 2 else None,
            extension=1 + number % 5 if drawn.random() < 0.05 else 0,
            question=question,
        )
    return stock.store(house)


def _next_work_day(company: Company) -> date:
    """The second work day from now on: most deadlines lie behind it."""
    day, left = datetime.now(company.zone).date(), 2
    while left:
        day += DAY
        left -= works(day, company.off)
    return day


def _count_anew(house: House, cases: int, kills: int) -> tuple[float, int]:
    """Start the worker and kill it evenly over the pass. Returns seconds, without the leases of the dead, and kills."""
    began, killed = time.monotonic(), 0
    house.start_workers_and_beats()
    deadline = began + 600 + cases / 20
    with house.administrator() as watching:
        while not _done(house) and time.monotonic() < deadline:
            ((looked_at, is_at_it),) = watching.execute(AT_IT)
            if is_at_it and killed < kills and looked_at >= cases * killed // (kills + 1):
                house.kill_worker_and_children(0)
                killed += 1
                # Let the dead worker's lease run out now, and not in five minutes.
                house.change("update complaints_replanning set lease_until = now() where done_at is null")
            elif looked_at >= cases:
                house.change(A_MINUTE_PASSES)
            time.sleep(0.02)
    return time.monotonic() - began, killed


# How many cases the pass has looked at, and whether a worker is in the middle of a batch.
AT_IT = """
    select coalesce(max(looked_at), 0), exists (
        select from pg_locks l join pg_stat_activity a using (pid)
        where l.relation = 'complaints_replanning'::regclass and l.mode = 'RowShareLock' and a.usename = 'acuse_app')
    from complaints_replanning
"""
# In which registrations by the old calendar may still come in; none do.
A_MINUTE_PASSES = """
    update complaints_replanning set lease_until = null, asked_at = asked_at - interval '1 minute'
    where done_at is null and lease_until > now() and asked_at > now() - interval '1 minute'
"""


def _done(house: House) -> bool:
    return house.number("select count(*) from complaints_replanning where done_at is not null") > 0


def _rows(house: House, company: Company) -> dict[UUID, tuple[Any, ...]]:
    """Due day of each running clock."""
    return {
        row[0]: row[1:]
        for row in house.query(
            "select id, due_on from complaints_clock where tenant_id = %s and stopped_at is null", [company.tenant]
        )
    }


def _compare(house: House, figures: Figures, stock: Stock, new: Company, before: dict[UUID, tuple[Any, ...]]) -> None:
    """The rows against what the oracle counts by the new calendar, clock by clock and case by case."""
    procs.wait_until(lambda: _due_timers(house, new) == 0, 120, every=1)
    now = datetime.now(UTC)
    found = {
        row[0]: row[1:]
        for row in house.query(
            "select k.id, k.due_on, k.due_at, k.calendar_id, t.fire_at from complaints_clock k"
            " left join complaints_timer t on (t.tenant_id, t.clock_id) = (k.tenant_id, k.id)"
            " where k.tenant_id = %s and k.stopped_at is null",
            [new.tenant],
        )
    }
    plans = {key: new.plan(one.started_at, one.length, one.pauses) for key, one in stock.running.items()}
    expected = {key: (one.due_on, one.due_at, new.calendar, one.next_after(now)) for key, one in plans.items()}
    ours = {key: found.get(key) for key in expected}
    figures.none("due days other than the oracle's", _different(ours, expected, 0))
    figures.none("due times other than the oracle's", _different(ours, expected, 1))
    figures.none("running clocks of the old calendar", _different(ours, expected, 2))
    figures.none("timers of an old plan: other than the oracle's", _different(ours, expected, 3))
    figures.none("timers of questions other than the oracle's", _wrong_questions(house, stock, new, now))
    _compare_stories(house, figures, stock, plans, before)
    nearest = house.number(
        "select count(*) from complaints_case c where tenant_id = %s and state in ('received', 'acknowledged')"
        " and next_due_at is distinct from (select min(due_at) from complaints_clock k"
        " where (k.tenant_id, k.case_id) = (c.tenant_id, c.id) and k.stopped_at is null)",
        [new.tenant],
    )
    figures.equal("cases listed by another date than their nearest", nearest, 0)


def _different(
    ours: dict[UUID, tuple[Any, ...] | None], expected: dict[UUID, tuple[Any, ...]], place: int
) -> list[str]:
    return [
        f"{key}: {(ours[key] or ['missing'] * 4)[place]} for {row[place]}"
        for key, row in expected.items()
        if (ours[key] or [object()] * 4)[place] != row[place]
    ]


def _due_timers(house: House, company: Company) -> int:
    return house.number(
        "select count(*) from complaints_timer where tenant_id = %s and fire_at <= now()", [company.tenant]
    )


def _wrong_questions(house: House, stock: Stock, new: Company, now: datetime) -> list[str]:
    rows = dict(
        house.query(
            "select case_id, fire_at from complaints_timer where tenant_id = %s and what = 'question'", [new.tenant]
        )
    )
    wrong = []
    for case, (asked_at, answer_by) in stock.questions.items():
        steps = question_steps(new.zone, new.off, asked_at, answer_by)
        wanted = Plan(None, None, steps).next_after(now)
        wrong += [f"{case}: {rows.get(case)} for {wanted}"] if rows.get(case) != wanted else []
    return wrong


def _compare_stories(
    house: House,
    figures: Figures,
    stock: Stock,
    plans: dict[UUID, Plan],
    before: dict[UUID, tuple[Any, ...]],
) -> None:
    """Each case with a moved day tells of it once, with the days from and to; no other case tells anything."""
    moved: dict[UUID, set[tuple[str, str, str, str]]] = {}
    for key, one in stock.running.items():
        was, is_now = one.plan.due_on, plans[key].due_on
        assert before[key][0] == was, "the stock is not what was stored"
        if was != is_now:
            assert was
            assert is_now
            moved.setdefault(one.case, set()).add((one.name, one.basis, was.isoformat(), is_now.isoformat()))
    told = house.query(
        "select case_id, content -> 'moved' from complaints_caseevent where code = 'case.replanned' and case_id = any(%s)",
        [list(stock.references)],
    )
    stories: dict[UUID, list[set[tuple[str, str, str, str]]]] = {}
    for case, moves in told:
        said = {(move["clock"], move["basis"], move["from"], move["to"]) for move in moves}
        stories.setdefault(case, []).append(said)
    figures.show("cases with a day that moved", len(moved))
    figures.none("moved, and not told exactly once", (case for case in moved if len(stories.get(case, [])) != 1))
    figures.none("told, and not moved", stories.keys() - moved.keys())
    figures.none("told other days than those moved", (case for case in moved if stories.get(case) != [moved[case]]))
