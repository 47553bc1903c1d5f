"""Django's test runner swaps the mail backend for one in memory: here mail is a row, as in the product."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from config import settings as product


@pytest.fixture(autouse=True)
def _mail_is_a_row() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND=product.EMAIL_BACKEND):
        yield
