"""F1 and F2: workers are killed and the broker forgets everything, while people file. Nothing is lost, little is sent twice."""

from __future__ import annotations

import time

from tests.proof.faulty.crowd import Crowd
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import LEASE, check_cases, check_mail, drain, states

TITLE = "workers killed, broker emptied, under load (F1 and F2)"
COMPLAINTS, KILLS, FLUSHES, BROKERS = 10_000, 20, 2, 1
SOON = 60.0  # seconds: two rings of the reconciling sweep


def run(house: House, scale: float) -> Figures:
    figures = Figures("F1", TITLE)
    kills, flushes, brokers = scaled(KILLS, scale, least=2), scaled(FLUSHES, scale), scaled(BROKERS, scale, least=0)
    before = house.kills
    crowd = house.crowd(scaled(COMPLAINTS, scale, least=60), at_once=8).start()
    _hurt(house, crowd, kills, flushes, brokers)
    crowd.wait()
    last = max(one.answered_at for one in crowd.acknowledged)
    drained = drain(house, seconds=LEASE + 4 * SOON, hurry=scale < 0.5)
    of_crowd = {one.email for one in crowd.sent}
    copies = [mail for mail in house.sink.taken() if set(mail.recipients) & of_crowd]
    attempts = dict(house.query("select message_id, attempts from notifications_message where kind = 'receipt'"))
    first = max((mail.at for mail in copies if attempts.get(mail.message_id) == 1), default=last)
    figures.show("complaints", f"{len(crowd.sent)}, {crowd.per_second:.0f} a second, from as many addresses")
    figures.show("answers other than a receipt", dict(crowd.errors))
    figures.equal("workers killed (children and parents)", house.kills - before, kills)
    figures.show("times the broker was emptied; killed", f"{flushes}; {brokers}")
    figures.equal("receipts of complaints, acknowledged", len(crowd.acknowledged), crowd.wanted)
    figures.promise("all messages left", drained, "yes", drained)
    figures.at_most(
        "seconds from the last complaint to the last receipt that no killed worker held", first - last, SOON
    )
    longest = max((mail.at for mail in copies), default=last) - last
    figures.at_most("seconds to the very last receipt (a killed worker's lease is 300)", longest, LEASE + SOON)
    figures.show("messages by state", dict(states(house)))
    check_cases(house, figures, crowd.sent)
    check_mail(house, figures, crowd.sent)
    return figures


def _hurt(house: House, crowd: Crowd, kills: int, flushes: int, brokers: int) -> None:
    """Kill and empty, evenly over the time that the complaints take; every other kill is a worker's child."""
    blows = [house.kill_any_worker_child if number % 2 else house.kill_worker for number in range(kills)]
    for blow, times in ((house.empty_broker, flushes), (house.replace_broker, brokers)):
        for number in range(times):
            blows.insert(round((number + 0.5) * len(blows) / times), blow)
    for number, blow in enumerate(blows, start=1):
        while len(crowd.acknowledged) < crowd.wanted * number / (len(blows) + 1) and crowd.is_busy:
            time.sleep(0.02)
        blow()
