"""`./acuse manage …`: a management command with the addresses and keys of the Acuse that runs here."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded.claim import is_claimed
from config.embedded.errors import StartError
from config.embedded.packages import ROOT
from config.embedded.private import write_private

_ENVIRONMENT = ROOT / ".data" / "environment.json"


def remember(environment: Mapping[str, str]) -> Path:
    """Keep for `manage` what the running Acuse is reached by; return the file, to be removed at the end."""
    write_private(_ENVIRONMENT, json.dumps(dict(environment), indent=1))
    return _ENVIRONMENT


def manage(arguments: Sequence[str]) -> None:
    """Become manage.py, in the application's role unless ACUSE_DB_ROLE=owner.

    Raises StartError if no Acuse runs here.
    """
    command = [sys.executable, "manage.py", *arguments]
    os.execve(sys.executable, command, {**os.environ, **environment_of_the_running()})  # noqa: S606


def environment_of_the_running() -> dict[str, str]:
    """What the Acuse that runs here is reached by; nothing where the environment names servers of your own.

    Raises StartError if no Acuse runs here.
    """
    if os.environ.get("DATABASE_URL"):
        return {}
    if not is_claimed(ROOT / ".data" / "lock") or not _ENVIRONMENT.exists():
        raise StartError("Acuse is not running: start it with ./acuse run in another terminal, then try again.")
    found: dict[str, str] = json.loads(_ENVIRONMENT.read_text())
    return found
