"""F2: a real Celery worker with beat on the real broker delivers what the database holds, also after FLUSHALL."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from django.test import Client

from notifications.models import Message, MessageState
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.config.servers import Program, environment

SECONDS = 25  # a busy machine; two on an idle one


def wait_until(holds: Callable[[], bool], worker: Program) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < SECONDS, worker.said()
        assert worker.process.poll() is None, worker.said()
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])
def test_the_worker_delivers_and_the_broker_forgets_nothing_that_matters(
    at_lohas: Client, ana: Membership, lohas: Tenant, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "notifications.queue.QueueBackend"  # type: ignore[attr-defined]
    child = environment(ACUSE_MAIL_DIR=str(tmp_path / "mail"), DJANGO_SETTINGS_MODULE="config.settings")
    child.pop("DATABASE_OWNER_URL")
    command = ["celery", "-A", "config", "worker", "-B", "-P", "threads", "-c", "2", "-s", str(tmp_path / "beat")]
    worker = Program(command, environment=child, log=tmp_path / "log")

    def delivered() -> int:
        with tenant_atomic(lohas.pk):
            sent: int = Message.objects.filter(state=MessageState.SENT).count()
        return sent

    try:
        at_lohas.post("/accounts/password/reset/", {"email": "ana@lb.example"})
        wait_until(lambda: delivered() == 1, worker)
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
            broker.flushall()
        at_lohas.post("/accounts/password/reset/", {"email": "ana@lb.example"})
        wait_until(lambda: delivered() == 2, worker)
    finally:
        worker.stop()
    letters = [path.read_text() for path in (tmp_path / "mail" / str(lohas.pk)).glob("*.eml")]
    with tenant_atomic(lohas.pk):
        texts = [(message.message_id, message.text.split()[-1]) for message in Message.objects.all()]
    assert len(letters) == 2
    for name, last_word in texts:
        assert sum(f"Message-ID: {name}" in letter and last_word in letter for letter in letters) == 1
    assert "ana@lb.example" not in worker.said(), "no address in the log"
