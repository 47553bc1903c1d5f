"""The secrets of one data folder: made once, kept in a file that only its owner reads."""

import json
import secrets
from pathlib import Path

from config.embedded.errors import StartError
from config.embedded.private import write_private

_NAMES = (
    "postgres",
    "acuse_owner",
    "acuse_app",
    "acuse_sweeper",
    "acuse_backup",
    "valkey",
    "secret_key",
    "tracking_key",
)


def random_keys() -> dict[str, str]:
    """Return fresh secrets, a folder's name, and a password that demonstration people can type."""
    typed = "-".join(secrets.token_hex(2) for _ in range(4))
    return {
        **{name: secrets.token_urlsafe(48) for name in _NAMES},
        "folder": secrets.token_hex(8),
        "demo": typed,
    }


def kept_keys(path: Path) -> dict[str, str]:
    """Return the secrets in `path`, made now if there is no such file.

    Raises StartError when the file is damaged.
    """
    if not path.exists():
        write_private(path, json.dumps(random_keys(), indent=1))
    try:
        keys: dict[str, str] = json.loads(path.read_text())
    except ValueError as error:
        raise StartError(f"{path} is damaged: restore it, the data beside it cannot be opened without it.") from error
    if missing := {*_NAMES, "folder", "demo"} - keys.keys():
        raise StartError(f"{path} lacks {', '.join(sorted(missing))}: restore it, the data needs it.")
    return keys
