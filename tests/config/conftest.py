from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.servers import NOWHERE, Web, Wire, environment


@pytest.fixture(scope="session")
def wire(django_db_setup: None) -> Iterator[Wire]:
    relay = Wire()
    yield relay
    relay.cut()


@pytest.fixture(scope="session")
def web(wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web server that reaches the database over the wire, and no broker at all. One static file is collected."""
    folder: Path = tmp_path_factory.mktemp("web")
    (folder / "static").mkdir()
    (folder / "static" / "plain.css").write_text(":root{}")
    changes = {"REDIS_URL": NOWHERE, "ACUSE_STATIC_ROOT": str(folder / "static")}
    server = Web(environment=environment(database_port=wire.port, **changes), log=folder / "log")
    yield server
    server.stop()
