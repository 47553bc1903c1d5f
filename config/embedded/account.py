"""Whom the servers run as: a service user of their own when the launcher is root, the caller otherwise.

PostgreSQL refuses to run as root, and nothing else should. A folder that the service user cannot reach (a
checkout under /root, say) is never opened up for it: what it needs is copied, and what cannot be copied runs
as root and says so.
"""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from config.embedded.errors import StartError

NAME = "acuse"


class Identity(TypedDict, total=False):
    """The part of subprocess's arguments that says who runs the program; empty means: the caller."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Who runs a program and owns its files."""

    identity: Identity

    def can_enter(self, path: Path) -> bool:
        """Say whether this account may read and enter `path`, by letting it try."""
        if not self.identity:
            return os.access(path, os.R_OK | os.X_OK)
        trial = subprocess.run(["test", "-r", path, "-a", "-x", path], cwd="/", check=False, **self.identity)
        return trial.returncode == 0

    def can_run_acuse(self, checkout: Path) -> bool:
        """Say whether this account can run this Python, these packages and this code, by letting it try."""
        if not self.identity:
            return True
        try:
            trial = subprocess.run(
                [sys.executable, "-c", "import django, config.embedded"],
                cwd=checkout,
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **self.identity,
            )
        except PermissionError:
            return False
        return trial.returncode == 0

    def folder(self, path: Path) -> Path:
        """Make `path` a private folder of this account and return it."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.own(path)
        return path

    def own(self, path: Path) -> None:
        """Hand `path` to this account."""
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])


def caller() -> Account:
    """Return the account that runs the launcher."""
    return Account(Identity())


def for_servers(data: Path) -> Account:
    """Return the account for the servers: the caller; for root, the owner of `data` or else the user `acuse`.

    Raises StartError when that user, made when it is missing, cannot be made.
    """
    if os.geteuid() != 0:
        return caller()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(Identity(user=owner.st_uid, group=owner.st_gid, extra_groups=[]))
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _make_user()
    return Account(Identity(user=entry.pw_uid, group=entry.pw_gid, extra_groups=[]))


def _make_user() -> pwd.struct_passwd:
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        NAME,
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(NAME)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise StartError(
            f"As root, Acuse runs its servers as the system user “{NAME}”, which could not be made: "
            "start Acuse as an ordinary user instead."
        ) from error
