"""The local mailbox: in embedded mode mail is written to files here, and nothing leaves the machine.

Each company has a folder of its own, and its host shows no other.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as ParsedMail
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from tenants.context import current_tenant_id
from tenants.ids import uuid7

SHOWN = 200


def _folder() -> Path:
    return Path(settings.MAIL_DIR) / str(current_tenant_id())


class MailboxBackend(BaseEmailBackend):
    """DELIVERY_BACKEND where ACUSE_MAIL_DIR is set: one .eml a mail, whole or absent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = str(uuid7())
            draft = folder / f"{name}.tmp"
            draft.write_bytes(mail.message().as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    name: str
    subject: str
    sender: str
    recipients: str
    sent_at: datetime
    text: str


def _read(path: Path) -> Mail:
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, ParsedMail)
    body = parsed.get_body(preferencelist=("plain", "html"))
    return Mail(
        name=path.stem,
        subject=str(parsed["subject"] or ""),
        sender=str(parsed["from"] or ""),
        recipients=str(parsed["to"] or ""),
        sent_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        text=body.get_content() if body else "",
    )


def newest() -> list[Mail]:
    """The company's newest mails first, 200 at most. File names are UUIDs of version 7, so their order is that of time."""
    return [_read(path) for path in sorted(_folder().glob("*.eml"), reverse=True)[:SHOWN]]


def find(name: str) -> Mail | None:
    """One mail by its name (a UUID, as the address has it), or None."""
    path = _folder() / f"{name}.eml"
    return _read(path) if path.is_file() else None
