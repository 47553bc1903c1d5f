"""Lease, commit, send outside any transaction, record: so a crash repeats a mail at worst and never forgets one.

The number of the attempt is the proof of the lease: whoever claims a message counts one up, and a worker that was away
for longer than its lease finds another number there and leaves the message to the next.
"""

from __future__ import annotations

import logging
import re
import smtplib
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection

from notifications.claims import Claim
from notifications.failures import tell_of_failure
from notifications.models import DeliveryAttempt, Message, MessageState
from notifications.queue import as_mail
from tenants.context import tenant_atomic, tenant_context
from tenants.sweeper import GIVE_UP_AFTER, wait_after

logger = logging.getLogger(__name__)

KEEP_TRYING = timedelta(hours=48)
SERVER_AWAY = timedelta(seconds=15)  # how long everything rests when there is nobody to talk to
ENHANCED = re.compile(rb"^\d\.\d{1,3}\.\d{1,3}")  # RFC 3463


class ServerAway(Exception):
    """There is no mail server to talk to: no message's fault."""


class Courier:
    """One connection to the mail server for many messages; a new one after any trouble."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Raises ServerAway, or whatever the server or the mail gives reason for."""
        if self._connection is None:
            self._connection = get_connection(settings.DELIVERY_BACKEND)
            try:
                self._connection.open()
            except (OSError, smtplib.SMTPException) as error:
                self._connection = None
                raise ServerAway(type(error).__name__) from error
        try:
            self._connection.send_messages([mail])
        except BaseException:
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                logger.info("The mail server was gone before we could say goodbye.")


def deliver(claim: Claim, courier: Courier, *, now: datetime) -> None:
    """Send a claimed message and record how it went. A failure is tried again later or given up for people to see.

    A message that is no longer this claim's is left alone. One whose sending ended in nothing, not even a failure, eight
    times has killed its workers and is given up, too. Raises ServerAway after recording it.
    """
    own = {"pk": claim.message_id, "state": MessageState.QUEUED, "attempts": claim.attempt}
    with tenant_atomic(claim.tenant_id, reason="task deliver"):
        message = Message.objects.filter(**own).first()
        has_killed = message is not None and _has_killed(message, claim.attempt)
    if message is None:
        return
    if has_killed:
        failed: dict[str, Any] = {"state": MessageState.FAILED, "failed_at": now, "last_error": "crashed"}
        _record(claim, message, own, now, DeliveryAttempt.Outcome.FAILED, **failed)
        return
    if not message.recipients:  # erased while it waited
        _record(claim, message, own, now, state=MessageState.HELD, last_error="erased")
        return
    try:
        with tenant_context(claim.tenant_id, reason="task deliver"):
            courier.send(as_mail(message))
    except ServerAway as error:
        # No try at this message: its number is given back.
        away: dict[str, Any] = {
            "not_before": now + SERVER_AWAY,
            "last_error": str(error),
            "attempts": claim.attempt - 1,
        }
        _record(claim, message, own, now, **away)
        raise
    except Exception as error:  # whatever a mail server does, the queue of the others goes on
        _record_failure(claim, message, own, error, now)
    else:
        # Sent is sent, whoever holds the lease by now.
        own = {"pk": claim.message_id}
        _record(
            claim, message, own, now, DeliveryAttempt.Outcome.SENT, state=MessageState.SENT, sent_at=now, last_error=""
        )


def _has_killed(message: Message, attempt: int) -> bool:
    """Whether so many tries ended in nothing that it must be the message."""
    return attempt > GIVE_UP_AFTER and attempt - 1 - message.tries.count() >= GIVE_UP_AFTER


def _record_failure(claim: Claim, message: Message, own: dict[str, object], error: Exception, now: datetime) -> None:
    code = _in_codes(error)
    logger.warning("message %s not delivered: %s", claim.message_id, code)
    if _is_final(error) or now - message.created_at > KEEP_TRYING:
        outcome = DeliveryAttempt.Outcome.FAILED
        _record(claim, message, own, now, outcome, state=MessageState.FAILED, failed_at=now, last_error=code)
        return
    _record(
        claim,
        message,
        own,
        now,
        DeliveryAttempt.Outcome.RETRY,
        not_before=now + wait_after(claim.attempt),
        last_error=code,
    )


def _record(
    claim: Claim,
    message: Message,
    own: dict[str, object],
    now: datetime,
    outcome: DeliveryAttempt.Outcome | None = None,
    **changes: object,
) -> None:
    with tenant_atomic(claim.tenant_id, reason="task deliver"):
        if not Message.objects.filter(**own).update(lease_until=None, **changes):
            return
        if outcome is not None:
            DeliveryAttempt.objects.create(
                message=message, number=claim.attempt, at=now, outcome=outcome, error=changes["last_error"]
            )
        if outcome is DeliveryAttempt.Outcome.FAILED:
            tell_of_failure(message, now=now)


def _is_final(error: Exception) -> bool:
    """Whether trying again is of no use: the server refuses this mail or its reader for good, or it is no mail at all.

    A refusal of ourselves (sender, password) is not the message's fault: it is tried again while somebody mends it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _reason in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError | smtplib.SMTPHeloError):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return 500 <= error.smtp_code < 600
    return isinstance(error, BadHeaderError | ValueError)


def _in_codes(error: Exception) -> str:
    """`550 5.1.1 SMTPRecipientsRefused`: the server's own words would name the address."""
    code, reason = getattr(error, "smtp_code", None), getattr(error, "smtp_error", b"")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reason = next(iter(error.recipients.values()))
    reason = reason if isinstance(reason, bytes) else str(reason).encode()
    enhanced = found[0].decode() if (found := ENHANCED.match(reason)) else ""
    return " ".join(str(part) for part in (code, enhanced, type(error).__name__) if part)
