"""The last answer, when nothing else answered."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from tenants.middleware import DATABASE_AWAY


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. A database that went away in mid-request is marked, so that TenantMiddleware says 503.

    Not answered here: only of a 500 does SessionMiddleware know that there is nothing to save.
    """
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        request.database_away = True  # type: ignore[attr-defined]
    return defaults.server_error(request)
