from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First of all tests, in their own order: so one process has them all, and the house is started once."""
    items.sort(key=lambda item: HERE not in item.path.parents)
