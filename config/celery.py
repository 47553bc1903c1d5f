"""The worker's application. Beat rings every few seconds; what is due stands in the database, never in the broker."""

import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")



class PersistentConnection(Connection):  # type: ignore[misc]  # kombu has no types
    """Looks for a lost broker every three seconds. kombu waits for up to half a minute between two looks, and mail has
    to leave within a minute of the broker's return."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Connection:
        return super().ensure_connection(*args, **{"interval_start": 1, "interval_max": 3, **kwargs})


class Broker(AMQP):  # type: ignore[misc]  # nor has Celery
    Connection = PersistentConnection


app = Celery("acuse", amqp=Broker)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
