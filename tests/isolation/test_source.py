"""What the policies cannot stop, the source must not contain: raw SQL chooses its own tenant (R6)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Task

from config.celery import app
from tenants.context import tenant_task
from tenants.tasks import TASKS_WITHOUT_TENANT

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "tenants", "complaints", "notifications", "reports")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# Where SQL is written by hand, and why. Migrations run as the owner and are read line by line.
RAW_SQL = {
    "tenants/backend/base.py": "copies the context into the transaction",
    "tenants/bulk.py": "changes many rows of the tenant in one statement",
    "tenants/platform_tables.py": "grants, after each migrate",
    "tenants/sweeps.py": "asks for the time of the database",
    "tenants/sweeper.py": "finds and claims what is due as the sweeper, whom no model serves",
    "notifications/claims.py": "takes the lock of a company's planner",
    "complaints/actions/erase_complainant.py": "calls the erasing function",
    "reports/loading/copies.py": "reads and writes rows with COPY, as the owner, for `./manage.py load`",
    "reports/management/commands/load.py": "ANALYZE, as the owner",
    "config/keeping/backup.py": "reads in one snapshot, as the role that may not write",
    "config/keeping/sums.py": "a sum over every table, whatever it is called",
    "tenants/portable.py": "takes all rows of a company along, in or away, as the owner",
    "config/provision.py": "makes the roles, before there is an application",
}
RAW_CALLS = {"execute", "executemany", "cursor", "callproc", "raw", "extra", "copy_expert"}
RAW_NAMES = {"RawSQL"}

SESSION_SETTING = re.compile(
    r"set_config\s*\([^()]*(?:\([^()]*\)[^()]*)*,\s*false\s*\)|\bset\s+(?:session\s+)?app\.", re.I
)


def raw_sql_in(source: str) -> Iterator[str]:
    """Each call in the source that hands text to the database."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RAW_CALLS:
            yield f"line {node.lineno}: .{node.func.attr}("
        if isinstance(node, ast.Name | ast.Attribute | ast.alias):
            name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
            if name in RAW_NAMES:
                yield f"line {getattr(node, 'lineno', '?')}: {name}"


def session_settings_in(source: str) -> list[str]:
    """Each text in the source that would set the tenant for longer than a transaction."""
    texts = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return [found.group() for text in texts if (found := SESSION_SETTING.search(text))]


def test_raw_sql_stands_in_few_places() -> None:
    found = {
        str(path.relative_to(ROOT)): calls
        for path in MODULES
        if "migrations" not in path.parts and (calls := list(raw_sql_in(path.read_text())))
    }
    assert {name: calls for name, calls in found.items() if name not in RAW_SQL} == {}
    assert RAW_SQL.keys() - found.keys() == set(), "no longer needed on the list"


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.raw('select 1')",
        "connection.cursor()",
        "cursor.execute('select 1')",
        "Case.objects.extra(where=['true'])",
        "Case.objects.annotate(x=RawSQL('select 1', []))",
        "from django.db.models.expressions import RawSQL",
    ],
)
def test_raw_sql_is_found(line: str) -> None:
    assert list(raw_sql_in(line))


def test_nothing_sets_the_tenant_for_a_session() -> None:
    found = {str(path.relative_to(ROOT)): hits for path in MODULES if (hits := session_settings_in(path.read_text()))}
    assert found == {}


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("select set_config('app.tenant_id', %s, false)", True),
        ("select set_config('app.tenant_id', lower(%s), FALSE)", True),
        ("SET app.tenant_id = '1'", True),
        ("set session app.tenant_id = '1'", True),
        ("select set_config('app.tenant_id', %s, true), set_config('app.actor', %s, true)", False),
        ("set local app.tenant_id = '1'", False),
    ],
)
def test_a_session_setting_is_found(text: str, forbidden: bool) -> None:
    assert bool(session_settings_in(repr(text))) is forbidden


def is_for_one_tenant(task: Task) -> bool:
    return getattr(task.run, "__code__", None) is tenant_task(print).__code__  # type: ignore[attr-defined]


def test_every_task_is_for_one_tenant_or_listed() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert {name for name, task in ours.items() if not is_for_one_tenant(task)} == TASKS_WITHOUT_TENANT.keys()


def test_a_task_for_one_tenant_is_recognised() -> None:
    def work() -> None: ...

    wrapped = app.task(tenant_task(work), name="tests.wrapped", shared=False)
    bare = app.task(work, name="tests.bare", shared=False)
    try:
        assert is_for_one_tenant(wrapped)
        assert not is_for_one_tenant(bare)
    finally:
        for name in ("tests.wrapped", "tests.bare"):
            app.tasks.unregister(name)
