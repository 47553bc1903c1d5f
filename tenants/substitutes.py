"""Who stands in for whom on a day: set by the administrator, asked wherever work finds its person (LO-3.1)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from tenants.models import Substitution


def covering(day: date) -> QuerySet[Substitution]:
    """Substitutions that hold on this day of the tenant's zone."""
    held: QuerySet[Substitution] = Substitution.objects.filter(ended_at=None, first_day__lte=day, last_day__gte=day)
    return held


def stand_ins(day: date) -> dict[UUID, UUID]:
    """Each member who is away on this day → who stands in; where that one is away, too, the next."""
    direct = dict(covering(day).values_list("member_id", "substitute_id"))
    return {member: _last(member, direct) for member in direct}


def _last(member: UUID, direct: dict[UUID, UUID]) -> UUID:
    """The end of the chain; of a ring, its first link: somebody is told in any case."""
    seen, at = {member}, direct[member]
    while at in direct and direct[at] not in seen:
        seen.add(at)
        at = direct[at]
    return at
