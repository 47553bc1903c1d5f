"""What is owed to people: messages and their attempts, the bell, and how each one wants to be told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models import Case, CaseEvent
from tenants.history import TenantHistory
from tenants.models import Membership
from tenants.owned import TenantForeignKey, TenantOwned


class PendingEvent(TenantOwned):
    """An event whose messages are not written yet. A trigger adds it with the event; the planner deletes it.

    The sweeper sees whose they are and since when; which event it is only the tenant sees.
    """

    sweeper_reads = ("id", "tenant_id", "not_before", "attempts", "given_up_at")

    event = TenantForeignKey(CaseEvent, models.PROTECT)
    not_before = models.DateTimeField()  # counts from the second try on: the first is due whatever a clock said
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)  # after too many attempts: somebody has to look

    class Meta(TenantOwned.Meta):
        indexes = [
            models.Index(fields=["tenant", "not_before"], condition=Q(given_up_at=None), name="pending_events_due"),
        ]

    def __str__(self) -> str:
        return str(self.event_id)


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    FAILED = "failed", _("Could not be delivered")
    HELD = "held", _("Not sent")  # a cap, or an address that must not be answered
    BY_HAND = "by_hand", _("To be told by another way")  # the complainant has no e-mail address
    SETTLED = "settled", _("Told by another way")


class SettledWay(models.TextChoices):
    TELEPHONE = "telephone", _("By telephone")
    LETTER = "letter", _("By letter")
    IN_PERSON = "in_person", _("In person")
    NOT_NEEDED = "not_needed", _("It is no longer needed")


OWED = (MessageState.FAILED, MessageState.HELD, MessageState.BY_HAND)  # somebody has to see to these


class Message(TenantOwned):
    """A mail that is owed, written in the transaction of what causes it; delivered by the worker, at least once.

    `message_id` is fixed at insert, so that a receiver can drop a repetition. `kind` is a kind of `notifications.texts`,
    empty for mail about one's account. `member` is empty where the complainant is told. The sweeper sees times and state
    of all tenants' messages, never an address or a text.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"
    sweeper_reads = ("id", "tenant_id", "state", "not_before", "lease_until", "attempts")
    sweeper_writes = ("lease_until", "attempts")
    personal = ("recipients", "subject", "text", "html")

    message_id = models.CharField(max_length=320)
    kind = models.CharField(max_length=24, blank=True)
    case = TenantForeignKey(Case, models.PROTECT, null=True, blank=True)
    event = TenantForeignKey(CaseEvent, models.PROTECT, null=True, blank=True)
    member = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True)
    dedupe_key = models.CharField(max_length=120, null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    sender = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, blank=True)
    recipients = ArrayField(models.CharField(max_length=320), blank=True)
    subject = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)  # codes only: a mail server's words name the address
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True)
    settled_way = models.CharField(max_length=12, choices=SettledWay.choices, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(name="message_state_is_known", condition=Q(state__in=MessageState.values)),
            models.CheckConstraint(
                name="sent_message_has_a_time", condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="settled_message_says_how",
                condition=Q(
                    state=MessageState.SETTLED,
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    settled_way__in=SettledWay.values,
                )
                | ~Q(state=MessageState.SETTLED) & Q(settled_at=None, settled_by=None, settled_way=""),
            ),
            models.UniqueConstraint(fields=["tenant", "dedupe_key"], name="message_is_written_once"),
        ]
        indexes = [
            # Claim index: for each tenant in turn what is due the longest, and nothing else.
            models.Index(fields=["tenant", "not_before"], condition=Q(state=MessageState.QUEUED), name="messages_due"),
            models.Index(fields=["tenant", "-created_at"], condition=Q(state__in=OWED), name="messages_owed"),
            # How many receipts an address got lately.
            models.Index(
                fields=["tenant", "recipients", "created_at"],
                condition=Q(kind="receipt"),
                name="receipts_to_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


class DeliveryAttempt(TenantOwned):
    """One try to hand a message to the mail server: the proof of what was sent, and when."""

    append_only = True

    class Outcome(models.TextChoices):
        SENT = "sent"
        RETRY = "retry"
        FAILED = "failed"

    message = TenantForeignKey(Message, models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    error = models.CharField(max_length=200, blank=True)  # codes only

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class Topic(models.TextChoices):
    """What a person can be told of, each in a way of their own choice."""

    ASSIGNMENT = "assignment", _("Cases and questions given to me")
    ANSWER = "answer", _("Answers from complainants and colleagues")
    DEADLINE = "deadline", _("Deadlines")
    ESCALATION = "escalation", _("Escalations")
    DELIVERY = "delivery", _("Messages that did not arrive")


class Way(models.TextChoices):
    MAIL = "mail", _("E-mail at once")
    DIGEST = "digest", _("One e-mail a day")
    BELL = "bell", _("Only the bell")


class BellItem(TenantOwned):
    """Something a member of the company should know; unread until opened. The bell always has it, mail as they wish."""

    sweeper_reads = ("tenant_id", "digest_at")

    tenant_verbs = "SELECT, INSERT, UPDATE"

    member = TenantForeignKey(Membership, models.PROTECT)
    event = TenantForeignKey(CaseEvent, models.PROTECT)
    topic = models.CharField(max_length=12, choices=Topic.choices)
    kind = models.CharField(max_length=24)  # of notifications.texts
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    digest_at = models.DateTimeField(null=True, blank=True)  # when it goes into a digest; empty: not, or no longer

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "event", "kind"], name="bell_rings_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "-created_at"], name="bell_newest_first"),
            models.Index(fields=["tenant", "member"], condition=Q(read_at=None), name="bell_unread"),
            models.Index(fields=["digest_at"], condition=Q(digest_at__isnull=False), name="bell_digests_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.member_id}"


class Preference(TenantOwned):
    """How a member wants to hear of a topic. No row: by e-mail at once."""

    member = TenantForeignKey(Membership, models.PROTECT, related_name="preferences")
    topic = models.CharField(max_length=12, choices=Topic.choices)
    way = models.CharField(max_length=8, choices=Way.choices)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "member", "topic"], name="one_preference_a_topic")]

    def __str__(self) -> str:
        return f"{self.topic} {self.way}"


class MailText(TenantOwned):
    """A company's own words for one kind of mail in one language, instead of those of `notifications.texts`."""

    kind = models.CharField(max_length=24)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    history = TenantHistory()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "language"], name="one_mail_text_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
