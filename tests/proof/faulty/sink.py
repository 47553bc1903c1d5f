"""A mail server as a process of its own, which writes down every mail that it takes and misbehaves as it is told.

`python -m tests.proof.faulty.sink PORT CONTROL_PORT LOG`. In the log one JSON line a mail that was taken, and one a
refusal. What it is told comes as JSON lines over the control port (`Sink`, below, is the other end).
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import re
import socket
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP

REFERENCE = re.compile(r"\b[A-Z]{2,4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
FOREVER = 10**9


@dataclass(frozen=True)
class Rule:
    """What happens to mail for recipients that match.

    how: "4xx" and "5xx" refuse after DATA; "hang" never answers; "drop" takes the mail and cuts the line before it
    says so; "ask" takes it, tells the house and answers when that says go. times: so often a mail (by its Message-ID),
    then it is taken like any other.
    """

    pattern: str
    how: str
    times: int = FOREVER


class Server:
    """Mail in, log out. `rules` in order: the first that matches a recipient counts."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("a", buffering=1)
        self.rules: list[Rule] = []
        self.closed = False
        self._seen: Counter[tuple[str, str]] = Counter()
        self._waiting: dict[int, asyncio.Event] = {}
        self._control: asyncio.StreamWriter | None = None
        self._lines: set[Any] = set()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message_id = str(mail["Message-ID"])
        rule = self._rule(message_id, envelope.rcpt_tos)
        if rule and rule.how in ("4xx", "5xx", "hang"):
            self._write(what=rule.how, message_id=message_id, recipients=envelope.rcpt_tos)
            if rule.how == "hang":
                await asyncio.sleep(3600)
            return "451 4.3.0 Not now" if rule.how == "4xx" else "550 5.1.1 No such mailbox"
        body = mail.get_body(preferencelist=("plain", "html"))
        self._write(
            what="taken",
            message_id=message_id,
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            subject=str(mail["Subject"]),
            automatic=str(mail["Auto-Submitted"]),
            references=sorted(set(REFERENCE.findall(body.get_content() if body else ""))),
            way=rule.how if rule else "",
        )
        if rule and rule.how == "drop":
            server.transport.abort()
        if rule and rule.how == "ask":
            await self._ask(session.peer[1], message_id)
        return "250 taken"

    def _rule(self, message_id: str, recipients: list[str]) -> Rule | None:
        for rule in self.rules:
            if any(re.search(rule.pattern, recipient) for recipient in recipients):
                self._seen[rule.pattern, message_id] += 1
                return rule if self._seen[rule.pattern, message_id] <= rule.times else None
        return None

    async def _ask(self, port: int, message_id: str) -> None:
        """Say that a mail was taken and from whom; wait for the go-ahead."""
        go = self._waiting[port] = asyncio.Event()
        if self._control:
            self._control.write(json.dumps({"port": port, "message_id": message_id}).encode() + b"\n")
            await self._control.drain()
            await go.wait()

    def _write(self, **what: Any) -> None:
        self._log.write(json.dumps({"at": time.time(), **what}) + "\n")

    def line(self) -> SMTP:
        """One connection of a client."""
        server = SMTP(self, hostname="sink.example", enable_SMTPUTF8=True, loop=asyncio.get_running_loop())
        connected = server.connection_made

        def made(transport: Any) -> None:
            if self.closed:
                transport.abort()
                return
            self._lines.add(transport)
            connected(transport)

        server.connection_made = made  # type: ignore[method-assign]
        return server

    async def control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._control = writer
        while line := await reader.readline():
            told = json.loads(line)
            if "rules" in told:
                self.rules = [Rule(**rule) for rule in told["rules"]]
            if "closed" in told:
                self.closed = told["closed"]
                for transport in self._lines if self.closed else ():
                    transport.abort()
                self._lines.clear()
            if "go" in told and (waiting := self._waiting.pop(told["go"], None)):
                waiting.set()
                await asyncio.sleep(0)  # the answer leaves before this is acknowledged
            writer.write(b'{"done": true}\n')
            await writer.drain()


async def serve(port: int, control_port: int, log: Path) -> None:
    server = Server(log)
    loop = asyncio.get_running_loop()
    mail = await loop.create_server(server.line, "127.0.0.1", port)
    orders = await asyncio.start_server(server.control, "127.0.0.1", control_port)
    await asyncio.gather(mail.serve_forever(), orders.serve_forever())


@dataclass(frozen=True)
class Taken:
    """One copy of a mail that the sink has taken."""

    at: float  # seconds since 1970
    message_id: str
    recipients: tuple[str, ...]
    subject: str
    references: tuple[str, ...]
    way: str  # the rule by which it was taken: "", "drop", "ask"


class Sink:
    """The house's end: tells the sink what to do, and reads what it has taken."""

    def __init__(self, *, port: int, control_port: int, log: Path) -> None:
        self.port, self.control_port, self.log = port, control_port, log
        self._wire: socket.socket | None = None
        self._done: Queue[None] = Queue()
        self._asked: Queue[tuple[int, str]] = Queue()
        self._read = 0
        self._events: list[dict[str, Any]] = []

    def rules(self, *rules: Rule) -> None:
        """From now on these; without any, every mail is taken."""
        self._tell(rules=[vars(rule) for rule in rules])

    def close(self) -> None:
        """Cut every line and take no new one."""
        self._tell(closed=True)

    def open(self) -> None:
        self._tell(closed=False)

    def asked(self, seconds: float) -> tuple[int, str] | None:
        """The next mail taken by the rule "ask": the port of who brought it, and its Message-ID. None if none comes."""
        try:
            return self._asked.get(timeout=seconds)
        except Empty:
            return None

    def go(self, port: int) -> None:
        """Answer 250 to the mail that came from this port."""
        self._tell(go=port)

    def _tell(self, **what: Any) -> None:
        if self._wire is None:
            self._wire = socket.create_connection(("127.0.0.1", self.control_port), timeout=30)
            self._wire.settimeout(None)
            Thread(target=self._listen, args=(self._wire,), daemon=True).start()
        self._wire.sendall(json.dumps(what).encode() + b"\n")
        self._done.get(timeout=30)

    def hang_up(self) -> None:
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)  # wakes the thread that listens
            self._wire.close()

    def _listen(self, wire: socket.socket) -> None:
        with wire.makefile("rb") as lines:
            for line in lines:
                told = json.loads(line)
                if "done" in told:
                    self._done.put(None)
                else:
                    self._asked.put((told["port"], told["message_id"]))

    def events(self) -> list[dict[str, Any]]:
        """All lines of the log so far."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            new = log.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        self._events += [json.loads(line) for line in whole.splitlines()]
        return self._events

    def taken(self) -> list[Taken]:
        """Every copy of every mail that was taken, in order."""
        return [
            Taken(
                one["at"],
                one["message_id"],
                tuple(one["recipients"]),
                one["subject"],
                tuple(one["references"]),
                one["way"],
            )
            for one in self.events()
            if one["what"] == "taken"
        ]

    def copies(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(one.message_id for one in self.taken())


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
