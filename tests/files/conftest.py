from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.conftest import in_english


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    """Every test has a store of files of its own."""
    settings.FILES_DIR = str(tmp_path / "files")


@pytest.fixture
def at_lohas(at_lohas: Client) -> Client:
    """A visitor who reads English, as these tests do."""
    return in_english(at_lohas)
