"""Mail is a row, as in the product (Django's test runner would keep it in memory), and no try was counted before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import override_settings

from config import settings as product


@pytest.fixture(autouse=True)
def _mail_is_a_row() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND=product.EMAIL_BACKEND):
        yield


@pytest.fixture(autouse=True)
def _nobody_tried_before(owner: psycopg.Connection[Any]) -> None:
    """The counters of tries are no model's table: what tests of real servers committed there outlives a flush."""
    owner.execute("delete from tenants_cache")
