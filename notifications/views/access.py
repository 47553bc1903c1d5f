"""Who may open these pages, beyond what `complaints.desk.access` knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from complaints import rules
from complaints.desk.access import open_to
from tenants.auth import lacks_second_factor
from tenants.middleware import membership_of

View = Callable[..., HttpResponseBase]


def fragment(*, for_handlers: bool = False) -> Callable[[View], View]:
    """A piece of a page that stands open, fetched by its script. Nobody is led to sign in here: without a session (or its
    second step) the answer is 204, and the page stays as it is. for_handlers: 404 for other members."""

    def guard(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            me = membership_of(request)
            if me is None or lacks_second_factor(request):
                return HttpResponse(status=204)
            if for_handlers and not rules.may_see_cases(me):
                raise Http404
            return view(request, me, *args, **kwargs)

        return open_to(guarded, rules.may_see_cases if for_handlers else lambda _member: True)

    return guard
