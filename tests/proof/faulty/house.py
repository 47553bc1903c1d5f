"""The whole product as processes on the loopback: servers, web, workers, beats and a mail server, to be killed at will.

Everything a production machine has is on: durable database, row-level security, limits, two web processes, prefork
workers. Start and restart processes from the main thread: the kernel ends them with the thread that started them.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psycopg
import redis

from config.embedded import account, keys
from config.embedded.claim import claim, is_claimed
from config.embedded.packages import ROOT
from config.embedded.postgres import Postgres
from config.embedded.processes import Child, finish
from config.embedded.valkey import Valkey
from config.provision import ADDRESSES, DATABASE, provision
from tests.proof.faulty import procs
from tests.proof.faulty.clock import Clock
from tests.proof.faulty.crowd import Answer, Crowd, Visitor, ask
from tests.proof.faulty.sink import Sink

_TEMPORARY = Path("/tmp")  # not where TMPDIR says: the servers' user must be able to enter
_PREFIX = "acuse-faults-"
_OURS = re.compile(r"DATABASE_|REDIS_URL|ACUSE_|DJANGO_|EMAIL_URL|PYTEST_|COV_|WEB_CONCURRENCY|GUNICORN_")
SET_UP = """
from django.core.management import call_command
for command in ("migrate", "demo", "collectstatic"):
    call_command(command, **({} if command == "demo" else {"interactive": False, "verbosity": 0}))
"""
OWNER = ("DATABASE_OWNER_URL",)
APP = ("DATABASE_URL",)
WORKER = ("DATABASE_URL", "DATABASE_SWEEPER_URL")


class House:
    """`with House() as house:` starts everything and, whatever happens, ends all of it and removes its folder.

    asleep: workers and beats are not started yet. mail_timeout: seconds that a worker waits for the mail server. web: its
    processes. clock: the database goes by `self.clock`, which can be put forward and back. settings: more environment
    for every process.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        beats: int = 2,
        asleep: bool = False,
        mail_timeout: int = 5,
        web: int = 2,
        clock: bool = False,
        **settings: str,
    ) -> None:
        self._wanted = (workers, beats)
        self._asleep, self._web_processes, self._has_clock = asleep, web, clock
        self._settings = {"ACUSE_MAIL_TIMEOUT": str(mail_timeout), **settings}
        self._stack = ExitStack()
        self.workers: list[Child] = []
        self.beats: list[Child] = []
        self.kills = 0  # of workers and their children, by a fault: as many mails may have been sent twice

    # --- beginning and end ---------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        """End every process by its number, and remove the folder. That is not interrupted; each process has its limit."""
        former = {sign: signal.signal(sign, signal.SIG_IGN) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            self._stack.close()
        finally:
            for sign, handler in former.items():
                signal.signal(sign, handler)

    def _start(self) -> None:
        self._make_folder()
        self.secrets = keys.random_keys()
        self._servers_account = account.for_servers(self.folder / "postgres")
        servers = self._servers_account
        self.account = servers if servers.can_run_acuse(ROOT) else account.caller()
        self.files = self.account.folder(self.folder / "files")
        self._start_servers()
        self._start_sink()
        self.manage(
            "shell", "--no-imports", "-c", SET_UP, ACUSE_DEMO_PASSWORD=self.secrets["demo"], ACUSE_DEMO_MONTHS="0"
        )
        self.web_port = procs.quiet_port()
        self.start_web()
        if not self._asleep:
            self.start_workers_and_beats()
        self.wait_for_web()
        ready = procs.wait_until(lambda: all(procs.children(one.pid) for one in self.workers), 60)
        assert ready, "the workers do not come up"

    def _make_folder(self) -> None:
        for left in _TEMPORARY.glob(f"{_PREFIX}*"):  # of a run that was killed: its processes went with it
            if (left / "lock").exists() and not is_claimed(left / "lock"):
                shutil.rmtree(left, ignore_errors=True)
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_TEMPORARY))
        self.folder.chmod(0o755)
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._stack.enter_context(claim(self.folder / "lock", says="as a proof"))
        if kept := os.environ.get("ACUSE_FAULTS_LOGS"):  # where the logs of the processes go at the end
            self._stack.callback(self._keep_logs, Path(kept))

    def _keep_logs(self, to: Path) -> None:
        to.mkdir(parents=True, exist_ok=True)
        for log in [*self.folder.glob("*.log"), *self.folder.glob("*.jsonl")]:
            shutil.copy(log, to)

    def _start_servers(self) -> None:
        if self._has_clock:
            self.clock = self._stack.enter_context(Clock(self.folder / "clock"))
        self.postgres = Postgres(
            self.folder / "postgres",
            account=self._servers_account,
            log=self.folder / "postgres.log",
            password=self.secrets["postgres"],
            port=procs.quiet_port(),
        )
        self.start_postgres()
        self.addresses = {
            name: f"postgres://{role}:{self.secrets[role]}@127.0.0.1:{self.postgres.port}/{DATABASE}"
            for role, name in ADDRESSES.items()
        }
        provision(self.postgres.admin_url, self.addresses)
        self.valkey = Valkey(
            self.folder / "valkey",
            account=self._servers_account,
            log=self.folder / "valkey.log",
            password=self.secrets["valkey"],
            port=procs.quiet_port(),
        )
        self.start_valkey()

    def _start_sink(self) -> None:
        port, control = procs.quiet_port(), procs.quiet_port()
        log = self.folder / "sink.jsonl"
        child = self._program(
            "sink", "tests.proof.faulty.sink", str(port), str(control), str(log), who=account.caller()
        )
        self.sink = Sink(port=port, control_port=control, log=log)
        self._stack.callback(child.stop, patience=1)
        self._stack.callback(self.sink.hang_up)
        if not procs.wait_until(lambda: _answers(control), 30):
            child.check()
            raise AssertionError(f"the mail sink does not answer: {child.log.read_text()}")

    # --- programs ------------------------------------------------------------------------------------------------

    def environment(self, *addresses: str, **more: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
        return {
            **inherited,
            "ACUSE_SECRET_KEY": self.secrets["secret_key"],
            "ACUSE_TRACKING_KEY": self.secrets["tracking_key"],
            "ACUSE_HTTPS": "false",
            "ACUSE_STATIC_ROOT": str(self.folder / "static"),
            "ACUSE_FILES_DIR": str(self.files),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **self._settings,
            **({"EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}"} if hasattr(self, "sink") else {}),
            **({"REDIS_URL": self.valkey.url} if hasattr(self, "valkey") else {}),
            **{name: self.addresses[name] for name in addresses},
            **more,
        }

    def _program(
        self,
        name: str,
        *module: str,
        addresses: tuple[str, ...] = (),
        who: account.Account | None = None,
        **more: str,
    ) -> Child:
        return Child(
            name,
            [sys.executable, "-m", *module],
            account=who or self.account,
            environment=self.environment(*addresses, **more),
            folder=ROOT,
            log=self.folder / f"{name}.log",
        )

    def manage(self, *command: str, **more: str) -> str:
        """Run a management command as the tables' owner; return what it printed. Raises AssertionError if it fails."""
        owner = {"DATABASE_URL": self.addresses["DATABASE_OWNER_URL"], "ACUSE_DB_ROLE": "owner"}
        done = finish(
            [sys.executable, "manage.py", *command],
            folder=ROOT,
            environment=self.environment(*OWNER, **owner, **more),
            account=self.account,
        )
        assert done.returncode == 0, f"manage.py {' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}"
        return done.stdout

    def start_web(self, *, database_port: int = 0, options: tuple[str, ...] = ()) -> None:
        """Web processes of eight threads. database_port: of a relay to the database, if there is one between."""
        threads = [
            "--worker-class",
            "gthread",
            "--workers",
            str(self._web_processes),
            "--threads",
            "8",
            "--graceful-timeout",
            "10",
        ]
        listen = ["--bind", f"127.0.0.1:{self.web_port}", "--no-control-socket"]
        address = self.addresses["DATABASE_URL"]
        if database_port:
            address = address.replace(f":{self.postgres.port}/", f":{database_port}/")
        self.web = self._program(
            "web", "gunicorn", "config.wsgi:application", *threads, *listen, *options, DATABASE_URL=address
        )
        self._stack.callback(self.web.stop, patience=0)

    def start_worker(self, number: int) -> None:
        """A worker with two children, in the place of the former one of this number."""
        pool = ["--pool", "prefork", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        celery = ["celery", "-A", "config", "worker", "--loglevel", "INFO", "-n", f"worker{number}@house", *pool]
        child = self._program(f"worker{number}", *celery, addresses=WORKER)
        self._stack.callback(child.stop, patience=0)
        self.workers[number : number + 1] = [child]

    def start_beat(self, number: int) -> None:
        schedule = self.account.folder(self.folder / f"beat{number}") / "schedule"
        celery = ["celery", "-A", "config", "beat", "--schedule", str(schedule), "--pidfile", ""]
        child = self._program(f"beat{number}", *celery, addresses=APP)
        self._stack.callback(child.stop, patience=0)
        self.beats[number : number + 1] = [child]

    def start_postgres(self) -> None:
        """Start the database, waiting for what a killed one has left behind."""
        self._postgres = self.postgres.start()
        self._stack.callback(self._postgres.stop, patience=20)

    def start_valkey(self) -> None:
        self._valkey = self.valkey.start()
        self._stack.callback(self._valkey.stop, patience=5)

    def wait_for_web(self, seconds: float = 60) -> None:
        def answers() -> bool:
            self.web.check()
            with suppress(OSError):
                return self.get("/readyz", host="any.example").status == 200
            return False

        assert procs.wait_until(answers, seconds), f"the web does not answer: {self.web.log.read_text()[-2000:]}"

    def restart_web(self, *, database_port: int = 0, options: tuple[str, ...] = ()) -> None:
        self.web.stop(patience=5)
        self.start_web(database_port=database_port, options=options)
        self.wait_for_web()

    # --- faults --------------------------------------------------------------------------------------------------

    def worker_children(self) -> list[int]:
        return [pid for worker in self.workers for pid in procs.children(worker.pid)]

    def kill_any_worker_child(self) -> None:
        """SIGKILL for any child of a worker; waits for one where a worker has just been started."""
        procs.wait_until(self.worker_children, 60)
        procs.kill([random.choice(self.worker_children())])
        self.kills += 1

    def kill_worker(self) -> None:
        """SIGKILL for a worker itself; its supervisor ends what it leaves behind and starts it again."""
        number = random.randrange(len(self.workers))
        self.kills += 1
        procs.kill([self.workers[number].pid])
        time.sleep(0.5)
        self.workers[number].stop(patience=0)
        self.start_worker(number)

    def kill_worker_and_children(self, number: int) -> None:
        """SIGKILL for a worker and its children at once, so that none comes to an end of what it is at; starts anew."""
        pid = self.workers[number].pid
        procs.kill([pid, *procs.descendants(pid)])
        self.kills += 1
        self.workers[number].stop(patience=0)
        self.start_worker(number)

    def stop_workers_and_beats(self) -> None:
        """Politely: they come to the end of what they are at."""
        procs.kill([child.pid for child in (*self.beats, *self.workers)], signal.SIGTERM)
        for child in (*self.beats, *self.workers):
            child.stop(patience=60)
        self.beats, self.workers = [], []

    def start_workers_and_beats(self) -> None:
        """As many as at the beginning."""
        workers, beats = self._wanted
        for number in range(workers):
            self.start_worker(number)
        for number in range(beats):
            self.start_beat(number)

    def kill_postgres(self) -> None:
        """SIGKILL for the database: its first process and every other, at once."""
        pids = [self._postgres.pid, *procs.descendants(self._postgres.pid)]
        procs.kill(pids)
        self._postgres.stop(patience=0)
        left = procs.wait_until_gone(pids, 10)
        assert not left, f"still there after SIGKILL: {left}"

    def stop_valkey(self) -> None:
        self._valkey.stop(patience=5)

    def replace_broker(self) -> None:
        """SIGKILL for the broker, and an empty one in its place."""
        procs.kill([self._valkey.pid])
        self._valkey.stop(patience=1)
        self.start_valkey()

    def empty_broker(self) -> None:
        """FLUSHALL: the broker forgets every doorbell."""
        with redis.Redis.from_url(self.valkey.url, socket_timeout=5) as broker:
            broker.flushall()

    # --- looking -------------------------------------------------------------------------------------------------

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection[Any]]:
        """The tables' owner, who sees every company; each statement is committed at once."""
        with psycopg.connect(self.addresses["DATABASE_OWNER_URL"], autocommit=True, connect_timeout=10) as connection:
            yield connection

    @contextmanager
    def administrator(self) -> Iterator[psycopg.Connection[Any]]:
        """The server's administrator, who may COPY into tables with row-level security."""
        address = self.postgres.admin_url.rpartition("/")[0] + f"/{DATABASE}"
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
            yield connection

    def query(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        with self.owner() as owner:
            cursor = owner.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def number(self, sql: str, parameters: Any = None) -> int:
        """The one number that this query answers."""
        return int(self.query(sql, parameters)[0][0])

    def change(self, sql: str, parameters: Any = None) -> int:
        """Change rows as their owner; return how many."""
        with self.owner() as owner:
            return owner.execute(sql, parameters).rowcount

    def tenant(self, host: str) -> UUID:
        found: UUID = self.query("select tenant_id from tenants_domain where host = %s", [host])[0][0]
        return found

    def get(self, path: str, *, host: str, patience: float = 30) -> Answer:
        return ask(self.web_port, "GET", path, host=host, patience=patience)

    def visitor(self, host: str, *, source: str = "127.0.0.1") -> Visitor:
        return Visitor(self.web_port, host, source=source)

    def member(self, role: str, host: str) -> Visitor:
        """A demonstration person of this role, signed in."""
        visitor = self.visitor(host)
        visitor.sign_in(f"{role}@{host.split('.', maxsplit=1)[0]}.example", self.secrets["demo"])
        return visitor

    def crowd(self, complaints: int, **how: Any) -> Crowd:
        """People who file so many complaints; they have not begun yet."""
        return Crowd(self.web_port, self.folder / "journal.jsonl", complaints=complaints, **how)


def _answers(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


def scaled(number: float, scale: float, *, least: int = 1) -> int:
    """So many at this scale, but never fewer than `least`."""
    return max(least, round(number * scale))
