"""Figures for Prometheus, of all companies together: what the sweeps last said of themselves, and no name of anybody."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from notifications.heartbeats import Health, Pulse, health

BY_SWEEP: dict[str, tuple[str, Callable[[Pulse], float]]] = {
    "acuse_oldest_due_seconds": ("How long the oldest that is due waits.", lambda one: one.overdue.total_seconds()),
    "acuse_heartbeat_age_seconds": ("Since when the sweep has not rung.", lambda one: one.age.total_seconds()),
    "acuse_waiting": ("How many wait for their time or their turn.", lambda one: one.figure("waiting")),
    "acuse_given_up": ("How many were tried too often: somebody has to look.", lambda one: one.figure("given_up")),
}


class HeartbeatCollector(Collector):
    def __init__(self, found: Health) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        for name, (meaning, value) in BY_SWEEP.items():
            gauge = GaugeMetricFamily(name, meaning, labels=["sweep"])
            for pulse in self._found.pulses:
                gauge.add_metric([pulse.name], value(pulse))
            yield gauge
        failed = sum(pulse.figure("failed") for pulse in self._found.pulses)
        yield GaugeMetricFamily("acuse_failed_messages", "Messages that somebody has to see to.", value=failed)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 unless ACUSE_METRICS_TOKEN is set and sent along as a bearer token; 503 while the database is away."""
    if not _is_allowed(request.headers.get("Authorization", "")):
        return HttpResponse(status=404)
    try:
        found = health()
    except Error:
        return HttpResponse(status=503)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HeartbeatCollector(found))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_allowed(header: str) -> bool:
    token: str = settings.METRICS_TOKEN
    return bool(token) and hmac.compare_digest(header.encode(errors="replace"), f"Bearer {token}".encode())
