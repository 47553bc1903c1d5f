"""Management commands, web, worker and beat, each with only the addresses it needs."""

import http.client
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from config.embedded.account import Account
from config.embedded.errors import StartError, meaning
from config.embedded.packages import ROOT
from config.embedded.processes import Child, finish
from config.provision import ADDRESSES


class Application:
    """Starts Acuse's processes as `account`, over the folder `data`, with logs in `logs`.

    `environment` is what all of them get; `addresses` holds those of the database roles.
    """

    def __init__(
        self,
        *,
        account: Account,
        data: Path,
        logs: Path,
        environment: Mapping[str, str],
        addresses: Mapping[str, str],
    ) -> None:
        self._account = account
        self._data = data
        self._logs = logs
        inherited = {name: value for name, value in os.environ.items() if name not in ADDRESSES.values()}
        self._environment = {**inherited, **environment}
        self._addresses = addresses

    def manage(self, *command: str, hear: Callable[[str], None] = lambda _line: None, **environment: str) -> str:
        """Run a management command as the tables' owner and return what it printed.

        hear: called with each line of its stderr, where it says how far it is. Raises StartError if it fails; its log says why.
        """
        owner = {**self._with("DATABASE_URL", "DATABASE_OWNER_URL"), "ACUSE_DB_ROLE": "owner"}
        done = finish(
            [sys.executable, "manage.py", *command],
            folder=ROOT,
            environment={**owner, **environment},
            account=self._account,
            hear=hear,
        )
        if done.returncode:
            said = done.stdout + done.stderr
            log = self._logs / f"{command[0]}.log"
            problem = StartError(
                meaning(said, f"“manage.py {command[0]}” failed: see {log} for the reason.", self._data)
            )
            log.write_text(said)
            raise problem
        return done.stdout

    def web(self, port: int) -> Child:
        """Start the web server on 127.0.0.1."""
        # One process with threads: enough for one machine, and one Django to load.
        threads = ["--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "10"]
        listen = ["--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        return self._start("web", "gunicorn", "config.wsgi:application", *threads, *listen)

    def worker(self) -> Child:
        """Start the worker, which delivers mail and whatever else is due."""
        pool = ["--pool", "threads", "--concurrency", "4", "--without-gossip", "--without-mingle"]
        celery = ["celery", "-A", "config", "worker", "--loglevel", "INFO", *pool]
        return self._start("worker", *celery, addresses=("DATABASE_URL", "DATABASE_SWEEPER_URL"))

    def beat(self) -> Child:
        """Start the clock that rings the worker every few seconds."""
        schedule = self._account.folder(self._data / "beat") / "schedule"
        return self._start("beat", "celery", "-A", "config", "beat", "--schedule", str(schedule), "--pidfile", "")

    def _start(self, name: str, *module: str, addresses: Sequence[str] = ("DATABASE_URL",)) -> Child:
        return Child(
            name,
            [sys.executable, "-m", *module],
            account=self._account,
            environment=self._with(*addresses),
            folder=ROOT,
            log=self._logs / f"{name}.log",
        )

    def _with(self, *names: str) -> dict[str, str]:
        return {**self._environment, **{name: self._addresses[name] for name in names}}


def wait_for_web(port: int, children: list[Child]) -> None:
    """Return once the web server answers.

    Raises StartError if one of `children` ends or nobody answers for a minute.
    """
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for child in children:
            child.check()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/livez", headers={"Host": "localhost"})
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            pass  # not yet
        finally:
            connection.close()
        time.sleep(0.1)
    raise StartError(f"The web server does not answer on port {port}: see {children[0].log}.")
