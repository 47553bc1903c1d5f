"""The servers of one run, with production settings, and what they cost: CPU time and memory from /proc."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg

from config.embedded import account, keys
from config.embedded.application import Application, wait_for_web
from config.embedded.packages import ROOT
from config.embedded.postgres import free_port
from config.embedded.processes import Child
from config.embedded.servers import Servers, application_keys

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
WEB = ["--workers", "2", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "60", "--no-control-socket"]


@dataclass
class Machine:
    """application: runs management commands. environment: what the web processes got."""

    application: Application
    environment: dict[str, str]
    folder: Path
    port: int = 0
    web_pid: int = 0
    database_pid: int = 0

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU that the web processes and PostgreSQL have used so far."""
        return _cpu(self.web_pid), _cpu(self.database_pid)

    def memory(self) -> list[float]:
        """MiB that each web worker holds."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in _children(self.web_pid)]
        return sorted(count * PAGE / 2**20 for count in pages)


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu(pid: int) -> float:
    """Of the process, its children, and those that it has buried."""
    total = 0
    for one in (pid, *_children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11 : 15 if one == pid else 13])
    return total / TICK


@contextmanager
def machine() -> Iterator[Machine]:
    """PostgreSQL, its tables and static files in a folder that goes at the end; web() starts the rest."""
    with TemporaryDirectory(prefix="acuse-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for sub in ("static", "files", "mail"):
            (folder / sub).mkdir()
        secrets = keys.random_keys()
        servers = Servers(
            folder, folder, secrets=secrets, account=account.for_servers(folder / "postgres"), durable=True
        )
        addresses = servers.start()
        try:
            _let_the_owner_load(addresses["DATABASE_OWNER_URL"], secrets["postgres"])
            environment = {
                **application_keys(keys.random_keys()),
                "REDIS_URL": addresses["REDIS_URL"],
                "ACUSE_HTTPS": "false",
                "ACUSE_STATIC_ROOT": str(folder / "static"),
                "ACUSE_FILES_DIR": str(folder / "files"),
                "ACUSE_MAIL_DIR": str(folder / "mail"),
                "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            }
            caller = account.caller()
            application = Application(
                account=caller, data=folder, logs=folder, environment=environment, addresses=addresses
            )
            for command in (("migrate", "--no-input"), ("collectstatic", "--no-input")):
                application.manage(*command)
            database = _postmaster(folder)
            yield Machine(
                application, {**environment, "DATABASE_URL": addresses["DATABASE_URL"]}, folder, database_pid=database
            )
        finally:
            servers.stop()


def _let_the_owner_load(address: str, password: str) -> None:
    """Without a look at every reference (reports.loading.copies)."""
    of = urlsplit(address)
    with psycopg.connect(
        host=of.hostname, port=of.port, user="postgres", password=password, dbname="postgres"
    ) as administrator:
        administrator.execute("GRANT SET ON PARAMETER session_replication_role TO acuse_owner")


def _postmaster(folder: Path) -> int:
    found = next(folder.glob("postgres/**/postmaster.pid"))
    return int(found.read_text().splitlines()[0])


@contextmanager
def web(on: Machine) -> Iterator[None]:
    on.port = free_port()
    child = Child(
        "web",
        [sys.executable, "-m", "gunicorn", "config.wsgi:application", *WEB, "--bind", f"127.0.0.1:{on.port}"],
        account=account.caller(),
        environment={**os.environ, **on.environment},
        folder=ROOT,
        log=on.folder / "web.log",
    )
    try:
        wait_for_web(on.port, [child])
        mine = Path(f"/proc/{os.getpid()}/task").glob("*/children")
        on.web_pid = next(
            int(pid)
            for line in mine
            for pid in line.read_text().split()
            if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        yield
    finally:
        child.stop(patience=15)
