from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from tenants.history import TenantHistory
from tenants.owned import TenantOwned

HEX = r"^#[0-9a-f]{6}$"


def _colour() -> models.CharField[str, str]:
    return models.CharField(max_length=7, validators=[RegexValidator(HEX)])


class Brand(TenantOwned):
    """A company's colour and logo. The logo lies in the row: isolated, backed up and restored with all else."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    colour = _colour()  # fills and links on light pages
    colour_dark = _colour()  # fills on dark pages
    colour_dark_text = _colour()  # links on dark pages
    logo = models.BinaryField(max_length=200_000)
    logo_type = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)  # part of the address, so that browsers may keep it for long
    history = TenantHistory(excluded_fields=["logo"])

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="one_brand_a_tenant"),
            models.CheckConstraint(
                name="brand_colours_are_hex",
                condition=Q(colour__regex=HEX) & Q(colour_dark__regex=HEX) & Q(colour_dark_text__regex=HEX),
            ),
            models.CheckConstraint(
                name="brand_logo_type_is_safe", condition=Q(logo_type__in=["image/svg+xml", "image/png"])
            ),
        ]
