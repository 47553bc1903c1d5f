"""`./acuse backup` and `./acuse restore`: of the Acuse of this folder, or of servers of your own."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from config.embedded import account
from config.embedded.application import Application
from config.embedded.claim import claim
from config.embedded.errors import StartError
from config.embedded.keys import kept_keys
from config.embedded.launch import place_of_data
from config.embedded.manage import environment_of_the_running
from config.embedded.packages import ROOT
from config.embedded.progress import step
from config.embedded.servers import Servers, application_keys
from config.keeping.backup import ERASURES, backup
from config.keeping.restore import erase_again, erased_since, restore
from config.provision import DATABASE

SECRETS = "secrets.json"


def make_backup(to: Path) -> None:
    """Of the running Acuse. Raises StartError."""
    environment = {**os.environ, **environment_of_the_running()}
    address, files = environment.get("DATABASE_BACKUP_URL"), environment.get("ACUSE_FILES_DIR")
    if not address or not files:
        raise StartError("DATABASE_BACKUP_URL and ACUSE_FILES_DIR say what to back up: docs/operations.md has them.")
    with step("Database and files"):
        try:
            folder = backup(to, address=address, files=Path(files))
        except psycopg.Error as error:
            raise StartError(f"The database cannot be read: {' '.join(str(error).split())}") from error
    print(
        f"{folder}\nKeep .data/{SECRETS} apart from it: whoever has both has everything, and without it nothing opens."
    )


def make_restore(folder: Path, erasures: Path | None) -> None:
    """Into this folder, which has no data yet. erasures: a newer journal than the backup's, if there is one.

    Raises StartError, and leaves a database that is not whole aside as `postgres.failed`.
    """
    data = ROOT / ".data"
    if not (data / SECRETS).exists():
        raise StartError(f"Put the {SECRETS} that belongs to this backup into {data} first: without it nothing opens.")
    with claim(data / "lock", says="here"):
        secrets = kept_keys(data / SECRETS)
        server_account, server_data = place_of_data(data, secrets)
        if (server_data / "postgres").exists():
            raise StartError(f"{server_data / 'postgres'} is there already: move it away first; nothing was changed.")
        logs = account.caller().folder(data / "log")
        servers = Servers(server_data, logs, secrets=secrets, account=server_account, durable=True)
        try:
            with step("Database server"):
                addresses = servers.start()
            _fill(folder, erasures, data, servers, addresses, secrets)
        except BaseException:
            servers.stop()
            (server_data / "postgres").rename(server_data / "postgres.failed")
            raise
        servers.stop()
    print("Everything is as it was. Start it: ./acuse run")


def _fill(
    folder: Path,
    erasures: Path | None,
    data: Path,
    servers: Servers,
    addresses: dict[str, str],
    secrets: dict[str, str],
) -> None:
    owner = account.for_servers(data / "postgres")
    if not owner.can_run_acuse(ROOT):
        owner = account.caller()
    files = owner.folder(data / "files")
    left = files / ERASURES
    journals = [folder / ERASURES, *([left] if left.exists() else []), *([erasures] if erasures else [])]
    erased = erased_since(journals)
    with step("Database and files"):
        manifest = restore(folder, admin_address=servers.admin_url, database=DATABASE, files=files)
        for path in files.rglob("*"):
            owner.own(path)
    environment = {**application_keys(secrets), "REDIS_URL": addresses["REDIS_URL"], "ACUSE_FILES_DIR": str(files)}
    environment |= {"ACUSE_HTTPS": "false", "ACUSE_MAIL_DIR": str(owner.folder(data / "mail"))}
    application = Application(account=owner, data=data, logs=data / "log", environment=environment, addresses=addresses)
    with step("Tables of this version"):
        application.manage("migrate", "--no-input")
    with step("Erased people"):
        erase_again(erased, journal=left, manage=application.manage)
    with step("Stories of all cases"):
        application.manage("verify_audit")
    rows = sum(rows for rows, _sum in manifest.tables.values())
    print(f"{rows} rows in {len(manifest.tables)} tables and {manifest.files} files, as of {manifest.made_at}.")
