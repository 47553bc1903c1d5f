"""Who reads the figures, and who may take them away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from complaints import rules
from complaints.desk.access import for_members
from tenants.models import Membership

View = Callable[..., HttpResponseBase]


def for_readers_of_figures(view: View) -> View:
    """For managers and supervisors; anybody else gets 404."""

    @for_members
    @wraps(view)
    def guarded(request: HttpRequest, me: Membership, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not rules.may_read_figures(me):
            raise Http404
        return view(request, me, *args, **kwargs)

    return guarded
