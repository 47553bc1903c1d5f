"""One mail with all that a member wants to hear of once a day, or that became due while nothing ran."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import ngettext, override

from complaints.day_words import long_day
from complaints.models import Timer
from notifications.addresses import House, house_of
from notifications.audience import People
from notifications.letters import OwnTexts, letter_to_member, own_texts
from notifications.models import BellItem, Message, PendingEvent
from notifications.variables import for_member
from notifications.wording import render
from tenants.context import tenant_atomic
from tenants.models import Membership

KIND = "digest"
LINES = 50  # of one digest; the bell has all
CATCHING_UP = timedelta(hours=1)


def write_digests(tenant_id: UUID, *, now: datetime) -> int:
    """One message for each member who has something in a digest by now. Returns how many.

    While the company still catches up with overdue timers nobody's digest is written: it would be the first of many.
    """
    with tenant_atomic(tenant_id, reason="task digests"):
        if Timer.objects.filter(fire_at__lt=now - CATCHING_UP, given_up_at=None).exists() or _is_planning():
            return 0
        owed = BellItem.objects.filter(digest_at__lte=now).values("member")
        house, people = house_of(tenant_id), People.of(Membership.objects.select_related("user"))
        own = own_texts()
        made = []
        for member in Membership.objects.select_related("user").filter(pk__in=owed):
            due = {"member": member, "digest_at__lte": now}
            items = BellItem.objects.filter(**due).order_by("created_at", "id")
            shown = list(items.select_related("event__case__kind", "event__case__policy", "event__actor")[:LINES])
            number = BellItem.objects.filter(**due).update(digest_at=None)
            if shown:
                made.append(_digest(member, shown, number, house, people, own, now))
        Message.objects.bulk_create(made, ignore_conflicts=True)
        return len(made)


def _is_planning() -> bool:
    return PendingEvent.objects.filter(given_up_at=None).exists()


def _digest(
    member: Membership,
    items: list[BellItem],
    number: int,
    house: House,
    people: People,
    own: OwnTexts,
    now: datetime,
) -> Message:
    """items: the first of them; number: how many there are."""
    lines = []
    for one in items:
        said = for_member(one.event, member, kind=one.kind, house=house, people=people, consultation="")
        lines.append("· " + render(one.kind, said, language=member.language).subject)
    with override(member.language):
        if more := number - len(items):
            lines.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
        day = long_day(now.astimezone(house.tenant.zone).date())
    said = {
        "company": house.tenant.name,
        "name": member.name,
        "what": "\n".join(lines),
        "day": day,
        "link": house.desk_link("desk:cases"),
    }
    key = f"{KIND}:{items[0].pk}"
    return letter_to_member(KIND, said, member, house=house, own=own, now=now, dedupe_key=key)
