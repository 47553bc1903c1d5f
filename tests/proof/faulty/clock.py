"""The database's clock, put forward and back while it runs, by libfaketime (Debian and Ubuntu: package faketime)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from config.embedded import postgres

LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib*/faketime/libfaketime.so.1")


def library() -> Path | None:
    """libfaketime, if this machine has it."""
    return next((found for pattern in LIBRARIES for found in Path("/").glob(pattern.lstrip("/"))), None)


class Clock(AbstractContextManager["Clock"]):
    """A database server that is started inside goes by this clock. How long the machine is up stays true."""

    def __init__(self, says: Path) -> None:
        found = library()
        assert found, "libfaketime is not there: apt-get install faketime"
        self._says = says
        self._environment = patch.dict(
            postgres._ENVIRONMENT,
            LD_PRELOAD=str(found),
            FAKETIME_TIMESTAMP_FILE=str(says),
            FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1",
        )
        self.put(timedelta(0))

    def __enter__(self) -> Clock:
        self._environment.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._environment.stop()

    def put(self, off: timedelta) -> None:
        """So far from the true time."""
        new = self._says.with_suffix(".new")
        new.write_text(f"{off.total_seconds():+.0f}\n")
        new.chmod(0o644)
        new.rename(self._says)
