"""For machines that watch: the web process, its database, and whether what is due gets done. At any host, without a tenant."""

from __future__ import annotations

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from notifications.heartbeats import health


@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of the database: a sick database is no reason to restart the web."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and has all migrations of this code; 503 with the reason otherwise."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return JsonResponse({"status": "unavailable", "reason": "database"}, status=503)
    if waiting:
        return JsonResponse({"status": "unavailable", "reason": "migrations"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The whole: 503 also while sweeping is halted because a clock jumped, and where a sweep has not rung for two minutes
    or something has been due for longer. An installation whose worker never ran is not late."""
    if (ready := readyz(request)).status_code != 200:
        return ready
    try:
        found = health()
    except Error:
        return JsonResponse({"status": "unavailable", "reason": "database"}, status=503)
    if found.halted_until:
        return JsonResponse({"status": "halted", "until": found.halted_until.isoformat()}, status=503)
    if found.is_late:
        figures = {
            "oldest_due_seconds": int(found.overdue.total_seconds()),
            "heartbeat_age_seconds": int(found.age.total_seconds()),
        }
        return JsonResponse({"status": "late", **figures}, status=503)
    return JsonResponse({"status": "ok"})
