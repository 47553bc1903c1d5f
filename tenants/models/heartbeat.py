from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """When a sweep last rang, and what it found: a platform row, read by the health page of any host.

    `clock:<boot>` rows hold one machine's uptime beside the database's time (tenants.sweeps); `mail` is paused while the
    mail server cannot be reached.
    """

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    uptime = models.FloatField(null=True, blank=True)  # seconds
    figures = models.JSONField(default=dict)
    paused_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
