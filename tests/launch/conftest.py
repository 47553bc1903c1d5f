"""A copy of the checkout to start, so that the developer's own .data/ is never touched."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("config", "tenants", "complaints", "notifications", "reports", "templates", "static", "locale")
FILES = ("acuse", "manage.py", "package-lock.json", *(path.name for path in ROOT.glob("requirements*.lock")))


def outside_environment(**changes: str) -> dict[str, str]:
    """Return the environment of a terminal: without the servers and settings of this test run."""
    own = re.compile(r"DATABASE_|REDIS_URL|ACUSE_|DJANGO_|EMAIL_URL|PYTEST_|COV_")
    return {**{name: value for name, value in os.environ.items() if not own.match(name)}, **changes}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def parents() -> dict[int, int]:
    """Return the parent of every living process; the dead that wait to be reaped do not count."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def descendants(pid: int) -> set[int]:
    """Return all processes that `pid` has started, and those that they have."""
    tree, found, size = parents(), {pid}, 0
    while size != len(found):
        size = len(found)
        found |= {child for child, parent in tree.items() if parent in found}
    return found - {pid}


def wait_until_gone(pids: set[int], seconds: float) -> set[int]:
    """Return those of `pids` that are still there after `seconds`."""
    deadline = time.monotonic() + seconds
    while (left := pids & parents().keys()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


class Run:
    """One `./acuse run`, from the point where its packages are there."""

    def __init__(self, checkout: Path, *, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.output = checkout / f"output-{time.monotonic_ns()}"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.embedded", "run", "--port", str(self.port)],
                cwd=checkout,
                env=outside_environment(ACUSE_DEMO_MONTHS="0", **environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_until_running(self) -> Run:
        deadline = time.monotonic() + 90
        while "Acuse is running" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)
        return self

    def wait(self) -> int:
        return self.process.wait(60)

    def children(self) -> dict[str, int]:
        """Return the numbers of the five children by what they are."""
        signs = {"web": "gunicorn", "worker": "worker", "beat": "beat", "broker": "valkey", "database": "postgres"}
        found = {}
        for pid in (pid for pid, parent in parents().items() if parent == self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            for name, sign in signs.items():
                if any(Path(part).name.startswith(sign) for part in command[:6]):
                    found[name] = pid
        assert found.keys() == signs.keys(), found
        return found

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.wait()


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """A copy of the code with the browser's packages, in a folder that every user may enter."""
    copy = Path(tempfile.mkdtemp(prefix="acuse-launch-", dir="/tmp"))
    copy.chmod(0o755)
    for name in CODE:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, copy / name)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    yield copy
    shutil.rmtree(copy)


@pytest.fixture
def start(checkout: Path) -> Iterator[Callable[..., Run]]:
    """Start Acuse in the copy; what still runs at the end of the test is stopped."""
    runs: list[Run] = []

    def starter(**arguments: object) -> Run:
        runs.append(Run(checkout, **arguments))
        return runs[-1]

    yield starter
    for run in runs:
        run.end()
