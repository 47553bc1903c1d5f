"""One Acuse per data folder: the claim is a lock that the kernel drops with the launcher, however it ends."""

import fcntl
import os
from pathlib import Path
from typing import TextIO

from config.embedded.errors import StartError


def claim(path: Path, *, says: str) -> TextIO:
    """Hold `path` for as long as the returned file is open; a second copy is told what `says` says.

    Raises StartError when another process holds it. Children do not inherit the file.
    """
    held = path.open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.seek(0)
        raise StartError(f"Acuse is already running {held.read().strip()}") from error
    held.truncate(0)
    held.write(f"{says} (process {os.getpid()}); Ctrl-C there stops it.\n")
    held.flush()
    return held


def is_claimed(path: Path) -> bool:
    """Say whether a running Acuse holds `path`."""
    if not path.exists():
        return False
    with path.open() as probe:
        try:
            fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
