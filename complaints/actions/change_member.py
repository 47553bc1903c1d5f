"""What an administrator says of the people of the company: who they are there, and who answers for new cases (LO-3.1).

Whatever is done, the company keeps an active administrator and, once it has one, an active responsible handler.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import people
from complaints.errors import CaseError
from complaints.models import Case, HandOver
from complaints.rules import HANDLING, require_administrator
from tenants import sessions
from tenants.context import because
from tenants.models import Membership
from tenants.roles import Role


class LastAdministrator(CaseError):
    message = _("The company would be left without an administrator. Name another one first.")
    code = "last_administrator"


class ResponsibleHandlerNeeded(CaseError):
    message = _("This person answers for every case that nobody else handles. Name another responsible handler first.")
    code = "responsible_handler_needed"


class CannotTakeOver(CaseError):
    message = _("The open cases need a handler or supervisor of their level who is active.")
    code, status = "cannot_take_over", 422


def change_member(
    *, by: Membership, member_id: UUID, name: str, language: str, roles: Iterable[Role], level: int
) -> Membership:
    """Raises NotAllowed, LastAdministrator, ResponsibleHandlerNeeded, CannotTakeOver, Membership.DoesNotExist.

    Who handles open cases keeps a role and a level that may: hand the cases over first.
    """
    with transaction.atomic(), because("change_member"):
        member = _locked(by, member_id)
        member.name, member.language, member.roles, member.level = name, language, sorted(set(roles)), level
        _require_administrator_left(member)
        if member.is_responsible and not member.has_role(*HANDLING):
            raise ResponsibleHandlerNeeded
        handled = Case.objects.filter(handler=member, state__in=Case.NOT_ENDED)
        if (not member.has_role(*HANDLING) and handled.exists()) or handled.filter(level__gt=level).exists():
            raise CannotTakeOver
        member.save(update_fields=["name", "language", "roles", "level"])
    return member


def make_responsible(*, by: Membership, member_id: UUID) -> Membership:
    """From now on this person answers for every case that nobody else handles. Raises NotAllowed, CannotTakeOver."""
    with transaction.atomic(), because("make_responsible"):
        member = _locked(by, member_id)
        _give_responsibility(member)
    return member


def deactivate(*, by: Membership, member_id: UUID, successor: Membership | None, now: datetime) -> HandOver | None:
    """Shut the person out at once, and let a worker hand their open cases over to the successor.

    successor: needed where the person has open cases or is the responsible handler. Raises NotAllowed, LastAdministrator,
    CannotTakeOver. Returns the handing over, None if there is nothing to hand over.
    """
    with transaction.atomic(), because("deactivate"):
        member = _locked(by, member_id)
        was_responsible, member.is_active, member.is_responsible = member.is_responsible, False, False
        _require_administrator_left(member)
        work = people.owed(member)
        if work or was_responsible:
            _require_successor(successor, member)
        member.save(update_fields=["is_active", "is_responsible"])
        sessions.sign_out(member.user_id)
        if was_responsible and successor:
            _give_responsibility(successor)
        if not work:
            return None
        done: HandOver = HandOver.objects.create(giver=member, taker=successor, asked_by=by, asked_at=now)
        return done


def reactivate(*, by: Membership, member_id: UUID) -> Membership:
    """The person may sign in again; cases that were handed over stay where they are. Raises NotAllowed."""
    with transaction.atomic(), because("reactivate"):
        member = _locked(by, member_id)
        member.is_active = True
        member.save(update_fields=["is_active"])
    return member


def sign_out_everywhere(*, by: Membership, member_id: UUID) -> int:
    """End all sessions of a member at this company. Returns how many. Raises NotAllowed, Membership.DoesNotExist."""
    require_administrator(by)
    return sessions.sign_out(Membership.objects.get(pk=member_id).user_id)


def _locked(by: Membership, member_id: UUID) -> Membership:
    """The member with every active member's row locked, so that two administrators cannot shut each other out."""
    require_administrator(by)
    list(Membership.objects.filter(is_active=True).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return Membership.objects.select_related("user").get(pk=member_id)


def _require_administrator_left(changed: Membership) -> None:
    if changed.is_active and changed.has_role(Role.ADMINISTRATOR):
        return
    others = Membership.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).exclude(pk=changed.pk)
    if not others.exists():
        raise LastAdministrator


def _require_successor(successor: Membership | None, member: Membership) -> None:
    if successor is None or successor.pk == member.pk or not _may_handle(successor):
        raise CannotTakeOver
    if Case.objects.filter(handler=member, state__in=Case.NOT_ENDED, level__gt=successor.level).exists():
        raise CannotTakeOver


def _give_responsibility(member: Membership) -> None:
    if not _may_handle(member):
        raise CannotTakeOver
    for other in Membership.objects.filter(is_responsible=True).exclude(pk=member.pk):
        other.is_responsible = False
        other.save(update_fields=["is_responsible"])
    member.is_responsible = True
    member.save(update_fields=["is_responsible"])


def _may_handle(member: Membership) -> bool:
    return member.is_active and member.has_role(*HANDLING)
