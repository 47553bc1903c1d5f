"""F7: the mail server has taken a mail and said so; the worker dies before it writes that down. Sent again, same id."""

from __future__ import annotations

import random
import signal
import time

from tests.proof.faulty import procs
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import check_cases, check_mail, drain, waiting
from tests.proof.faulty.sink import Rule

TITLE = "worker killed between the mail server's 250 and its record"
RUNS = 200


def run(house: House, scale: float) -> Figures:
    figures, runs = Figures("F7", TITLE), scaled(RUNS, scale, least=6)
    house.sink.rules(Rule("client.example$", "ask", times=1))
    crowd = house.crowd(runs, at_once=4).start().wait()
    certain: set[str] = set()  # killed before the worker could read the 250
    killed = 0
    deadline = time.monotonic() + 60 + 6 * runs
    while killed < runs and time.monotonic() < deadline:
        if (asked := house.sink.asked(5)) is None:
            if waiting(house) == 0:
                break
            continue
        port, message_id = asked
        pid = procs.owner_of_connection(port, house.worker_children())
        if pid is None:
            house.sink.go(port)
            continue
        if killed % 2:
            _kill_after_answer(house, port, pid)
        else:
            procs.kill([pid], signal.SIGSTOP)
            house.sink.go(port)
            certain.add(message_id)
            procs.kill([pid])
        killed += 1
        house.kills += 1
        house.change("update notifications_message set lease_until = now() where message_id = %s", [message_id])
    house.sink.rules()
    drained = drain(house, seconds=120, hurry=True)
    references = [one.reference for one in crowd.acknowledged]
    ids = [
        row[0]
        for row in house.query(
            "select m.message_id from notifications_message m join complaints_case c"
            " on (c.tenant_id, c.id) = (m.tenant_id, m.case_id)"
            " where m.kind = 'receipt' and c.reference = any(%s)",
            [references],
        )
    ]
    copies = house.sink.copies()
    # How many mails met their end depends on how busy the machine is; what is promised holds for each that did.
    figures.promise("workers killed after 250", killed, f"≥ {(runs + 1) // 2}", killed >= (runs + 1) // 2)
    figures.show("of these before the worker could read it", len(certain))
    figures.promise("all messages left", drained, "yes", drained)
    figures.equal("distinct Message-IDs", len({one for one in ids if copies[one]}), runs)
    figures.none("ids with more than two copies", (one for one in ids if copies[one] > 2))
    figures.none("killed before it could read 250, yet not sent again", (one for one in certain if copies[one] != 2))
    figures.show("mails sent twice", sum(copies[one] == 2 for one in ids))
    check_cases(house, figures, crowd.sent)
    check_mail(house, figures, crowd.sent)
    return figures


def _kill_after_answer(house: House, port: int, pid: int) -> None:
    """Within the two milliseconds in which the worker reads the answer and writes it down."""
    house.sink.go(port)
    time.sleep(random.uniform(0, 0.002))
    procs.kill([pid])
