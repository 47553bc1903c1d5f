"""The tables that belong to no tenant: each with what the app may do to it, and why it is here.

A table that is neither isolated nor listed here is not granted to the app at all, and fails a test.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections

PLATFORM_TABLES = {
    "tenants_domain": ("SELECT", "host name to tenant, asked before a tenant is known"),
    "tenants_user": ("SELECT, INSERT, UPDATE", "a person may work for two companies; memberships are the tenants'"),
    "tenants_cache": ("SELECT, INSERT, UPDATE, DELETE", "counters of sign-in attempts; keys carry the tenant"),
    "tenants_heartbeat": ("SELECT, INSERT, UPDATE, DELETE", "when each sweep last rang; times and counts only"),
    "account_emailaddress": ("SELECT, INSERT, UPDATE, DELETE", "sign-in addresses of the global person"),
    "account_emailconfirmation": ("", "allauth's, unused: addresses are confirmed by code"),
    "mfa_authenticator": ("SELECT, INSERT, UPDATE, DELETE", "second factor of the global person"),
    "django_content_type": ("SELECT", "Django's list of models"),
    "django_migrations": ("SELECT", "the readiness page compares it with the code"),
    "auth_permission": ("", "Django's, unused: roles stand in memberships"),
    "auth_group": ("", "Django's, unused"),
    "auth_group_permissions": ("", "Django's, unused"),
}


def grant_platform_tables(using: str, **_: Any) -> None:
    """After every migrate. Idempotent, so that a changed line above needs no migration."""
    connection, app, backup = connections[using], settings.DB_ROLES["app"], settings.DB_ROLES["backup"]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for table, (verbs, _reason) in PLATFORM_TABLES.items():
            if table in existing:
                cursor.execute(f"REVOKE ALL ON {table} FROM {app}")
                cursor.execute(f"GRANT SELECT ON {table} TO {backup}")
                if verbs:
                    cursor.execute(f"GRANT {verbs} ON {table} TO {app}")
