"""A real mail server for the tests: keeps what it takes, and can be told to refuse."""

from __future__ import annotations

import email
import email.policy
import time
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from config.embedded.postgres import free_port


@dataclass
class Taken:
    sender: str
    recipients: list[str]
    mail: Message


@dataclass
class MailServer:
    """`refusals` are the answers to the next mails, one each; an answer may also be a number of seconds to hang."""

    taken: list[Taken] = field(default_factory=list)
    refusals: list[str | float] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    sessions: int = 0
    refused_recipients: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused_recipients:
            return "550 5.1.1 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        refusal = self.refusals.pop(0) if self.refusals else None
        if isinstance(refusal, str):
            return refusal
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append(Taken(envelope.mail_from, list(envelope.rcpt_tos), mail))
        if refusal is not None:
            time.sleep(refusal)
        return "250 taken"

    def stop(self) -> None:
        self._controller.stop()
