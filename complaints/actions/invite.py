"""People join a company by invitation: a mail with a code that works once, within 72 hours."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.errors import CaseError
from complaints.references import ALPHABET
from complaints.rules import require_administrator
from complaints.tracking import normalised
from tenants import letters
from tenants.context import because, current_tenant_id
from tenants.hosts import base_address, first_host
from tenants.models import Invitation, Membership, Tenant, User
from tenants.roles import Role

VALID = timedelta(hours=72)
LENGTH = 16  # of 32 letters: 80 bits


class AlreadyHere(CaseError):
    message = _("This address already belongs to somebody of the company. Look for the person in the list.")
    code, status = "already_here", 422


class InvitedMeanwhile(CaseError):
    message = _("Somebody invited this address a moment ago.")
    code = "invited_meanwhile"


class InvitationOver(CaseError):
    message = _(
        "This invitation is over: it was used, withdrawn, or its time has passed. Ask your company for a new one."
    )
    code, status = "invitation_over", 410


def invite(
    *,
    by: Membership | None,
    email: str,
    name: str,
    language: str,
    roles: Iterable[Role],
    level: int,
    now: datetime,
) -> Invitation:
    """Invite a person to the current tenant; an open invitation to the same address is withdrawn. by: None for a command.

    Raises NotAllowed unless `by` is an administrator, AlreadyHere for an address that is a member's, InvitedMeanwhile.
    """
    if by:
        require_administrator(by)
    email = email.lower()
    with transaction.atomic(), because("invite"):
        tenant = Tenant.objects.get(pk=current_tenant_id())
        if Membership.objects.filter(user__email=email).exists():
            raise AlreadyHere
        Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
        code = _new_code()
        invitation = Invitation(
            email=email,
            name=name,
            language=language,
            roles=sorted(set(roles)),
            level=level,
            digest=_digest(code),
            invited_by=by,
            invited_at=now,
            expires_at=now + VALID,
        )
        try:
            with transaction.atomic():
                invitation.save(force_insert=True)
        except IntegrityError as error:
            raise InvitedMeanwhile from error
        address = base_address(first_host(tenant.pk)) + reverse("desk:join", args=[invitation.pk])
        letters.write(
            "invitation",
            tenant=tenant,
            to=email,
            language=language,
            inviter=by.name if by else "",
            link=f"{address}#{code}",  # what stands behind the `#` is never sent and never logged
            code=code,
            hours=VALID // timedelta(hours=1),
        )
    return invitation


def invite_again(*, by: Membership, invitation_id: UUID, now: datetime) -> Invitation:
    """The same words in a new mail with a new code. Raises NotAllowed, AlreadyHere, Invitation.DoesNotExist."""
    old = Invitation.objects.get(pk=invitation_id, accepted_at=None)
    return invite(
        by=by, email=old.email, name=old.name, language=old.language, roles=old.roles, level=old.level, now=now
    )


def withdraw_invitation(*, by: Membership, invitation_id: UUID, now: datetime) -> None:
    """Its code opens nothing any more. Raises NotAllowed, Invitation.DoesNotExist; once more changes nothing."""
    require_administrator(by)
    invitation = Invitation.objects.get(pk=invitation_id)
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)


def fits(invitation: Invitation, code: str) -> bool:
    """Whether this is the code of the mail, however it was typed."""
    return compare_digest(invitation.digest, _digest(code))


def accept_invitation(*, invitation_id: UUID, password: str | None, now: datetime) -> Membership:
    """Make the membership, and the person if nobody has this address yet. The code was checked before (`fits`).

    password: of a person who has none yet; somebody who signs in elsewhere already keeps their own. Raises
    InvitationOver; ValueError where a password is needed and none is given.
    """
    with transaction.atomic(), because("accept_invitation"):
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
        if not invitation.is_open(now):
            raise InvitationOver
        user, _made = User.objects.get_or_create(email=invitation.email)
        if not has_password(user):
            if not password:
                raise ValueError("a password is needed")
            user.set_password(password)
            user.save(update_fields=["password"])
        member: Membership = Membership.objects.create(
            user=user,
            name=invitation.name,
            language=invitation.language,
            roles=invitation.roles,
            level=invitation.level,
        )
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
    return member


def has_password(user: User) -> bool:
    return bool(user.password) and user.has_usable_password()


def _new_code() -> str:
    letters_of_it = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters_of_it[place : place + 4] for place in range(0, LENGTH, 4))


def _digest(code: str) -> str:
    """Of a random code: nobody guesses it, so a slow hash would only cost time."""
    return hashlib.sha256(normalised(code).encode()).hexdigest()
