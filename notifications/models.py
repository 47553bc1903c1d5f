from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.ids import uuid7
from tenants.owned import TenantOwned


def _message_id() -> str:
    return f"<{uuid7()}@acuse>"


class MessageState(models.TextChoices):
    QUEUED = "queued"
    SENT = "sent"


class Message(TenantOwned):
    """A mail that is owed. Written in the transaction of what causes it; delivered by the worker, at least once.

    `message_id` is fixed at insert, so that a receiver can drop a repetition. The sweeper sees times and state of all
    tenants' messages, never an address or a text.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"
    sweeper_reads = ("id", "tenant_id", "state", "not_before", "lease_until", "attempts")
    sweeper_writes = ("lease_until", "attempts")

    message_id = models.CharField(max_length=100, default=_message_id)
    sender = models.CharField(max_length=320)
    recipients = ArrayField(models.CharField(max_length=320))
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(name="message_state_is_known", condition=Q(state__in=MessageState.values)),
            models.CheckConstraint(
                name="sent_message_has_a_time", condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False)
            ),
        ]
        indexes = [
            # A claim index: it reads what is due and nothing else, for all tenants.
            models.Index(fields=["not_before"], condition=Q(state=MessageState.QUEUED), name="messages_due"),
        ]

    def __str__(self) -> str:
        return self.message_id
