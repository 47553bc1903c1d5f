"""docs/bad-input.md is true: every number once, every test it names is there, every B-test here is named."""

from __future__ import annotations

import ast
import re

from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "bad-input.md"
ROW = re.compile(r"^\| B(\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SURFACES_HERE = {*range(1, 20), *range(23, 29)}


def _rows() -> dict[int, str]:
    return {int(number): proof for number, proof in ROW.findall(PAGE.read_text())}


def _tests_of(path: str) -> set[str]:
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_number_has_its_row() -> None:
    assert list(_rows()) == list(range(1, 91))


def test_every_test_that_is_named_is_there() -> None:
    named = TEST.findall(PAGE.read_text())
    assert len(named) > 40
    assert [f"{path}::{name}" for path, name in named if name not in _tests_of(path)] == []


def test_a_row_names_a_test_or_the_issue_that_brings_its_surface() -> None:
    for number, proof in _rows().items():
        if number in SURFACES_HERE:
            assert TEST.search(proof), number
        else:
            assert TEST.search(proof) or re.fullmatch(r"issue \*\S.+\*", proof), number


def test_the_rows_number_is_in_its_tests_name() -> None:
    for number, proof in _rows().items():
        names = [name for path, name in TEST.findall(proof) if path.endswith("test_bad_input.py")]
        assert all(f"_b{number:02}_" in name for name in names), number


def test_every_test_of_bad_input_is_named() -> None:
    tests = {name for name in _tests_of("tests/complaints/test_bad_input.py") if re.match(r"test_b\d\d_", name)}
    named = {name for _path, name in TEST.findall(PAGE.read_text())}
    assert tests - named == {
        "test_b27_signing_in_leads_to_the_page_that_was_asked",  # what is right is not refused
        "test_b27_the_check_above_knows_an_address_that_leads_away",
        "test_b28_a_cookie_of_a_language_that_is_spoken_counts",
    }
