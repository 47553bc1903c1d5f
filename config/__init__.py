"""Wiring only: settings, addresses, the worker, the servers. No rule of the product lives here; nothing imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
