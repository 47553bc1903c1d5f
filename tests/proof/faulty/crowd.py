"""People who complain over HTTP: each with a source address of its own, and patient enough to send the form again."""

from __future__ import annotations

import http.client
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import TextIO
from urllib.parse import urlencode
from uuid import uuid4

LOHAS, LOGOSCON = "lohasbeans.localhost", "logoscon.localhost"
PAGE = "/complain/"
_TAG = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


def ask(
    port: int,
    method: str,
    path: str,
    *,
    host: str,
    fields: dict[str, str] | None = None,
    cookies: dict[str, str] | None = None,
    source: str = "127.0.0.1",
    patience: float = 30,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One request over a line of its own. Raises OSError or HTTPException where none is answered."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=patience, source_address=(source, 0))
    headers = {"Host": host, "Connection": "close", **(headers or {})}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if fields is not None:
        headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(fields)
    try:
        line.request(method, path, body=body, headers=headers)
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
        given = dict(part.split(";")[0].split("=", 1) for part in answer.headers.get_all("Set-Cookie", []))
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, given, text)
    finally:
        line.close()


class Visitor:
    """A browser at one company: it keeps its cookies, and sends a page's form with all that the page put into it."""

    def __init__(self, port: int, host: str, *, source: str = "127.0.0.1") -> None:
        self.port, self.host, self.source = port, host, source
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._ask("POST", path, fields)

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        answer = ask(self.port, method, path, host=self.host, fields=fields, cookies=self.cookies, source=self.source)
        self.cookies.update(answer.cookies)
        return answer

    def sign_in(self, address: str, password: str) -> None:
        """Raises AssertionError if the house does not let this person in."""
        hidden = hidden_fields(self.get("/accounts/login/").text)
        answer = self.post("/accounts/login/", {**hidden, "login": address, "password": password})
        assert answer.status == 302, f"{address} cannot sign in: {answer.status}"


def hidden_fields(page: str, *, action: str = "") -> dict[str, str]:
    """The hidden fields of the page's first POST form (with this in its `action`)."""
    for form in _FORM.findall(page):
        if action in form.split(">", 1)[0]:
            tags = (dict(_ATTRIBUTE.findall(tag)) for tag in _TAG.findall(form))
            return {tag["name"]: unescape(tag.get("value", "")) for tag in tags if tag.get("type") == "hidden"}
    raise AssertionError(f"the page has no form for {action or 'anything'}")


def filled(host: str, *, key: str, email: str, description: str = "") -> dict[str, str]:
    """What somebody types into the complaint form of this company."""
    at_lohas = host == LOHAS
    return {
        "submission_key": key,
        "kind": "reclamo" if at_lohas else "reclamacao",
        "description": description or f"La bolsa llegó abierta y el café huele a viejo. {key}",
        "party": "person",
        "name": "Dara Quintero",
        "email": email,
        **({"consent": "on"} if at_lohas else {}),
    }


def address_of(number: int) -> str:
    """A loopback address of its own for each number below 4 million: 127.a.b.c."""
    return f"127.{1 + number // 62500 % 64}.{1 + number // 250 % 250}.{1 + number % 250}"


@dataclass
class Sent:
    """One complaint: what was typed, every try, and what the house made of it in the end."""

    key: str
    host: str
    email: str
    source: str
    tries: list[tuple[float, float, str]] = field(default_factory=list)  # began, ended, status or the error's name
    reference: str = ""
    answered_at: float = 0.0  # seconds since 1970


_numbers = count()


class Crowd:
    """So many complaints from so many addresses, `at_once` at a time, in threads of this process.

    The key is written to the journal before a form is sent, the answer after it. Whatever is no receipt (a cut line,
    503) is tried again with the same key until `patience` seconds are over.
    """

    def __init__(
        self,
        port: int,
        journal: Path,
        *,
        complaints: int,
        at_once: int = 8,
        hosts: tuple[str, ...] = (LOHAS, LOGOSCON),
        mailbox: Callable[[int], str] = lambda number: f"dara{number}",
        patience: float = 120,
        pace: float = 0.0,
    ) -> None:
        """mailbox: the name before the @ for the number of a complaint. pace: seconds between two, of each thread."""
        self.port, self._hosts, self._mailbox, self._patience, self._pace = port, hosts, mailbox, patience, pace
        self.wanted = complaints
        self.sent: list[Sent] = []
        self.stopped = False
        self._left: Iterator[int] = iter(range(complaints))
        self._lock = Lock()
        self._journal: TextIO = journal.open("a", buffering=1)
        self._forms: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(at_once)]
        self.began = self.ended = 0.0

    def start(self) -> Crowd:
        self.began = time.monotonic()
        for host in self._hosts:
            self._form(host)
        for thread in self._threads:
            thread.start()
        return self

    def wait(self, seconds: float = 3600) -> Crowd:
        """Return when all is sent. Raises AssertionError if that takes longer."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self.is_busy:
            self.stopped = True
            raise AssertionError(f"{len(self.acknowledged)} of {self.wanted} were acknowledged in {seconds:.0f} s")
        self.ended = self.ended or time.monotonic()
        self._journal.close()
        return self

    def stop(self) -> Crowd:
        """No new complaint; those under way are seen to their end."""
        self.stopped = True
        return self.wait()

    @property
    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    @property
    def acknowledged(self) -> list[Sent]:
        return [one for one in list(self.sent) if one.reference]

    @property
    def errors(self) -> Counter[str]:
        """What was answered instead of a receipt, over all tries."""
        return Counter(said for one in list(self.sent) for _began, _ended, said in one.tries if said != "302")

    @property
    def per_second(self) -> float:
        return len(self.acknowledged) / max(self.ended - self.began, 0.001)

    def latencies(self) -> list[float]:
        return sorted(ended - began for one in self.sent for began, ended, said in one.tries if said == "302")

    def _work(self) -> None:
        while not self.stopped:
            with self._lock:
                number = next(self._left, None)
                serial = next(_numbers)
            if number is None:
                return
            host = self._hosts[number % len(self._hosts)]
            company = host.split(".")[0]
            one = Sent(
                key=str(uuid4()),
                host=host,
                email=f"{self._mailbox(number)}.{serial}@{company}-client.example",
                source=address_of(serial),
            )
            self.sent.append(one)
            self._write(key=one.key, host=host, email=one.email, source=one.source)
            self._see_through(one)
            if self._pace:
                time.sleep(self._pace * random.uniform(0.5, 1.5))

    def _see_through(self, one: Sent) -> None:
        deadline = time.monotonic() + self._patience
        while not one.reference and time.monotonic() < deadline:
            began = time.monotonic()
            said = self._try(one)
            one.tries.append((began, time.monotonic(), said))
            self._write(key=one.key, said=said, reference=one.reference)
            if not one.reference:
                time.sleep(random.uniform(0.1, 0.4))

    def _try(self, one: Sent) -> str:
        try:
            cookies, hidden = self._form(one.host)
            fields = {**hidden, **filled(one.host, key=one.key, email=one.email)}
            answer = ask(self.port, "POST", PAGE, host=one.host, fields=fields, cookies=cookies, source=one.source)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        if answer.status == 302 and answer.location.startswith("/received/"):
            one.answered_at = time.time()
            one.reference = answer.location.split("/")[2]
        elif answer.status == 503 and "retry-after" not in answer.headers:
            return "503 without Retry-After"
        return str(answer.status)

    def _form(self, host: str) -> tuple[dict[str, str], dict[str, str]]:
        """The cookies and hidden fields of a page that was opened: read once a company, sent with many keys."""
        if host not in self._forms:
            page = ask(self.port, "GET", PAGE, host=host)
            if page.status != 200:
                raise ConnectionError(f"the form answers {page.status}")
            self._forms[host] = (page.cookies, hidden_fields(page.text))
        return self._forms[host]

    def _write(self, **what: str) -> None:
        self._journal.write(json.dumps({"at": time.time(), **what}) + "\n")
