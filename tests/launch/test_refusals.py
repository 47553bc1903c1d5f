"""What keeps Acuse from starting is said in one sentence, without a traceback, and nothing is left running."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.launch.conftest import ROOT, Run, descendants, outside_environment


def refusal(run: Run) -> str:
    """Return what a start that must fail said last."""
    assert run.wait() == 1, run.said
    assert "Traceback" not in run.said
    assert descendants(run.process.pid) == set()
    return run.said.strip().splitlines()[-1]


def test_a_busy_port_names_the_port_and_another_one(start: Callable[..., Run]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refusal(start(port=port)) == (
            f"Port {port} is in use by another program: stop that program, "
            f"or choose another port, for instance ./acuse run --port {port + 1}."
        )


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٨"])
def test_what_is_no_port_is_refused(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.embedded", "run", f"--port={port}"],
        cwd=ROOT,
        env=outside_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"“{port}” is not a port" in done.stderr


def test_own_servers_need_the_addresses_of_all_roles(start: Callable[..., Run]) -> None:
    said = refusal(start(DATABASE_URL="postgres://acuse_app:x@127.0.0.1:9/acuse"))
    assert "DATABASE_OWNER_URL and DATABASE_SWEEPER_URL" in said


def test_own_servers_that_do_not_answer_are_named(start: Callable[..., Run]) -> None:
    nowhere = "postgres://acuse_{}:hidden@127.0.0.1:9/acuse"
    said = refusal(
        start(
            DATABASE_URL=nowhere.format("app"),
            DATABASE_OWNER_URL=nowhere.format("owner"),
            DATABASE_SWEEPER_URL=nowhere.format("sweeper"),
        )
    )
    assert said.startswith("DATABASE_OWNER_URL cannot be used")
    assert "hidden" not in said
    said = refusal(start(REDIS_URL="redis://:hidden@127.0.0.1:9/0"))
    assert said.startswith("REDIS_URL cannot be used")
    assert "hidden" not in said


def test_damaged_secrets_are_not_replaced(checkout: Path, start: Callable[..., Run]) -> None:
    secrets = checkout / ".data/secrets.json"
    secrets.parent.mkdir(exist_ok=True)
    secrets.write_text('{"postgres":')
    try:
        assert "secrets.json is damaged" in refusal(start())
        assert secrets.read_text() == '{"postgres":'
    finally:
        secrets.unlink()


@pytest.fixture
def small_disk(checkout: Path) -> Iterator[Path]:
    """Put the copy's data on a disk of 20 MB, which a new database does not fit on."""
    data = checkout / ".data"
    data.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(data)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root, outside a container")
    yield data
    subprocess.run(["umount", str(data)], check=True)


def test_a_full_disk_is_called_a_full_disk(small_disk: Path, start: Callable[..., Run]) -> None:
    assert refusal(start()).startswith("The disk is full: make room")
    assert not (small_disk / "postgres").exists()  # nothing half-made stays behind
