"""The engine: each outermost transaction begins by copying the context's tenant and actor into the database.

One statement of about 40 microseconds a transaction. The settings are transaction-local, so nothing survives COMMIT in
a pooled connection; a transaction without a tenant sends '', which also overrides a session setting someone leaked.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from tenants.backend.creation import DatabaseCreation
from tenants.context import current_scope

COPY = "SELECT set_config('app.tenant_id', %s, true), set_config('app.actor', %s, true)"


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            try:
                self.copy_scope()
            except Exception:
                self.close()  # half-open: the next atomic() must begin on a connection of its own
                raise

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.copy_scope()  # the server went back to what it held at the savepoint

    def copy_scope(self) -> None:
        """Write the context's tenant and actor into the open transaction. A broken one is left to its rollback."""
        raw = self.connection
        if raw is None or raw.closed or raw.info.transaction_status == raw.info.transaction_status.INERROR:
            return
        scope = current_scope()
        with self.wrap_database_errors:
            raw.execute(COPY, [str(scope.tenant_id), str(scope.actor)] if scope else ["", ""])

    @property
    def in_own_transaction(self) -> bool:
        """Whether the code under way opened a transaction. The one that a TestCase wraps around a test does not
        count, so that a forgotten atomic() (a streamed body, an on_commit callback) fails in ordinary tests too."""
        blocks: list[Any] = self.atomic_blocks
        return any(not block._from_testcase for block in blocks)
