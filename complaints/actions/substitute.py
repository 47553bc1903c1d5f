"""Somebody goes on holiday, and somebody else answers for the cases meanwhile (LO-3.1)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.errors import CaseError
from complaints.rules import HANDLING, require_administrator
from tenants.context import because
from tenants.models import Membership, Substitution


class CannotStandIn(CaseError):
    message = _(
        "Choose an active handler or supervisor of the same level or a higher one, who is not away on these days."
    )
    code, status = "cannot_stand_in", 422


class AwayAlready(CaseError):
    message = _("For some of these days somebody stands in already. End that first, or choose other days.")
    code, status = "away_already", 422


def substitute(
    *, by: Membership, member_id: UUID, stand_in: Membership, first_day: date, last_day: date
) -> Substitution:
    """stand_in answers for the member's cases from first_day to last_day, days of the tenant's zone.

    Raises NotAllowed, CannotStandIn, AwayAlready, Membership.DoesNotExist.
    """
    require_administrator(by)
    with transaction.atomic(), because("substitute"):
        people = {one.pk: one for one in Membership.objects.select_for_update(no_key=True).order_by("pk").filter(
            pk__in=[member_id, stand_in.pk]
        )}  # fmt: skip
        member = people.get(member_id)
        if member is None:
            raise Membership.DoesNotExist
        other = people[stand_in.pk]
        if other == member or not other.is_active or not other.has_role(*HANDLING) or other.level < member.level:
            raise CannotStandIn
        if _away(other, first_day, last_day):
            raise CannotStandIn
        if _away(member, first_day, last_day):
            raise AwayAlready
        made: Substitution = Substitution.objects.create(
            member=member, substitute=other, first_day=first_day, last_day=last_day
        )
    return made


def end_substitution(*, by: Membership, substitution_id: UUID, now: datetime) -> Substitution:
    """The member is back, or does not go. Raises NotAllowed, Substitution.DoesNotExist; once more changes nothing."""
    require_administrator(by)
    with transaction.atomic(), because("end_substitution"):
        found: Substitution = Substitution.objects.select_for_update(no_key=True).get(pk=substitution_id)
        if found.ended_at is None:
            found.ended_at = now
            found.save(update_fields=["ended_at"])
    return found


def _away(member: Membership, first_day: date, last_day: date) -> bool:
    """Whether the member is away on any of these days."""
    planned = Substitution.objects.filter(member=member, ended_at=None)
    return planned.filter(first_day__lte=last_day, last_day__gte=first_day).exists()
