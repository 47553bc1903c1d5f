"""A company's colours and logo as two small files of its own host. Their address carries a version: kept for long."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tenants.models import Brand

KEEP = "private, max-age=86400"


@require_safe
def css(request: HttpRequest) -> HttpResponse:
    brand = Brand.objects.defer("logo").first()
    rule = (
        f":root{{--brand-l:{brand.colour};--brand-d:{brand.colour_dark};--brand-t:{brand.colour_dark_text}}}"
        if brand
        else ""
    )
    return HttpResponse(rule, content_type="text/css; charset=utf-8", headers={"Cache-Control": KEEP})


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    brand = Brand.objects.only("logo", "logo_type").first()
    if brand is None:
        raise Http404
    # An SVG opened by itself is a document: it may do nothing.
    headers = {
        "Cache-Control": KEEP,
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return HttpResponse(bytes(brand.logo), content_type=brand.logo_type, headers=headers)
