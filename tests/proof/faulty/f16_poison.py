"""F16: work that fails whoever does it, or kills whoever does it. It is given up and shown; nobody else waits for it."""

from __future__ import annotations

import statistics
import time

from tests.proof.faulty import procs
from tests.proof.faulty.crowd import LOHAS, Crowd
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import check_cases, drain
from tests.proof.faulty.sink import Rule

TITLE = "work that always fails, or kills its worker"
POISONED, COMPLAINTS = 20, 600
TRIES = 8
LATER = 5.0  # seconds that others may wait longer
# An event of a code that this version does not know, in a chain that holds.
POISON_EVENT = """
from uuid import UUID
from django.utils import timezone
from complaints.actions.act import lock_case
from complaints.events import record
from complaints.models import Case
from tenants.actors import SYSTEM
from tenants.context import because, tenant_atomic
for reference in {references!r}:
    with tenant_atomic(UUID({tenant!r}), actor=SYSTEM), because("proof"):
        case = lock_case(Case.objects.get(reference=reference).pk, seen=None)
        record(case, "case.never_heard_of", actor=SYSTEM, at=timezone.now())
"""
# A policy that nobody can read, for the cases whose timers shall fail.
POISON_POLICY = """
    with unreadable as (
        insert into complaints_policyversion (id, tenant_id, number, document, in_force_from)
        values (gen_random_uuid(), %(tenant)s, 9999, '{}', now() + interval '100 years') returning id)
    update complaints_case set policy_id = unreadable.id from unreadable where reference = any(%(references)s)
"""
POISON_TIMER = """
    update complaints_timer t set fire_at = now() from complaints_case c
    where (c.tenant_id, c.id) = (t.tenant_id, t.case_id) and c.reference = any(%s) and t.fire_at is not null
"""


def run(house: House, scale: float) -> Figures:
    figures, poisoned, complaints = (
        Figures("F16", TITLE),
        scaled(POISONED, scale, least=2),
        scaled(COMPLAINTS, scale, least=40),
    )
    victims = house.crowd(2 * poisoned, hosts=(LOHAS,)).start().wait()
    assert drain(house, seconds=120, hurry=False), "mail does not leave even without poison"
    healthy = _file(house, complaints)
    before = _delays(house, healthy)

    references = [one.reference for one in victims.sent]
    of_events, of_timers = references[:poisoned], references[poisoned:]
    tenant = house.tenant(LOHAS)
    house.manage("shell", "-c", POISON_EVENT.format(references=of_events, tenant=str(tenant)))
    house.change(POISON_POLICY, {"tenant": tenant, "references": of_timers})
    timers = house.change(POISON_TIMER, [of_timers])
    others = _file(house, complaints)
    after = _delays(house, others)
    _until_given_up(house)

    events = _given_up(house, "notifications_pendingevent")
    fired = _given_up(house, "complaints_timer")
    page = house.member("administrator", LOHAS).get("/desk/system/")
    figures.equal("poisoned events, given up", len(events), poisoned)
    figures.equal("poisoned timers, given up", len(fired), timers)
    # A lease that the harness ends in the middle of a try gives one more claim, which only buries.
    claims = {attempts for attempts, _ in [*events, *fired]}
    figures.promise("claims of each", sorted(claims), f"{TRIES} or {TRIES + 1}", claims <= {TRIES, TRIES + 1})
    figures.none("given up without a reason", (row for row in [*events, *fired] if not row[1]))
    reasons = {error for _, error in [*events, *fired]}
    shown = page.status == 200 and all(error in page.text for error in reasons)
    figures.promise("on the System page", f"{page.status}, {', '.join(sorted(reasons))}", "each reason shown", shown)
    figures.equal("receipts of the others", len(after), complaints)
    figures.show("seconds to a receipt, without poison (median, longest)", _both(before))
    figures.show("seconds to a receipt, with poison (median, longest)", _both(after))
    figures.at_most("longer than without (longest)", max(after) - max(before), LATER)
    _check_killer(house, figures)
    check_cases(house, figures, [*healthy.sent, *others.sent])
    return figures


def _file(house: House, complaints: int) -> Crowd:
    crowd = house.crowd(complaints, at_once=2, pace=0.1).start().wait()
    drain(house, seconds=5, hurry=False)
    return crowd


def _delays(house: House, crowd: Crowd) -> list[float]:
    """Seconds from each acknowledgement to the mail, of those that have arrived."""
    procs.wait_until(lambda: len(_arrived(house, crowd)) == len(crowd.sent), 60, every=0.5)
    arrived = _arrived(house, crowd)
    return [arrived[one.email] - one.answered_at for one in crowd.acknowledged if one.email in arrived]


def _arrived(house: House, crowd: Crowd) -> dict[str, float]:
    wanted = {one.email for one in crowd.sent}
    return {to: mail.at for mail in house.sink.taken() for to in mail.recipients if to in wanted}


def _until_given_up(house: House) -> None:
    """Let the pauses between the tries pass."""
    for _ in range(120):
        events = house.change(
            "update notifications_pendingevent set not_before = now() where attempts > 0 and given_up_at is null"
        )
        timers = house.change(
            "update complaints_timer set lease_until = now() where last_error <> '' and given_up_at is null"
        )
        if not events and not timers:
            return
        time.sleep(0.5)


def _given_up(house: House, table: str) -> list[tuple[int, str]]:
    """Tries and reason of every row of this table that was given up."""
    rows = house.query(f"select attempts, last_error from {table} where given_up_at is not null")
    return [(int(attempts), str(error)) for attempts, error in rows]


def _check_killer(house: House, figures: Figures) -> None:
    """A mail whose sending kills the worker, each time: also that must come to an end."""
    house.sink.rules(Rule("^killer", "ask"))
    crowd = house.crowd(1, hosts=(LOHAS,), mailbox=lambda _: "killer").start().wait()
    killed = 0
    while killed < 2 * TRIES and (asked := house.sink.asked(15)):
        port, message_id = asked
        if (pid := procs.owner_of_connection(port, house.worker_children())) is not None:
            procs.kill([pid])
            house.kills += 1
            killed += 1
        house.sink.go(port)
        house.change("update notifications_message set lease_until = now() where message_id = %s", [message_id])
    house.sink.rules()
    state = house.query("select state from notifications_message where recipients = %s", [[crowd.sent[0].email]])
    figures.at_most("workers that one deadly mail killed", killed, TRIES)
    figures.equal("the deadly mail in the end", [row[0] for row in state], ["failed"])


def _both(delays: list[float]) -> str:
    return f"{statistics.median(delays):.1f}, {max(delays):.1f}"
