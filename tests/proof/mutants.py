"""`./acuse proof mutants`: break the isolation in every way we know, and show which test sees it.

Prints `mutant | killed by | killed without the catalogue by`: the first test that fails with all tests of
tests/isolation, and with guards a–e deselected. Ends with 1 if a mutant survives, or if one that changes what somebody
can do is seen by the catalogue alone.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

PROCESSES = 2
# They start a server of their own, or test the guards themselves: no mutant is theirs to kill.
APART = ("test_refuses.py", "test_forgetful.py")
SLOW = ("test_interleaving.py", "test_source.py")  # last


class Proof:
    """A pytest plugin that takes the place of the ordinary run."""

    def __init__(self) -> None:
        self.survivors: list[str] = []
        self.seen_by_catalogue_only: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from tests.isolation.rows import fill
        from tests.proof.forks import in_child, owner_of
        from tests.proof.mutations import every_mutant

        items = [item for item in session.items if item.path.name not in APART]
        self.session = session
        self.guards = [item for item in items if item.get_closest_marker("catalogue")]
        self.behaviour = sorted(
            set(items) - set(self.guards), key=lambda item: (item.path.name in SLOW, items.index(item))
        )
        # One test that asks for nothing but the database makes it, migrates it and keeps it for the children.
        quiet = next(item for item in items if item.path.name == "test_source.py")
        session.config.hook.pytest_runtest_protocol(item=quiet, nextitem=session.items[0])
        self.template = connections["default"].settings_dict["NAME"]
        connections.close_all()
        with owner_of(self.template) as owner:
            fill(owner)
            mutants = every_mutant(owner)
        with owner_of("postgres") as self.server:
            healthy = self._clone("healthy")
            failed = in_child(lambda: self._judge(healthy, None))
            self._drop(healthy)
            if failed:
                pytest.exit(f"without any mutant this fails: {failed}", returncode=2)
            gc.freeze()  # what is in memory by now stays shared with every child
            self._report(mutants)
        return True

    def _clone(self, name: str, sql: str = "") -> str:
        from tests.proof.forks import owner_of

        database = f"{self.template}_{name}"
        self.server.execute(f"create database {database} template {self.template}")
        if sql:
            with owner_of(database) as owner:
                owner.execute(sql)
        return database

    def _drop(self, database: str) -> None:
        self.server.execute(f"drop database {database}")

    def _judge(self, database: str, mutant: Any) -> Any:
        """In a child: the first failures (with guards a–e, without them); for no mutant any failure."""
        from tests.proof.forks import first_failure, in_child, use_database

        use_database(database)
        if mutant is None:
            return first_failure(self.session, [*self.guards, *self.behaviour])
        mutant.apply()
        near = [item for item in self.behaviour if mutant.table in _tables_of(item)]
        if not mutant.table:
            near = [item for item in self.behaviour if item.path.name == "test_transactions.py"]
        far = [item for item in self.behaviour if item not in near] if mutant.visible else []
        guards = in_child(lambda: first_failure(self.session, self.guards))
        return guards, first_failure(self.session, [*near, *far])

    def _report(self, mutants: list[Any]) -> None:
        from tests.proof.forks import side_by_side

        def jobs() -> Iterator[tuple[Any, Callable[[], Any], Callable[[], None]]]:
            for number, mutant in enumerate(mutants):
                database = self._clone(f"mutant_{number}", mutant.sql)
                yield (
                    mutant,
                    lambda database=database, mutant=mutant: self._judge(database, mutant),
                    lambda database=database: self._drop(database),
                )

        print("mutant | killed by | killed without the catalogue by")
        for mutant, (by_guards, by_behaviour) in side_by_side(jobs(), processes=PROCESSES):
            alone = _short(by_behaviour) if by_behaviour or mutant.visible else "(not visible)"
            print(f"{mutant.name} | {_short(by_guards or by_behaviour)} | {alone}", flush=True)
            if not (by_guards or by_behaviour) or (mutant.visible and not by_behaviour):
                self.survivors.append(mutant.name)
            elif not by_behaviour:
                self.seen_by_catalogue_only.append(mutant.name)
        self.count = len(mutants)


def _tables_of(item: pytest.Item) -> set[str]:
    """The tables that a test is about, by its parameters: a model, or a foreign key."""
    parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
    owners = [getattr(value, "model", value) for value in parameters]
    return {owner._meta.db_table for owner in owners if hasattr(owner, "_meta")}


def _short(nodeid: str) -> str:
    return nodeid.removeprefix("tests/isolation/").replace(".py::", "::") or "SURVIVED"


def main() -> int:
    proof, began = Proof(), time.monotonic()
    code = pytest.main(
        ["-n", "0", "-s", "-qq", "--no-summary", "-p", "no:cacheprovider", "tests/isolation"], plugins=[proof]
    )
    if code:
        return int(code)
    print("\nOnly the catalogue can tell these:")
    for name in proof.seen_by_catalogue_only:
        print(f"  {name}")
    print(
        f"\n{proof.count} mutants: {proof.count - len(proof.survivors)} killed, {len(proof.survivors)} survived;"
        f" {proof.count - len(proof.survivors) - len(proof.seen_by_catalogue_only)} also without the catalogue;"
        f" {time.monotonic() - began:.0f} s"
    )
    for name in proof.survivors:
        print(f"SURVIVED: {name}")
    return int(bool(proof.survivors))


if __name__ == "__main__":
    sys.exit(main())
