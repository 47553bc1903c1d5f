"""A long step says how far it is where somebody looks, and keeps its one line where the output goes to a file."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from config.embedded.packages import ROOT
from config.embedded.processes import finish

A_LONG_STEP = """
import sys
from pathlib import Path
from config.embedded.processes import finish
from config.embedded.progress import step
LOUD = "import sys; print('month 1', file=sys.stderr); print('month 2', file=sys.stderr); print('done')"
with step("A year") as tell:
    assert finish([sys.executable, "-c", LOUD], folder=Path("/"), hear=tell).stdout == "done\\n"
"""


def _printed_to(output: int) -> None:
    subprocess.run([sys.executable, "-c", A_LONG_STEP], cwd=ROOT, stdout=output, check=True, timeout=60)


def test_a_terminal_shows_how_far_it_is() -> None:
    ours, theirs = pty.openpty()
    _printed_to(theirs)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    said = [line.strip() for line in shown.split("\r\x1b[K")]
    assert said[:3] == ["A year …", "A year … month 1", "A year … month 2"]
    assert said[3].startswith("A year … ")
    assert said[3].endswith(" s")


def test_a_file_gets_one_line() -> None:
    ours, theirs = os.pipe()
    _printed_to(theirs)
    os.close(theirs)
    with os.fdopen(ours) as file:
        (line,) = file.read().splitlines()
    assert line.startswith("A year … ")
    assert line.endswith(" s")
    assert "month" not in line


def test_what_was_heard_is_told_again_at_the_end() -> None:
    loud = [sys.executable, "-c", "import sys; print('out'); print('no', file=sys.stderr); sys.exit(3)"]
    heard: list[str] = []
    done = finish(loud, folder=ROOT, hear=heard.append)
    assert (done.returncode, done.stdout, done.stderr, heard) == (3, "out\n", "no\n", ["no"])
