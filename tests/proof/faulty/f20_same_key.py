"""F20: double click, back, retry. One key, fifty times at once, is one case and fifty equal answers."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from tests.proof.faulty.crowd import LOGOSCON, LOHAS, PAGE, address_of, ask, filled, hidden_fields
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import cases_of_keys

TITLE = "one form sent fifty times at once"
HOUSE = {"workers": 0, "beats": 0}
AT_ONCE = 50


def run(house: House, scale: float) -> Figures:
    figures = Figures("F20", TITLE)
    keys = [str(uuid4()) for _ in range(scaled(20, scale, least=2))]
    hosts = [(LOHAS, LOGOSCON)[number % 2] for number in range(len(keys))]
    statuses: Counter[int] = Counter()
    different, others = [], Counter[int]()
    for key, host in zip(keys, hosts, strict=True):
        answers, other = _send(house, key, host)
        statuses.update(status for status, _ in answers)
        different += [key] if len(set(answers)) > 1 else []
        others[other] += 1
    found = cases_of_keys(house, keys)
    figures.show("keys", f"{len(keys)}, each sent {AT_ONCE} times at once")
    figures.equal("answers", dict(statuses), {302: AT_ONCE * len(keys)})
    figures.none("keys whose answers differ", different)
    figures.equal("cases", sum(map(len, found.values())), len(keys))
    figures.none("keys with more than one case", (key for key in keys if len(found[key]) > 1))
    figures.equal("the same key with another text", dict(others), {422: len(keys)})
    return figures


def _send(house: House, key: str, host: str) -> tuple[list[tuple[int, str]], int]:
    """(status, receipt) of every sending, and the status of one with another text."""
    page = house.get(PAGE, host=host)
    hidden, together = hidden_fields(page.text), Barrier(AT_ONCE)

    def send(number: int, description: str = "") -> tuple[int, str]:
        fields = {**hidden, **filled(host, key=key, email="dara@client.example", description=description)}
        if not description:
            together.wait(timeout=30)
        source = address_of(number)
        answer = ask(
            house.web_port, "POST", PAGE, host=host, fields=fields, cookies=page.cookies, source=source, patience=60
        )
        return answer.status, answer.location

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(send, range(AT_ONCE)))
    return answers, send(AT_ONCE, "Otra cosa.")[0]
