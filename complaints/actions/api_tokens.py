"""Keys for programs: made once, shown once, known by their digest, revoked for good."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from complaints.enums import Scope
from complaints.models import ApiToken
from complaints.rules import require_administrator
from tenants.models import Membership

PREFIX = "acuse_"  # so that scanners of leaked secrets recognise one
USED_EVERY = timedelta(hours=1)


def digest_of_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def create_token(
    *,
    by: Membership,
    member: Membership,
    name: str,
    scopes: Iterable[Scope],
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """The token and its secret, which is kept nowhere. Raises NotAllowed unless `by` is an administrator."""
    require_administrator(by)
    secret = PREFIX + secrets.token_urlsafe(32)
    token: ApiToken = ApiToken.objects.create(
        membership=member,
        name=name,
        digest=digest_of_secret(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=expires_at,
    )
    return token, secret


def revoke_token(*, by: Membership, token_id: UUID, now: datetime) -> None:
    """From now on it opens nothing. Once more changes nothing. Raises NotAllowed, or ApiToken.DoesNotExist."""
    require_administrator(by)
    token = ApiToken.objects.get(pk=token_id)
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def use_token(*, secret: str, now: datetime) -> ApiToken | None:
    """The good token of this secret at the company asked, with its active member; None for any other secret.

    That it was used is written down once an hour.
    """
    found: ApiToken | None = (
        ApiToken.objects.select_related("membership")
        .filter(digest=digest_of_secret(secret), membership__is_active=True)
        .first()
    )
    if found is None or not found.is_good(now):
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
    if found.last_used_at is None or found.last_used_at <= now - USED_EVERY:
        ApiToken.objects.filter(stale, pk=found.pk).update(last_used_at=now)
    return found
