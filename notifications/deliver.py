"""Lease, commit, send outside any transaction, record: so a crash repeats a mail at worst and never forgets one."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection
from django.db import connections, transaction

from notifications.models import Message, MessageState
from notifications.queue import as_mail
from tenants.context import tenant_atomic

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
CLAIM = """
    UPDATE notifications_message SET lease_until = %(until)s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM notifications_message
        WHERE state = 'queued' AND not_before <= %(now)s AND (lease_until IS NULL OR lease_until < %(now)s)
        ORDER BY not_before LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING tenant_id, id, attempts
"""


def claim_due(*, now: datetime, most: int = 50) -> list[tuple[UUID, UUID, int]]:
    """Lease due messages of all tenants, as the sweeper; each goes to one worker. Returns (tenant, message, attempt)."""
    with transaction.atomic(using="sweeper"), connections["sweeper"].cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "most": most})
        return list(cursor.fetchall())


def deliver(*, tenant_id: UUID, message_id: UUID, attempt: int, now: datetime) -> None:
    """Send one leased message and record how it went. A failure is tried again later; it raises nothing."""
    with tenant_atomic(tenant_id, reason="task deliver"):
        message = Message.objects.filter(state=MessageState.QUEUED).get(pk=message_id)
    try:
        get_connection(settings.DELIVERY_BACKEND).send_messages([as_mail(message)])
    except Exception as error:  # whatever a mail server does, the queue of the others goes on
        logger.warning("message %s not delivered: %s", message_id, type(error).__name__)
        wait = BACKOFF[min(attempt, len(BACKOFF)) - 1]
        outcome = {"not_before": now + wait, "lease_until": None, "last_error": type(error).__name__}
    else:
        outcome = {"state": MessageState.SENT, "sent_at": now, "lease_until": None, "last_error": ""}
    with tenant_atomic(tenant_id, reason="task deliver"):
        Message.objects.filter(pk=message_id).update(**outcome)
