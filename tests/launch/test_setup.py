"""`./acuse` before its packages are there: what is missing on the machine is said in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.launch.conftest import ROOT, outside_environment

# A Python that is what the body says; `$0` and `$@` are those of the call.
STAND_IN = '#!/bin/sh\n{body}\nexec {python} "$@"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `./acuse` reads before Python packages are there."""
    for path in (ROOT / "acuse", *ROOT.glob("requirements*.lock")):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


def python(folder: Path, body: str) -> str:
    stand_in = folder / "stand-in"
    stand_in.write_text(STAND_IN.format(body=body, python=sys.executable))
    stand_in.chmod(0o755)
    return str(stand_in)


def acuse(checkout: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", "acuse", *arguments],
        cwd=checkout,
        env=outside_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stderr.strip() or done.stdout


def test_no_or_an_unknown_command_shows_the_commands(checkout: Path) -> None:
    assert acuse(checkout)[0] == 0
    code, said = acuse(checkout, "rnu")
    assert code == 2
    assert "./acuse run [--port N]" in said


def test_another_python_is_refused(checkout: Path) -> None:
    code, said = acuse(checkout, "run", PYTHON=python(checkout, "exit 1"))
    assert code == 1
    assert said.startswith("Acuse needs Python 3.11")


def test_a_python_without_venv_names_the_debian_package(checkout: Path) -> None:
    without = python(checkout, 'case "$2" in *ensurepip*) exit 1 ;; esac')
    code, said = acuse(checkout, "run", PYTHON=without)
    assert code == 1
    assert said == (
        "Python's venv is missing: install it (Debian: apt-get install python3-venv) and run the command again."
    )


def test_no_network_no_build_and_a_full_disk_are_told_apart(checkout: Path) -> None:
    clean = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": "", "PIP_NO_CACHE_DIR": "1"}
    unreachable = {**clean, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"}
    code, said = acuse(checkout, "run", PYTHON=sys.executable, **unreachable)
    assert code == 1
    assert said == (
        "The Python package registry cannot be reached: connect this machine to the network and run the command again."
    )

    # The environment is there now; only its packages are missing.
    code, said = acuse(checkout, "run", PYTHON=sys.executable, **clean, PIP_NO_INDEX="1")
    assert code == 1
    assert said.startswith("A package has no ready-made build for this machine")

    (checkout / ".venv/bin/python").unlink()
    body = 'case "$1" in -c) ;; *) echo "OSError: [Errno 28] No space left on device" >&2; exit 1 ;; esac'
    shutil.copy(python(checkout, body), checkout / ".venv/bin/python")
    code, said = acuse(checkout, "run", PYTHON=sys.executable)
    assert code == 1
    assert said.startswith("The disk is full: make room")
    assert not list((checkout / ".venv").glob(".holds-*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second user, to whom the folder is closed")
def test_a_folder_that_cannot_be_written_is_said_to_be_so(checkout: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="acuse-setup-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for path in checkout.iterdir():
            shutil.copy(path, folder)
        done = subprocess.run(
            ["sh", "acuse", "run"],
            cwd=folder,
            env=outside_environment(),
            user=65534,
            group=65534,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "A folder cannot be written: use a folder of your own, or run as the user who started Acuse here first."
    )
