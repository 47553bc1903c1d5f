"""A message to a complainant that cannot be delivered is somebody's task: the handler hears of it."""

from __future__ import annotations

from datetime import datetime

from complaints.models import CaseEvent
from notifications.addresses import house_of
from notifications.audience import People
from notifications.letters import letter_to_member, own_texts
from notifications.models import BellItem, Message, Preference, Topic, Way
from notifications.variables import for_member
from tenants.context import current_tenant_id
from tenants.models import Membership
from tenants.substitutes import stand_ins

KIND = "delivery_failed"


def tell_of_failure(message: Message, *, now: datetime) -> None:
    """Ring the bell of whoever handles the case, and write a mail as they wish. A mail to a member rings nobody's bell:
    the administrator sees it."""
    if message.member_id or message.event_id is None:
        return
    event = CaseEvent.objects.select_related("case__kind", "case__policy").get(pk=message.event_id)
    house = house_of(current_tenant_id())
    away = stand_ins(now.astimezone(house.tenant.zone).date())
    people = People.of(Membership.objects.select_related("user"), away)
    for member in people.answering(str(event.case.handler_id)) or people.responsible:
        way = Preference.objects.filter(member=member, topic=Topic.DELIVERY).values_list("way", flat=True).first()
        BellItem.objects.get_or_create(
            member=member,
            event=event,
            kind=KIND,
            defaults={
                "topic": Topic.DELIVERY,
                "created_at": now,
                "digest_at": now if way == Way.DIGEST else None,
            },
        )
        if (way or Way.MAIL) == Way.MAIL:
            said = for_member(event, member, kind=KIND, house=house, people=people, consultation="")
            letter_to_member(
                KIND,
                said,
                member,
                house=house,
                own=own_texts(),
                now=now,
                event=event,
                dedupe_key=f"{KIND}:{message.pk}:{member.pk}",
            ).save()
