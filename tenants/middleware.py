"""From a host name to a company, a language and a person: in that order, each from the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from tenants import actors
from tenants.context import acting_as, tenant_context
from tenants.models import Brand, Domain, Membership, Tenant

GetResponse = Callable[[HttpRequest], HttpResponse]
WITHOUT_TENANT = {"/livez", "/readyz", "/healthz", "/metrics"}  # asked by machines, at any host
DATABASE_AWAY = (OperationalError, InterfaceError)  # refused, cut, out of time or of room: worth another try


class TenantMiddleware:
    """Host name → tenant, and the one transaction of the request, from the first query to the rendered page.

    A status of 500 or more rolls back. The body is read first: a slow upload must hold no transaction. There is no
    default tenant: an unknown host is 404, a malformed one 400 (Django's DisallowedHost). A database that is away is
    503, wherever in the request that was noticed (`config.errors` leaves the mark `database_away`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _port = split_domain_port(request.get_host())
        if request.path in WITHOUT_TENANT:
            return self.get_response(request)
        request.unreadable = _read_body(request)  # type: ignore[attr-defined]
        try:
            domain = Domain.objects.filter(host=host).first()
            if domain is None:
                return _bare_page(request, "no_tenant.html", status=404)
            with tenant_context(domain.tenant_id, reason=f"{request.method} {request.path}"[:100]):
                response = self._answer(request)
        except DATABASE_AWAY:
            request.database_away = True  # type: ignore[attr-defined]
        if getattr(request, "database_away", False):
            # Say so, and ask to come back; nothing was half-written.
            response = _bare_page(request, "503.html", status=503)
            response["Retry-After"] = "10"
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """A body that could not be read is refused here, where the language of the answer is known: 400."""
        if error := getattr(request, "unreadable", None):
            raise error

    def _answer(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            version = Subquery(Brand.objects.values("version")[:1])
            tenant = Tenant.objects.annotate(brand_version=version).get()  # its own row is all that the role sees
            request.tenant = tenant  # type: ignore[attr-defined]
            with timezone.override(tenant.zone):
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _bare_page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """A page that asks nothing of the database, in the language of the visitor's cookie or browser."""
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(render_to_string(template), status=status)


def _read_body(request: HttpRequest) -> Exception | None:
    """Read it to the end. Returns what is wrong with it: too long, too many fields, broken parts, broken off."""
    read, arrived = request.read, 0

    def counted(*size: int) -> bytes:
        nonlocal arrived
        data: bytes = read(*size)
        arrived += len(data)
        return data

    request.read = counted  # type: ignore[assignment]  # body and POST both read through it
    try:
        if request.content_type == "multipart/form-data":
            request.POST  # noqa: B018  parsed, with its files
        else:
            request.body  # noqa: B018
    except (SuspiciousOperation, MultiPartParserError) as error:
        return error
    except UnreadablePostError:
        return MultiPartParserError("The line was cut.")
    if arrived < _announced(request):
        # Neither the server nor Django says so: half a text, or half a photo, would pass for the whole.
        return MultiPartParserError("The body broke off.")
    return None


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class PrivatePageMiddleware:
    """No `Vary: Cookie` on a page that only its reader's browser may keep.

    It would tell shared caches nothing, and the browser would throw the page away as soon as a cookie is set: the
    receipt sets one, and who went back from it would find an empty form with another key, or none at all.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "private" in response.get("Cache-Control", ""):
            response.headers.pop("Vary", None)
        return response


class LanguageMiddleware:
    """The language of the page: `?lang=` (kept in a cookie, then redirected away), the cookie, the tenant's own.

    Only languages of the tenant count; anything else is as if nothing had been said. A signed-in member's own
    language is applied by MembershipMiddleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = getattr(request, "tenant", None)
        if tenant is None:
            return self.get_response(request)
        wanted = request.GET.get("lang")
        if wanted is not None and request.method == "GET":
            return self._switch(request, wanted, tenant)
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        request.language_chosen = cookie in tenant.languages  # type: ignore[attr-defined]
        language = cookie if request.language_chosen else tenant.default_language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", str(translation.get_language()))
        patch_vary_headers(response, ["Cookie"])
        return response

    def _switch(self, request: HttpRequest, wanted: str, tenant: Tenant) -> HttpResponse:
        others = {key: values for key, values in request.GET.lists() if key != "lang"}
        query = f"?{urlencode(others, doseq=True)}" if others else ""
        path = "/" + request.path.lstrip("/\\")  # never `//evil.example`
        response = HttpResponseRedirect(path + query)
        if wanted in tenant.languages:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                max_age=365 * 86400,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
            )
        return response


class MembershipMiddleware:
    """The signed-in person's membership here (or None), as the actor of all that follows, in that person's language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = None  # type: ignore[attr-defined]
        if not hasattr(request, "tenant"):
            return self.get_response(request)
        membership = getattr(request.user, "membership", None)
        if membership is None:
            with acting_as(actors.COMPLAINANT):
                return self.get_response(request)
        request.membership = membership  # type: ignore[attr-defined]
        if not request.language_chosen:  # type: ignore[attr-defined]
            translation.activate(membership.language)
        with acting_as(actors.member(membership.id)):
            response = self.get_response(request)
        # Another person at the same computer, after sign-out, must not find the pages in its cache.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def membership_of(request: HttpRequest) -> Membership | None:
    """The signed-in member of this tenant, or None."""
    membership: Membership | None = getattr(request, "membership", None)
    return membership


def tenant_of(request: HttpRequest) -> Tenant:
    """The tenant whose host was asked. Every view but the health pages has one."""
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    return tenant
