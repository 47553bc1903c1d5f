"""docs/clauses.md is true: every clause once, and every test that it names is there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "clauses.md"
ROW = re.compile(r"^\| (L[OB]-[\w.]+) \|.*\| ([^|]+) \|$", re.MULTILINE)
PATH = re.compile(r"`([\w./-]+)`")
ROWS = ROW.findall(PAGE.read_text())


def test_every_clause_has_one_row() -> None:
    clauses = [clause for clause, _ in ROWS]
    assert len(set(clauses)) == len(clauses)
    assert {f"LO-{number}" for number in (1, 2, 4, 5, 6, 7, 8, 9)} <= set(clauses)
    assert {clause.split(".")[0].rstrip("ab") for clause in clauses if clause.startswith("LB-")} == {
        f"LB-{number}" for number in range(2, 10)
    }


@pytest.mark.parametrize(("clause", "tests"), ROWS, ids=[clause for clause, _ in ROWS])
def test_the_tests_of_a_clause_are_there(clause: str, tests: str) -> None:
    named = PATH.findall(tests)
    assert named, clause
    for path in named:
        place = settings.BASE_DIR / path
        assert path.startswith("tests/"), path
        files = [place] if place.suffix else list(place.glob("test_*.py"))
        assert files, path
        assert all("def test_" in file.read_text() for file in files), path
