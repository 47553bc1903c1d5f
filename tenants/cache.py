"""Cache keys carry the tenant, so that two companies never share an entry."""

from __future__ import annotations

from tenants.context import current_scope


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """KEY_FUNCTION of the cache: `tenant:version:key`, with `-` for code that runs for no tenant."""
    scope = current_scope()
    return f"{scope.tenant_id if scope else '-'}:{key_prefix}{version}:{key}"
