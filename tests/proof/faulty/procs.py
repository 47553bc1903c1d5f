"""Which process is whose, read from /proc; and an end by number, for processes that the house has started."""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path


def parents() -> dict[int, int]:
    """The parent of every living process; the dead that wait to be reaped do not count."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(stat.parent.name)] = int(parent)
    return found


def children(pid: int) -> list[int]:
    return [child for child, parent in parents().items() if parent == pid]


def descendants(pid: int) -> set[int]:
    """All processes that `pid` has started, and those that they have."""
    tree, found, size = parents(), {pid}, 0
    while size != len(found):
        size = len(found)
        found |= {child for child, parent in tree.items() if parent in found}
    return found - {pid}


def kill(pids: Iterable[int], sign: signal.Signals = signal.SIGKILL) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)


def wait_until_gone(pids: Iterable[int], seconds: float) -> set[int]:
    """Those of `pids` that are still there after `seconds`."""
    deadline, wanted = time.monotonic() + seconds, set(pids)
    while (left := wanted & parents().keys()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def owner_of_connection(port: int, among: Iterable[int]) -> int | None:
    """Which of these processes holds the end of a connection whose local port is this one."""
    wanted = f":{port:04X}"
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    nodes = {f"socket:[{parts[9]}]" for parts in lines if parts[1].endswith(wanted)} - {"socket:[0]"}
    for pid in among:
        with suppress(FileNotFoundError, ProcessLookupError):
            for held in os.listdir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    if os.readlink(f"/proc/{pid}/fd/{held}") in nodes:
                        return pid
    return None


_given: set[int] = set()


def quiet_port() -> int:
    """A free port below those that the kernel gives to connections: nobody takes it while its server is down."""
    for _ in range(1000):
        port = random.randrange(20000, 32768)
        if port not in _given:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with suppress(OSError):
                    probe.bind(("127.0.0.1", port))
                    _given.add(port)
                    return port
    raise RuntimeError("No port below the kernel's own is free.")


def wait_until(holds: Callable[[], object], seconds: float, *, every: float = 0.1) -> bool:
    """Whether it came to hold in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
