"""Who may open a page of the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from complaints import rules
from tenants.auth import lacks_second_factor
from tenants.middleware import membership_of
from tenants.models import Membership
from tenants.roles import Role

View = Callable[..., HttpResponseBase]
May = Callable[[Membership], bool]


def for_members(view: View) -> View:
    """For whoever is signed in here; the view gets the membership. Nothing of it is cached."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        me = membership_of(request)
        assert me is not None  # login_required: a user is signed in only through a membership
        if lacks_second_factor(request):
            messages.info(request, gettext("Your company asks for a second step of sign-in. Set it up to go on."))
            return redirect("mfa_activate_totp")
        return view(request, me, *args, **kwargs)

    return open_to(guarded, lambda _member: True)


def open_to(view: View, may: May) -> View:
    """Mark the view with who may open it: docs/roles.md is made of these marks."""
    view.may = may  # type: ignore[attr-defined]
    return view


def _only(may: May) -> Callable[[View], View]:
    """For the members who may; anybody else gets 404."""

    def guard(view: View) -> View:
        @for_members
        @wraps(view)
        def guarded(request: HttpRequest, me: Membership, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(me):
                raise Http404
            return view(request, me, *args, **kwargs)

        return open_to(guarded, may)

    return guard


for_handlers = _only(rules.may_see_cases)
for_erasers = _only(rules.may_erase)
for_readers_of_figures = _only(rules.may_read_figures)
for_administrators = _only(lambda me: me.has_role(Role.ADMINISTRATOR))
