from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from tenants.constraints import TenantIsolation
from tenants.history import TenantHistory
from tenants.ids import uuid7_key


class Country(models.TextChoices):
    """Countries whose identifiers and data-protection rules we know."""

    COLOMBIA = "CO", "Colombia"
    PORTUGAL = "PT", "Portugal"


# What a company's administrator may change; the rest is the operator's.
SETTINGS = (
    "name",
    "legal_name",
    "default_language",
    "languages",
    "phone",
    "email",
    "postal_address",
    "requires_second_factor",
)


class Tenant(models.Model):
    """A company. Its own row is all that its people see of this table.

    What a company has not published stays empty: empty means "not configured", and no page shows it.
    """

    id = uuid7_key()
    name = models.CharField(max_length=100)
    legal_name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=4, validators=[RegexValidator(r"^[A-Z]{2,4}$")])  # of its references
    country = models.CharField(max_length=2, choices=Country.choices)
    time_zone = models.CharField(max_length=64)
    default_language = models.CharField(max_length=8)
    languages = ArrayField(models.CharField(max_length=8))
    phone = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    postal_address = models.CharField(max_length=300, blank=True)
    requires_second_factor = models.BooleanField(default=False)  # of everybody who signs in here
    history = TenantHistory()

    class Meta:
        constraints = [
            TenantIsolation(name="tenants_tenant_tenant", column="id", verbs=f"SELECT, UPDATE ({', '.join(SETTINGS)})"),
            models.CheckConstraint(name="tenant_prefix_is_letters", condition=Q(prefix__regex=r"^[A-Z]{2,4}$")),
            models.CheckConstraint(name="tenant_country_is_known", condition=Q(country__in=Country.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Domain(models.Model):
    """Which company answers at a host name: read before the tenant is known, so outside the isolation."""

    id = uuid7_key()
    host = models.CharField(max_length=253, unique=True)  # lower case, without port
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="domain_host_is_lower", condition=Q(host__regex=r"^[a-z0-9.-]+$"))]

    def __str__(self) -> str:
        return self.host
