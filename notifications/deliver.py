"""Lease, commit, send outside any transaction, record: so a crash repeats a mail at worst and never forgets one.

The number of the attempt is the proof of the lease: whoever claims a message counts one up, and a worker that was away
for longer than its lease finds another number there and leaves the message to the next.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection
from django.db import connections, transaction

from notifications.models import Message, MessageState
from notifications.queue import as_mail
from tenants.context import tenant_atomic, tenant_context

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than one message can take: EMAIL_TIMEOUT for each answer of the mail server
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
CLAIM = """
    UPDATE notifications_message SET lease_until = %(until)s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM notifications_message
        WHERE state = 'queued' AND not_before <= %(now)s AND (lease_until IS NULL OR lease_until < %(now)s)
        ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING tenant_id, id, attempts
"""


@dataclass(frozen=True)
class Claim:
    tenant_id: UUID
    message_id: UUID
    attempt: int


def claim_due(*, now: datetime) -> Claim | None:
    """Lease the message that is due the longest, of whichever tenant, as the sweeper. None if none is due.

    One at a time: the lease of a batch would run out behind a mail server that hangs, and others would send it again.
    """
    with transaction.atomic(using="sweeper"), connections["sweeper"].cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE})
        row = cursor.fetchone()
    return Claim(*row) if row else None


def deliver(claim: Claim, *, now: datetime) -> None:
    """Send a claimed message and record how it went. A failure is tried again later; it raises nothing.

    A message that is no longer this claim's is left alone.
    """
    own = {"pk": claim.message_id, "state": MessageState.QUEUED, "attempts": claim.attempt}
    recorded: dict[str, object] = own
    with tenant_atomic(claim.tenant_id, reason="task deliver"):
        message = Message.objects.filter(**own).first()
    if message is None:
        return
    try:
        with tenant_context(claim.tenant_id, reason="task deliver"):
            get_connection(settings.DELIVERY_BACKEND).send_messages([as_mail(message)])
    except Exception as error:  # whatever a mail server does, the queue of the others goes on
        logger.warning("message %s not delivered: %s", claim.message_id, type(error).__name__)
        wait = BACKOFF[min(claim.attempt, len(BACKOFF)) - 1]
        outcome = {"not_before": now + wait, "lease_until": None, "last_error": type(error).__name__}
    else:
        recorded = {"pk": claim.message_id}  # sent is sent, whoever holds the lease by now
        outcome = {"state": MessageState.SENT, "sent_at": now, "lease_until": None, "last_error": ""}
    with tenant_atomic(claim.tenant_id, reason="task deliver"):
        Message.objects.filter(**recorded).update(**outcome)
