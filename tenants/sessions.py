"""Django's database sessions on the tenant's own table (`SESSION_ENGINE`)."""

from __future__ import annotations

from django.contrib.sessions.backends import db

from tenants.models import Session


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session
