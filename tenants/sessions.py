"""Django's database sessions on the tenant's own table (`SESSION_ENGINE`)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from tenants.models import Session

KEY = re.compile(r"[0-9a-z]{32}")
BROWSER, SIGNED_IN_AT = "browser", "signed_in_at"


@receiver(user_logged_in)
def remember_where(request: HttpRequest, **_: Any) -> None:
    """Sign-in only: no page costs a write more for it."""
    browser = request.headers.get("User-Agent", "").replace("\0", "")
    request.session.update({BROWSER: browser[:200], SIGNED_IN_AT: timezone.now().isoformat()})


def sessions_of(user_id: UUID, *, now: datetime, most: int = 50) -> list[Session]:
    """Where this person is signed in at the current tenant, the newest first."""
    found = Session.objects.filter(user=user_id, expire_date__gt=now).defer("session_data")
    return list(found.order_by("-signed_in_at", "session_key")[:most])


def sign_out(user_id: UUID, *, besides: str | None = None) -> int:
    """End the person's sessions at the current tenant, but not `besides` (a session's key). Returns how many ended."""
    ended, _ = Session.objects.filter(user=user_id).exclude(session_key=besides).delete()
    return int(ended)


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Beside the content, which only its owner's cookie opens: whose it is, since when, and in which browser."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        if user_id := data.get(SESSION_KEY):
            row.user_id = UUID(str(user_id))
            row.browser, moment = data.get(BROWSER, ""), data.get(SIGNED_IN_AT)
            row.signed_in_at = datetime.fromisoformat(moment) if moment else None
        return row

    def _validate_session_key(self, key: Any) -> bool:
        """Only what we may have made ourselves is looked up: a cookie can hold anything, a NUL byte too."""
        return isinstance(key, str) and KEY.fullmatch(key) is not None
