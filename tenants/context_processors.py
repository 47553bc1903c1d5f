"""What every page shows: the company, its languages, who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from tenants.middleware import membership_of
from tenants.models import Tenant

ENDONYMS = {"es-co": "Español", "pt-pt": "Português", "en": "English"}


def tenant(request: HttpRequest) -> dict[str, Any]:
    """tenant, brand_version, membership, language_links. Nothing at all on a host without a tenant."""
    company: Tenant | None = getattr(request, "tenant", None)
    if company is None:
        return {}
    return {
        "tenant": company,
        "brand_version": company.brand_version or 0,  # type: ignore[attr-defined]  # annotated by the middleware
        "membership": membership_of(request),
        "language_links": _language_links(request, company),
        "mailbox_is_local": bool(settings.MAIL_DIR),
    }


def _language_links(request: HttpRequest, company: Tenant) -> list[dict[str, Any]]:
    links, now = [], translation.get_language()
    for code in company.languages:
        query = request.GET.copy()
        query["lang"] = code
        url = f"?{query.urlencode()}"
        links.append({"code": code, "name": ENDONYMS[code], "url": url, "current": code == now})
    return links
