"""F6: the web is killed between commit and answer. Whoever sends the form again gets the same case."""

from __future__ import annotations

import signal
from datetime import UTC, datetime

from tests.proof.faulty import procs
from tests.proof.faulty.crowd import Sent
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import cases_of_keys, check_cases
from tests.proof.faulty.relay import Relay

TITLE = "web killed between commit and answer"
HOUSE = {"workers": 0, "beats": 0}
MARK = b'INSERT INTO "complaints_submission"'


class _Killer:
    """Kills the web process whose submission was just committed, before it hears of it; so many times, no more."""

    def __init__(self, house: House, times: int) -> None:
        self._house, self._times = house, times
        self.killed = 0

    def __call__(self, port: int) -> bool:
        if self.killed >= self._times:
            return True
        pid = procs.owner_of_connection(port, procs.children(self._house.web.pid))
        if pid is not None:  # else it was killed meanwhile, for another submission
            procs.kill([pid], signal.SIGKILL)
            self.killed += 1
        return False


def run(house: House, scale: float) -> Figures:
    figures, wanted = Figures("F6", TITLE), scaled(1000, scale, least=5)
    port, killer = procs.quiet_port(), _Killer(house, wanted)
    relay = Relay(port, house.postgres.port, MARK, killer)
    # Preloaded, a new web process is a fork: quick enough for a thousand.
    house.restart_web(database_port=port, options=("--preload",))
    began = datetime.now(UTC)
    try:
        crowd = house.crowd(wanted, at_once=2, patience=300).start().wait()
    finally:
        relay.stop()
        house.restart_web()
    sent = crowd.acknowledged
    sql = "select reference, extract(epoch from registered_at)::float8 from complaints_case where registered_at > %s"
    made = dict(house.query(sql, [began]))
    retried = [one for one in sent if len(one.tries) > 1]
    found = cases_of_keys(house, [one.key for one in crowd.sent])
    figures.show("answers other than a receipt", dict(crowd.errors))
    figures.equal("acknowledged in the end", len(sent), wanted)
    figures.at_least("web processes killed between commit and answer", killer.killed, wanted * 0.8)
    figures.at_least("submissions whose first answer was lost", len(retried), wanted * 0.8)
    known = [one for one in retried if made.get(one.reference, one.answered_at) < one.answered_at - _last_try(one)]
    figures.at_least("of these, stored before they were sent again", len(known), wanted * 0.7)
    figures.none("answers of the 5xx kind", (said for said in crowd.errors if said.startswith("5")))
    figures.equal("cases", sum(map(len, found.values())), wanted)
    check_cases(house, figures, crowd.sent)
    return figures


def _last_try(one: Sent) -> float:
    """Seconds that the last try took."""
    began, ended, _said = one.tries[-1]
    return ended - began
