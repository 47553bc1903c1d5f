"""The worker's application. Beat rings every few seconds; what is due stands in the database, never in the broker."""

import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class PersistentConnection(Connection):
    """A line to the broker that outlives its loss."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Look for a lost broker every three seconds: kombu waits for up to half a minute between two looks, and mail has
        to leave within a minute of the broker's return."""
        return super().ensure_connection(*args, **{"interval_start": 1, "interval_max": 3, **kwargs})  # type: ignore[no-untyped-call]

    def _do_close_transport(self) -> None:
        """As kombu's, but the transport still knows whose it was: a message that is acknowledged or given back by a line
        lost meanwhile meets a broker that does not answer, and not an AttributeError of which the worker would die."""
        self._transport = None


class Broker(AMQP):
    Connection = PersistentConnection


app = Celery("acuse", amqp=Broker)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
