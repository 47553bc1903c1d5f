"""Run chosen tests of one collected pytest session again and again, each time in a fork and on a database of its own.

pytest starts once: servers, imports, migrations and the rows of the two companies are made once; a mutant then costs a
copy of the database, a fork, and the few tests that can see it.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

import psycopg
import pytest
from django.db import connections

fork: Any = get_context("fork")


@dataclass
class Failures:
    """A pytest plugin: the first test that failed."""

    first: str = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.first:
            self.first = report.nodeid


def first_failure(session: pytest.Session, items: list[pytest.Item]) -> str:
    """Run these until one fails; its id, or '' if none does. In a child: no fixture of the session is torn down."""
    failures, manager = Failures(), session.config.pluginmanager
    manager.register(failures)
    if reporter := manager.get_plugin("terminalreporter"):
        manager.unregister(reporter)
    for item, following in zip(items, [*items[1:], session.items[0]], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if failures.first:
            break
    return failures.first


def in_child(work: Callable[[], Any]) -> Any:
    """What `work` returns, done by a child process: whatever it leaves behind goes with it."""
    process, answers = start_child(work)
    answer = answers.recv()
    process.join()
    return answer


def start_child(work: Callable[[], Any]) -> tuple[Any, Connection]:
    """Begin `work` in a child; its result will come through the connection."""
    here, there = fork.Pipe(duplex=False)

    def run() -> None:
        gc.disable()  # it lives for a second, and collecting would copy what it shares with its parent
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        there.send(work())

    process = fork.Process(target=run)
    process.start()
    there.close()
    return process, here


def side_by_side(
    jobs: Iterable[tuple[Any, Callable[[], Any], Callable[[], None]]], *, processes: int
) -> Iterator[tuple[Any, Any]]:
    """Run (name, work, clean_up) jobs in children, so many at a time; yield (name, result) as each is done.

    Raises EOFError if a child died without an answer.
    """
    running: dict[Any, tuple[Any, Any, Callable[[], None]]] = {}

    def collect() -> Iterator[tuple[Any, Any]]:
        for answers in wait(list(running)):
            name, process, clean_up = running.pop(answers)
            result = answers.recv()  # type: ignore[union-attr]
            process.join()
            clean_up()
            yield name, result

    for name, work, clean_up in jobs:
        process, answers = start_child(work)
        running[answers] = (name, process, clean_up)
        if len(running) >= processes:
            yield from collect()
    while running:
        yield from collect()


def credentials() -> dict[str, Any]:
    """How the owner signs in to the server that the tests use."""
    address = connections["default"].settings_dict
    owner = address["TEST"]["OWNER"]
    return {"host": address["HOST"], "port": address["PORT"], "user": owner["USER"], "password": owner["PASSWORD"]}


@contextmanager
def owner_of(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**credentials(), dbname=database, autocommit=True) as owner:
        yield owner


def use_database(name: str) -> None:
    """From now on this process means another database."""
    for connection in connections.all():
        connection.settings_dict["NAME"] = name
