"""The servers of a test run: there before the settings are read, gone with pytest however it ends."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.launch.conftest import ROOT, descendants, outside_environment, wait_until_gone

WAITS = """
import os, pathlib, time
def test_waits():
    pathlib.Path("draft").write_text(os.environ["ACUSE_MAIL_DIR"])
    pathlib.Path("draft").rename("ready")
    time.sleep({seconds})
"""
COMMAND = (
    *(sys.executable, "-m", "pytest", "-c", "/dev/null", "--rootdir", "."),
    *("-p", "no:valkey", "-p", "no:django", "-p", "config.embedded.pytest_plugin"),
)


def run(folder: Path, *, seconds: int) -> subprocess.Popen[bytes]:
    """Start a run of one test in `folder` and return when the test is under way."""
    (folder / "test_waits.py").write_text(WAITS.format(seconds=seconds))
    process = subprocess.Popen(
        COMMAND,
        cwd=folder,
        env=outside_environment(PYTHONPATH=str(ROOT)),
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (folder / "ready").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


def test_a_run_leaves_neither_servers_nor_folder_also_after_it_was_killed(tmp_path: Path) -> None:
    for name in ("killed", "ended"):
        (tmp_path / name).mkdir()
    with run(tmp_path / "killed", seconds=60) as process:
        left_behind = Path((tmp_path / "killed/ready").read_text()).parent
        servers = descendants(process.pid)
        assert len(servers) > 2
        process.kill()
    assert wait_until_gone(servers, 10) == set()
    assert left_behind.exists()

    with run(tmp_path / "ended", seconds=0) as process:
        folder = Path((tmp_path / "ended/ready").read_text()).parent
        assert process.wait(30) == 0
    assert not folder.exists()
    assert not left_behind.exists()
