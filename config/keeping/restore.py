"""The way back: into an empty database and an empty store, and a look at whether everything is as it was."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.embedded.errors import StartError
from config.keeping import programs
from config.keeping.backup import DUMP, ERASURES, FILES, Manifest, read_manifest
from config.keeping.sums import differences, sums


def restore(folder: Path, *, admin_address: str, database: str, files: Path) -> Manifest:
    """Fill the database, which was made and has no table yet, and the store. Returns what the backup says of itself.

    admin_address: of the server's superuser: owners and grants come back as they were. Raises StartError where the backup is
    damaged, where there is something already, or where what came back is not what was saved.
    """
    try:
        manifest = read_manifest(folder)
    except ValueError as error:
        raise StartError(str(error)) from error
    target = urlsplit(admin_address)._replace(path=f"/{database}").geturl()
    with psycopg.connect(target) as connection:
        if sums(connection):
            raise StartError("This database has tables already: a backup is restored into an empty one.")
    if files.exists() and any(path.is_file() for path in files.rglob("*") if path.name != ERASURES):
        raise StartError(f"{files} has files already: a backup is restored into an empty store.")
    programs.run("pg_restore", "--exit-on-error", "--dbname", database, str(folder / DUMP), address=target)
    files.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / FILES) as tar:
        tar.extractall(files, filter="data")
    with psycopg.connect(target) as connection:
        if wrong := differences(manifest.tables, sums(connection)):
            raise StartError("What came back is not what was saved:\n" + "\n".join(wrong))
    return manifest


def erased_since(journals: Iterable[Path]) -> list[dict[str, str]]:
    """Everybody whom any of these journals names, each once. Raises StartError for a line that is none."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for journal in journals:
        for line in journal.read_text().splitlines():
            try:
                said = json.loads(line)
                found[said["tenant"], said["complainant"]] = said
            except (ValueError, KeyError, TypeError) as error:
                raise StartError(f"{journal} has a line that names nobody: {line[:80]}") from error
    return list(found.values())


def erase_again(erased: list[dict[str, str]], *, journal: Path, manage: Callable[..., str]) -> None:
    """Put the journal in its place and let the application erase everybody in it whom the backup brought back."""
    journal.write_text("".join(f"{json.dumps(said)}\n" for said in erased))
    manage("erase_again")
