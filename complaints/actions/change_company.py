"""What a company says of itself: names, contacts, languages, logo and colour. Settings of its administrator."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from complaints.rules import require_administrator
from tenants import colours
from tenants.context import because, current_tenant_id
from tenants.models import Brand, Membership, Tenant

COMPANY = ("name", "legal_name", "phone", "email", "postal_address", "languages", "default_language")


def change_company(
    *,
    by: Membership,
    why: str,
    name: str,
    legal_name: str,
    phone: str,
    email: str,
    postal_address: str,
    languages: Sequence[str],
    default_language: str,
) -> Tenant:
    """Empty contacts are shown nowhere. Raises NotAllowed unless `by` is an administrator."""
    require_administrator(by)
    with transaction.atomic(), because(f"change_company: {why}"):
        tenant: Tenant = Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())
        tenant.name, tenant.legal_name, tenant.phone, tenant.email = name, legal_name, phone, email
        tenant.postal_address, tenant.default_language = postal_address, default_language
        tenant.languages = [default_language, *(one for one in languages if one != default_language)]
        tenant.save(update_fields=COMPANY)
    return tenant


def change_look(*, by: Membership, why: str, colour: str, logo: bytes | None = None) -> Brand:
    """colour: readable, as #rrggbb (tenants.colours); those of dark pages follow from it. logo: a PNG, None to keep it.

    Raises NotAllowed unless `by` is an administrator, ValueError for a colour that cannot be read.
    """
    require_administrator(by)
    if not colours.is_readable(colour):
        raise ValueError(f"{colour} cannot be read")
    with transaction.atomic(), because(f"change_look: {why}"):
        brand: Brand = Brand.objects.select_for_update(no_key=True).get()
        if colour != brand.colour:
            brand.colour = colour
            brand.colour_dark, brand.colour_dark_text = colours.of_dark_pages(colour)
        if logo is not None:
            brand.logo, brand.logo_type = logo, "image/png"
        brand.version += 1
        brand.save(update_fields=["colour", "colour_dark", "colour_dark_text", "logo", "logo_type", "version"])
    return brand
