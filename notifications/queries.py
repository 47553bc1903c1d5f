"""Answers over many rows of what is told. Every list is bounded; none asks a query a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from complaints.cursors import read_cursor, write_cursor
from complaints.models import Case, Consultation, Timer
from notifications.models import OWED, BellItem, DeliveryAttempt, Message, MessageState, Preference, Topic, Way
from tenants.models import Membership

PAGE = 25
COUNTED_AT_MOST = 99
TASKS_AT_MOST = 10
NEWEST = 5
TRIES_AT_MOST = 20


@dataclass(frozen=True)
class Page:
    """rows: the newest first. next_cursor: where the older ones begin; None if there are none."""

    rows: list[Any]
    next_cursor: str | None


def unread_count(member: Membership) -> int:
    """How many items of the bell are unread, counted up to one more than 99."""
    return int(BellItem.objects.filter(member=member, read_at=None)[: COUNTED_AT_MOST + 1].count())


def bell_page(member: Membership, *, after: str | None) -> Page:
    """Items of this member with their event, its actor and its case. after: a cursor; one that cannot be read counts as
    none."""
    items = BellItem.objects.filter(member=member).select_related("event__actor", "event__case")
    return _page(items.defer("event__case__search", "event__case__description"), after)


def consultations_behind(items: list[BellItem], member: Membership) -> dict[UUID, UUID]:
    """The question put to this member, by the event that asked it."""
    events = [item.event_id for item in items if item.kind == "asked_colleague"]
    if not events:
        return {}
    asked = Consultation.objects.filter(event__in=events, colleague=member)
    return dict(asked.values_list("event_id", "pk"))


def preferences_of(member: Membership) -> dict[str, str]:
    """Topic → way, for every topic: by e-mail at once where nothing was chosen."""
    chosen = dict(Preference.objects.filter(member=member).values_list("topic", "way"))
    return {topic: chosen.get(topic, Way.MAIL) for topic in Topic.values}


# --- messages to complainants ---------------------------------------------------------------------------------------


def to_complainants() -> QuerySet[Message]:
    found: QuerySet[Message] = Message.objects.filter(member=None, case__isnull=False)
    return found


def owed_count() -> int:
    """How many messages to complainants somebody has to see to, counted up to one more than 99."""
    return int(to_complainants().filter(state__in=OWED)[: COUNTED_AT_MOST + 1].count())


def owed_page(*, after: str | None) -> Page:
    """Messages that did not reach the complainant, with their case; without their texts, which belong to the case."""
    messages = to_complainants().filter(state__in=OWED).select_related("case")
    return _page(messages.defer("subject", "text", "html", "case__search", "case__description"), after)


def messages_page(case: Case, *, after: str | None) -> Page:
    """What the complainant of this case was told, with every try."""
    tries = Prefetch("tries", DeliveryAttempt.objects.order_by("number"))
    messages = to_complainants().filter(case=case).select_related("settled_by")
    return _page(messages.defer("html").prefetch_related(tries), after)


def newest_messages(case: Case) -> tuple[list[Message], list[Message]]:
    """What somebody has to see to, and the five newest others; without their texts."""
    messages = to_complainants().filter(case=case).select_related("settled_by").defer("subject", "text", "html")
    messages = messages.order_by("-created_at", "-pk")
    return list(messages.filter(state__in=OWED)[:TASKS_AT_MOST]), list(messages.exclude(state__in=OWED)[:NEWEST])


# --- how the machine is ---------------------------------------------------------------------------------------------


def oldest_due_timer(now: datetime) -> datetime | None:
    """Since when the oldest timer of this company waits to fire; None if none is due."""
    due = Timer.objects.filter(fire_at__lte=now, given_up_at=None).order_by("fire_at")
    found: datetime | None = due.values_list("fire_at", flat=True).first()
    return found


WAITING_AT_MOST = 1000


@dataclass(frozen=True)
class Waiting:
    """Messages that wait to be sent: how many (counted up to 1,001), since when the oldest, and since when one is due."""

    number: int
    oldest: datetime | None
    due: datetime | None


def waiting_messages() -> Waiting:
    waiting = Message.objects.filter(state=MessageState.QUEUED).order_by("not_before")[: WAITING_AT_MOST + 1]
    return Waiting(**waiting.aggregate(number=Count("pk"), oldest=Min("created_at"), due=Min("not_before")))


def owed_by_state() -> dict[str, int]:
    """State → how many messages to complainants somebody has to see to, of the newest 1,001."""
    owed = to_complainants().filter(state__in=OWED).order_by("-created_at")[: WAITING_AT_MOST + 1]
    counts: dict[str, int] = owed.aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in OWED})
    return counts


def members_not_reached(since: datetime) -> list[str]:
    """Names of members whose mail could not be delivered since then: ten at most."""
    failed = Message.objects.filter(state=MessageState.FAILED, created_at__gte=since, member__isnull=False)
    return list(failed.order_by("member__name").values_list("member__name", flat=True).distinct()[:10])


# --- pages ----------------------------------------------------------------------------------------------------------


def _page(rows: QuerySet[Any], after: str | None) -> Page:
    """One page by (created_at, id), the newest first."""
    if place := read_cursor(after):
        at, key = place
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=key))
    found = list(rows.order_by("-created_at", "-pk")[: PAGE + 1])
    return Page(
        found[:PAGE], write_cursor(found[PAGE - 1].created_at, found[PAGE - 1].pk) if len(found) > PAGE else None
    )
