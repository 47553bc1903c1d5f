"""Who may open a page of the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from complaints import rules
from tenants.middleware import membership_of
from tenants.models import Membership
from tenants.roles import Role

View = Callable[..., HttpResponseBase]


def for_members(view: View) -> View:
    """For whoever is signed in here; the view gets the membership. Nothing of it is cached."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        me = membership_of(request)
        assert me is not None  # login_required: a user is signed in only through a membership
        return view(request, me, *args, **kwargs)

    return guarded


def _only(may: Callable[[Membership], bool]) -> Callable[[View], View]:
    """For the members who may; anybody else gets 404."""

    def guard(view: View) -> View:
        @for_members
        @wraps(view)
        def guarded(request: HttpRequest, me: Membership, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(me):
                raise Http404
            return view(request, me, *args, **kwargs)

        return guarded

    return guard


for_handlers = _only(rules.may_see_cases)
for_readers_of_figures = _only(rules.may_read_figures)
for_administrators = _only(lambda me: me.has_role(Role.ADMINISTRATOR))
