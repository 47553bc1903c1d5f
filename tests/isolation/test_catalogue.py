"""Guards a–e on the migrated database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.isolation.catalogue import GUARDS

pytestmark = pytest.mark.catalogue


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_catalogue(guard: Callable[[Any], list[str]], app: psycopg.Connection[Any]) -> None:
    assert guard(app.cursor()) == []
