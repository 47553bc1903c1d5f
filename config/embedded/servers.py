"""The two servers of an embedded Acuse, and the environment that the application finds them by."""

import os
from pathlib import Path

import psycopg
import redis

from config.embedded import keys
from config.embedded.account import Account
from config.embedded.errors import StartError, meaning
from config.embedded.postgres import Postgres
from config.embedded.processes import Child
from config.embedded.valkey import Valkey
from config.provision import ADDRESSES, DATABASE, OPTIONAL, provision


class Servers:
    """PostgreSQL and Valkey over one folder, each started only if the environment names none."""

    def __init__(self, data: Path, logs: Path, *, secrets: dict[str, str], account: Account, durable: bool) -> None:
        self._data = data
        self._logs = logs
        self._secrets = secrets
        self._account = account
        self._durable = durable
        self.admin_url = ""  # of the database's administrator, once it runs; empty with servers of your own
        self.children: list[Child] = []  # in the order in which they are stopped

    def start(self) -> dict[str, str]:
        """Start what is missing and return the addresses of all: DATABASE_*_URL and REDIS_URL.

        Raises StartError, and stops what it had started, when one of them cannot be had.
        """
        try:
            return {**self._database(), **self._broker()}
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started: the broker, then the database."""
        for child in self.children:
            child.stop(patience=20)

    def _database(self) -> dict[str, str]:
        if os.environ.get("DATABASE_URL"):
            return _given_addresses()
        server = Postgres(
            self._data / "postgres",
            account=self._account,
            log=self._logs / "postgres.log",
            password=self._secrets["postgres"],
            durable=self._durable,
        )
        self.children.insert(0, server.start())
        self.admin_url = server.admin_url
        addresses = {
            name: f"postgres://{role}:{self._secrets[role]}@127.0.0.1:{server.port}/{DATABASE}"
            for role, name in ADDRESSES.items()
        }
        try:
            provision(server.admin_url, addresses)
        except psycopg.Error as error:
            raise StartError(meaning(str(error), f"The database roles could not be made: {error}")) from error
        return addresses

    def _broker(self) -> dict[str, str]:
        if os.environ.get("REDIS_URL"):
            return _given_broker()
        server = Valkey(
            self._data / "valkey",
            account=self._account,
            log=self._logs / "valkey.log",
            password=self._secrets["valkey"],
        )
        self.children.insert(0, server.start())
        return {"REDIS_URL": server.url}


def _given_addresses() -> dict[str, str]:
    required = [name for name in ADDRESSES.values() if name not in OPTIONAL]
    if missing := [name for name in required if not os.environ.get(name)]:
        raise StartError(
            f"With DATABASE_URL Acuse starts no database of its own and also needs {' and '.join(missing)}: "
            "docs/running.md says what each is for."
        )
    given = {name: os.environ[name] for name in ADDRESSES.values() if os.environ.get(name)}
    for name, address in given.items():
        try:
            with psycopg.connect(address, connect_timeout=5) as connection:
                version = connection.info.server_version // 10000
        except psycopg.Error as error:
            said = " ".join(str(error).split())
            raise StartError(f"{name} cannot be used: start that server or correct the address ({said}).") from error
        if version < 18:
            raise StartError(f"{name} leads to PostgreSQL {version}: Acuse needs 18 or newer.")
    return given


def _given_broker() -> dict[str, str]:
    address = os.environ["REDIS_URL"]
    try:
        with redis.Redis.from_url(address, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (redis.exceptions.RedisError, ValueError) as error:
        raise StartError(f"REDIS_URL cannot be used: start that server or correct the address ({error}).") from error
    return {"REDIS_URL": address}


def application_keys(secrets: dict[str, str]) -> dict[str, str]:
    """Return the application's two keys: the environment's where it has them, else those of `secrets`."""
    return {
        "ACUSE_SECRET_KEY": os.environ.get("ACUSE_SECRET_KEY") or secrets["secret_key"],
        "ACUSE_TRACKING_KEY": os.environ.get("ACUSE_TRACKING_KEY") or secrets["tracking_key"],
    }


def throw_away(folder: Path, account: Account) -> Servers:
    """Return servers for a test run over `folder`: fresh secrets, nothing synced to the disk."""
    return Servers(folder, folder, secrets=keys.random_keys(), account=account, durable=False)
