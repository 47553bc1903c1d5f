"""Start the servers before pytest-django reads the settings: `pytest -p config.embedded.pytest_plugin`.

The workers of pytest-xdist are children of this process and inherit the environment. The servers die with
this process, whatever ends it. Its folder is removed at a normal end, or else by the next run.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from config.embedded import account, keys
from config.embedded.claim import claim, is_claimed
from config.embedded.errors import StartError
from config.embedded.servers import application_keys, throw_away

# Not where TMPDIR says: the service user of a root caller must be able to enter.
_TEMPORARY = Path("/tmp")  # noqa: S108  # mkdtemp makes a folder of its own in it
_PREFIX = "acuse-test-"


def _start() -> None:
    for left in _TEMPORARY.glob(f"{_PREFIX}*"):
        if (left / "lock").exists() and not is_claimed(left / "lock"):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_TEMPORARY))
    folder.chmod(0o755)
    claimed = claim(folder / "lock", says="for a test run")
    atexit.register(claimed.close)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    servers = throw_away(folder, account.for_servers(folder / "postgres"))
    atexit.register(servers.stop)  # runs before the folder goes
    addresses = servers.start()
    os.environ.update(addresses)
    os.environ.update(application_keys(keys.random_keys()))
    os.environ["ACUSE_HTTPS"] = "false"
    os.environ["ACUSE_MAIL_DIR"] = str(folder / "mail")
    os.environ["ACUSE_STATIC_ROOT"] = str(folder / "static")
    os.environ["ACUSE_FILES_DIR"] = str(folder / "files")
    (folder / "mail").mkdir()
    (folder / "files").mkdir()
    (folder / "static").mkdir()  # empty: tests take static files where they lie


if "PYTEST_XDIST_WORKER" not in os.environ:
    try:
        _start()
    except StartError as problem:
        pytest.exit(str(problem), returncode=1)
