"""Django's database sessions on the tenant's own table (`SESSION_ENGINE`)."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.sessions.backends import db

from tenants.models import Session

KEY = re.compile(r"[0-9a-z]{32}")


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _validate_session_key(self, key: Any) -> bool:
        """Only what we may have made ourselves is looked up: a cookie can hold anything, a NUL byte too."""
        return isinstance(key, str) and KEY.fullmatch(key) is not None
