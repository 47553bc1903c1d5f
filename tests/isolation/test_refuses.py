"""Guard g: the suite does not start as a role that sees everything, where each test would pass and prove nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

import pytest

from config.embedded import account
from config.embedded.postgres import Postgres
from config.provision import ADDRESSES, provision

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "refusals"


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, dict[str, str]]]:
    """A server of our own, whose administrator we know: its address and those of the roles."""
    folder = Path(mkdtemp(prefix="acuse-test-", dir="/tmp"))
    folder.chmod(0o755)
    server = Postgres(
        folder / "postgres",
        account=account.for_servers(folder / "postgres"),
        log=folder / "postgres.log",
        password="administrator",
        durable=False,
    )
    child = server.start()
    addresses = {name: f"postgres://{role}:x@127.0.0.1:{server.port}/{DATABASE}" for role, name in ADDRESSES.items()}
    provision(server.admin_url, addresses)
    yield server.admin_url, addresses
    child.stop(patience=20)
    shutil.rmtree(folder, ignore_errors=True)


def run_suite(addresses: dict[str, str], *options: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Start the suite as somebody; the first run makes the test database, the others find it."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--reuse-db",
        *options,
        "-p",
        "no:cacheprovider",
        "tests/isolation/test_catalogue.py",
    ]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
            **addresses,
            **changed,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )


def test_it_does_not_start_as_the_owner_or_a_superuser(cluster: tuple[str, dict[str, str]]) -> None:
    admin_url, addresses = cluster
    superuser = urlsplit(admin_url)._replace(path=f"/{DATABASE}").geturl()
    for role, address in (("acuse_owner", addresses["DATABASE_OWNER_URL"]), ("postgres", superuser)):
        for options in ((), ("-n", "0")):  # spread over processes, and in one
            refused = run_suite(addresses, *options, DATABASE_URL=address)
            said = refused.stdout + refused.stderr
            assert refused.returncode == 3, said
            assert "mean nothing with this database role" in said
            assert f"connected as {role}" in said
