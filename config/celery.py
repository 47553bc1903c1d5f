"""The worker's application. Beat rings every few seconds; what is due stands in the database, never in the broker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("acuse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
