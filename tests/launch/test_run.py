"""`./acuse run`: start, a second copy, Ctrl-C, kill -9, a child that dies, and the data through all of it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.launch.conftest import Run, descendants, parents, wait_until_gone

pytestmark = pytest.mark.timeout(180)


def status(port: int, path: str, host: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status


def owner(checkout: Path) -> psycopg.Connection:
    addresses = json.loads((checkout / ".data/environment.json").read_text())
    return psycopg.connect(addresses["DATABASE_OWNER_URL"], autocommit=True)


def assert_least_privilege(run: Run, children: dict[str, int]) -> None:
    """As root the servers run as a user of their own; nobody holds the address of a role that it does not need."""
    users = {name: Path(f"/proc/{pid}").stat().st_uid for name, pid in children.items()}
    assert users["database"] != 0
    assert users["broker"] != 0
    assert all(users.values()) or "web, worker and beat run as root" in run.said
    for name, more in {"web": set(), "worker": {"DATABASE_SWEEPER_URL"}, "beat": set()}.items():
        environment = Path(f"/proc/{children[name]}/environ").read_bytes().decode().split("\0")
        held = {entry.partition("=")[0] for entry in environment if entry.startswith("DATABASE_")}
        assert held == {"DATABASE_URL"} | more, name


def test_run_greets_refuses_a_second_copy_and_stops_in_order(checkout: Path, start: Callable[..., Run]) -> None:
    run = start().wait_until_running()
    for host in ("logoscon.localhost", "lohasbeans.localhost"):
        assert f"http://{host}:{run.port}/mailbox/" in run.said
        assert status(run.port, "/", host) == 200
        assert re.search(rf"handler +handler@{host.removesuffix('.localhost')}\.example", run.said)
    children = run.children()
    assert_least_privilege(run, children)

    second = start()
    assert second.wait() == 1
    assert f"already running at http://logoscon.localhost:{run.port}" in second.said
    assert "Traceback" not in second.said
    assert run.children() == children

    private = [checkout / ".data/secrets.json", checkout / ".data/environment.json", checkout / ".data/postgres"]
    assert [path.name for path in private if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    password = re.search(r"demonstration people: (\S+)", run.said)[1]
    assert password in (checkout / ".data/secrets.json").read_text()

    everything = descendants(run.process.pid)
    run.process.send_signal(signal.SIGINT)
    order = ["web", "worker", "beat", "broker", "database"]
    ended: dict[str, None] = {}
    while len(ended) < len(children) and run.process.poll() is None:
        living = parents()
        # Two that end between two looks count in the right order: only what was seen the wrong way round is wrong.
        ended |= {name: None for name in order if children.get(name) not in living}
        time.sleep(0.005)
    assert run.wait() == 0
    assert [*ended, "database"][:5] == order
    assert wait_until_gone(everything, 1) == set()
    assert not (checkout / ".data/environment.json").exists()


def test_a_killed_launcher_leaves_no_process_and_the_next_start_finds_the_data(
    checkout: Path, start: Callable[..., Run]
) -> None:
    run = start().wait_until_running()
    with owner(checkout) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz)")
        connection.execute("INSERT INTO kept VALUES (now())")
        before = connection.execute("SELECT count(*) FROM kept").fetchone()
    everything = descendants(run.process.pid)
    assert len(everything) > 5  # the servers' own children too
    os.kill(run.process.pid, signal.SIGKILL)
    assert wait_until_gone(everything, 20) == set()

    again = start().wait_until_running()
    with owner(checkout) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == before
        connection.execute("DROP TABLE kept")

    # A child that dies is named, with its log, and takes everything with it.
    everything = descendants(again.process.pid)
    os.kill(again.children()["worker"], signal.SIGKILL)
    assert again.wait() == 1
    assert f"The worker ended unexpectedly: see {checkout}/.data/log/worker.log" in again.said
    assert "Traceback" not in again.said
    assert wait_until_gone(everything, 1) == set()
