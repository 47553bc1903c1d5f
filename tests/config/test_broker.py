"""What becomes of a worker's line to the broker when the broker goes."""

from __future__ import annotations

import pytest
from kombu.exceptions import OperationalError

from config.celery import app


def test_a_broker_is_looked_for_as_long_as_it_takes() -> None:
    assert app.conf.broker_connection_max_retries is None
    line = app.amqp.Connection("redis://127.0.0.1:1/0")
    waits: list[float] = []
    with pytest.raises(OperationalError):
        line.ensure_connection(lambda error, wait: waits.append(wait), 3)
    assert waits == [1, 3, 3]
