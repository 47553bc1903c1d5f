"""What the database's own catalogue says of the isolation: each function returns what is wrong, as text."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings

from tenants.models import Tenant
from tenants.owned import TenantRow

APP = settings.DB_ROLES["app"]


def rows(cursor: Any, query: str, *params: Any) -> list[Any]:
    cursor.execute(query, params or None)
    return list(cursor.fetchall())


def tenant_models() -> list[type[TenantRow]]:
    return [model for model in apps.get_models() if issubclass(model, TenantRow) and not model._meta.proxy]


def tenant_tables() -> set[str]:
    return {model._meta.db_table for model in tenant_models()} | {Tenant._meta.db_table}


def privileges_of_the_app(cursor: Any) -> list[str]:
    """Asked of the connection itself, so it must be the app's."""
    ((user, superuser, bypass, member, owns, creates),) = rows(
        cursor,
        "select current_user, rolsuper, rolbypassrls,"
        " exists (select from pg_auth_members where member = r.oid),"
        " exists (select from pg_class where relowner = r.oid) or exists (select from pg_proc where proowner = r.oid),"
        " has_schema_privilege('public', 'create') or has_database_privilege(current_database(), 'create')"
        " from pg_roles as r where rolname = current_user",
    )
    facts = {"superuser": superuser, "bypassrls": bypass, "member": member, "owns": owns, "creates": creates}
    wrong = [f"{user}: {fact}" for fact, held in facts.items() if held]
    if user != APP:
        wrong.append(f"connected as {user}, not as {APP}")
    for table in sorted(tenant_tables()):
        if not rows(cursor, "select row_security_active(%s)", table)[0][0]:
            wrong.append(f"{table}: row-level security is not active for {user}")
    return wrong
