"""A test database is made, migrated, flushed and dropped by the owner; the tests themselves run as the app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import creation


class DatabaseCreation(creation.DatabaseCreation):
    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Reconnect as the owner for the block. Raises PermissionError where the process holds no such credentials."""
        settings = self.connection.settings_dict
        owner = settings["TEST"].get("OWNER")
        if not owner:
            raise PermissionError("This process holds no owner's credentials (DATABASE_OWNER_URL).")
        app = {key: settings[key] for key in owner}
        self._become(owner)
        try:
            yield
        finally:
            self._become(app)

    def _become(self, credentials: dict[str, str]) -> None:
        self.connection.close()
        self.connection.settings_dict.update(credentials)

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with self.as_owner():
            return super().create_test_db(*args, **kwargs)

    def _clone_test_db(self, *args: Any, **kwargs: Any) -> None:
        with self.as_owner():
            super()._clone_test_db(*args, **kwargs)  # type: ignore[misc]

    def _destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        with self.as_owner():
            super()._destroy_test_db(*args, **kwargs)  # type: ignore[misc]
