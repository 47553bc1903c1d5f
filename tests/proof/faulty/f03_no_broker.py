"""F3: the broker is away. Form, desk and tracking work as ever; mail leaves within a minute of its return."""

from __future__ import annotations

import http.client
import re
import time
from collections import Counter
from threading import Event, Thread
from uuid import uuid4

from tests.proof.faulty.crowd import LOHAS, Visitor, filled, hidden_fields
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import check_cases, check_mail, waiting
from tests.proof.faulty.procs import wait_until

TITLE = "broker away, then back"
AWAY = 600.0  # seconds
BACK = 60.0
COMPLAINTS = 1000  # 100 a minute, which nobody has; their 2,000 mails leave within BACK on two cores (50 a second)


class _Visits:
    """Somebody who looks at the same pages again and again, with what was answered by page."""

    def __init__(self, house: House, reference: str, code: str) -> None:
        self.answers: Counter[tuple[str, str]] = Counter()
        self._house, self._reference, self._code = house, reference, code
        self._enough = Event()
        self._handler = house.member("handler", LOHAS)
        self._thread = Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._enough.set()
        self._thread.join(60)

    def _work(self) -> None:
        while not self._enough.wait(0.2):
            anybody = self._house.visitor(LOHAS, source="127.9.9.9")
            self._look("form", anybody, "/complain/")
            self._look("login page", anybody, "/accounts/login/")
            self._look("desk queue", self._handler, "/desk/")
            self._look("desk case", self._handler, f"/desk/cases/{self._reference}/")
            self._track(anybody)

    def _track(self, anybody: Visitor) -> None:
        hidden = self._look("tracking page", anybody, "/track/")
        if hidden is not None:
            said = {**hidden, "reference": self._reference, "code": self._code}
            self._look("tracking, with the code", anybody, "/track/", said)
            self._look("case, as its complainant", anybody, f"/case/{self._reference}/")

    def _look(
        self, page: str, visitor: Visitor, path: str, fields: dict[str, str] | None = None
    ) -> dict[str, str] | None:
        try:
            answer = visitor.get(path) if fields is None else visitor.post(path, fields)
        except (OSError, http.client.HTTPException) as error:
            self.answers[page, type(error).__name__] += 1
            return None
        self.answers[page, str(answer.status)] += 1
        try:
            return hidden_fields(answer.text)
        except AssertionError:
            return None


def run(house: House, scale: float) -> Figures:
    figures, seconds = Figures("F3", TITLE), max(4.0, AWAY * scale)
    reference, code = _file_one(house)
    assert wait_until(lambda: house.sink.taken(), 60), "no mail leaves even with a broker"
    visits = _Visits(house, reference, code)
    house.stop_valkey()
    before = len(house.sink.taken())
    visits.start()
    complaints, at_once = scaled(COMPLAINTS, scale, least=20), 4
    crowd = house.crowd(complaints, at_once=at_once, pace=0.9 * at_once * seconds / complaints)  # over the whole time
    began = time.monotonic()
    crowd.start()
    time.sleep(seconds)
    crowd.wait(seconds + 60)
    signed_in = _sign_in(house)
    away, taken = time.monotonic() - began, len(house.sink.taken()) - before
    visits.stop()
    house.start_valkey()
    back = time.monotonic()
    receipts = wait_until(lambda: waiting(house) == 0, BACK + 30)
    took = time.monotonic() - back
    figures.show("broker away, seconds", f"{away:.0f}")
    figures.show("complaints", f"{crowd.wanted}, {crowd.per_second:.1f} a second; p95 {_p95(crowd.latencies()):.2f} s")
    figures.equal("answers other than a receipt", dict(crowd.errors), {})
    for page in dict.fromkeys(page for page, _ in visits.answers):
        said = {status: count for (name, status), count in visits.answers.items() if name == page}
        expected = {"302"} if page == "tracking, with the code" else {"200"}
        figures.promise(page, said, f"{', '.join(expected)} alone", said.keys() == expected)
    figures.promise("a handler signs in meanwhile", signed_in, "yes", signed_in == "yes")
    figures.show("mails taken while the broker was away", taken)
    figures.promise("seconds until all mail had left", f"{took:.0f}", f"≤ {BACK:.0f}", receipts and took <= BACK)
    check_cases(house, figures, crowd.sent)
    check_mail(house, figures, crowd.sent)
    return figures


def _p95(values: list[float]) -> float:
    return values[int(len(values) * 0.95)] if values else 0.0


def _sign_in(house: House) -> str:
    try:
        house.member("supervisor", LOHAS)
    except (AssertionError, OSError, http.client.HTTPException) as error:
        return str(error)
    return "yes"


def _file_one(house: House) -> tuple[str, str]:
    """Reference and tracking code of a fresh case, as its receipt shows them."""
    visitor = house.visitor(LOHAS, source="127.9.9.8")
    hidden = hidden_fields(visitor.get("/complain/").text)
    typed = filled(LOHAS, key=str(uuid4()), email="first@lohasbeans-client.example")
    answer = visitor.post("/complain/", {**hidden, **typed})
    receipt = visitor.get(answer.location).text
    code = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", receipt)
    assert code, "the receipt shows no tracking code"
    return answer.location.split("/")[2], code[0]
