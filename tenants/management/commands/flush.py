"""`flush` truncates, and the app may not. A test process lends it the owner's rights; elsewhere it is refused."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with connections[options["database"]].creation.as_owner():  # type: ignore[attr-defined]
            super().handle(**options)
