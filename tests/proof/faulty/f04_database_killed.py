"""F4: `kill -9` of the whole database while people file. What was acknowledged is there; all others are asked to wait."""

from __future__ import annotations

import time

from tests.proof.faulty.crowd import LOHAS
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import LEASE, check_cases, check_mail, drain
from tests.proof.faulty.procs import wait_until

TITLE = "database killed under load"
KILLS = 5
BETWEEN = 15.0  # seconds
RECONNECT = 10.0


def run(house: House, scale: float) -> Figures:
    figures = Figures("F4", TITLE)
    kills, between = scaled(KILLS, scale), max(2.5, BETWEEN * scale)
    web = house.web.pid
    crowd = house.crowd(10**6, at_once=6, patience=120).start()
    back = []
    for _ in range(kills):
        time.sleep(between)
        house.kill_postgres()
        time.sleep(1)
        house.start_postgres()
        since = time.monotonic()
        count = len(crowd.acknowledged)
        wait_until(lambda count=count: len(crowd.acknowledged) > count, 60, every=0.02)  # type: ignore[misc]
        back.append(time.monotonic() - since)
    time.sleep(between)
    crowd.stop()
    mail = drain(house, seconds=LEASE + 60, hurry=scale < 0.5)
    retries = sum(len(one.tries) - 1 for one in crowd.sent)
    figures.equal("kills of the database", len(back), kills)
    figures.show("complaints", f"{len(crowd.sent)}, {crowd.per_second:.0f} a second; sent again {retries} times")
    figures.at_least("retries that the kills caused", retries, kills)
    figures.equal("never acknowledged", len(crowd.sent) - len(crowd.acknowledged), 0)
    allowed = {"503"}
    figures.promise(
        "answers other than a receipt", dict(crowd.errors), "503 with Retry-After alone", crowd.errors.keys() <= allowed
    )
    figures.at_most("seconds from the database's return to a receipt", max(back), RECONNECT)
    figures.promise("web, restarted", house.web.pid != web or not house.web.running, "never", house.web.pid == web)
    figures.equal("form afterwards", house.get("/complain/", host=LOHAS).status, 200)
    figures.promise("all mail left afterwards", mail, "yes", mail)
    check_cases(house, figures, crowd.sent)
    check_mail(house, figures, crowd.sent, cuts=kills * 4)
    return figures
