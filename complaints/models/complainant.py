"""Who complains. Every column that could tell who it is stands in `personal`: the eraser blanks those and no others."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from complaints.enums import NameMissing, PartyKind
from complaints.search import search_column
from tenants.history import TenantHistory
from tenants.owned import TenantForeignKey, TenantOwned


class Complainant(TenantOwned):
    """A person or an organisation (ISO 10002:2018, 3.3).

    A web form makes a new row each time: whoever types a name has not proven to be that person.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"
    personal = ("name", "tax_id", "email", "phone", "postal_address", "salt", "erased_at")
    searched = ("id", "tenant_id", "search")

    party = models.CharField(max_length=16, choices=PartyKind.choices)
    name = models.CharField(max_length=200, blank=True)  # of the person or of the organisation
    name_missing = models.CharField(max_length=20, choices=NameMissing.choices, blank=True)
    tax_id = models.CharField(max_length=32, blank=True)  # NIT (Colombia), NIPC or NIF (Portugal), compact
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    postal_address = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8)  # of correspondence
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    search = search_column("name", "tax_id", "email", "phone")
    history = TenantHistory(excluded_fields=["search"])

    class Meta(TenantOwned.Meta):
        indexes = [
            GinIndex("tenant_id", "search", name="complainant_search"),
            # Who wrote before: by any of these, where it was given.
            *(
                models.Index(fields=["tenant", column], condition=~Q(**{column: ""}), name=f"complainant_by_{column}")
                for column in ("email", "phone", "tax_id")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="complainant_has_a_name_or_a_reason",
                condition=~Q(name="") & Q(name_missing="")
                | Q(name="") & ~Q(name_missing="")
                | Q(erased_at__isnull=False),
            ),
            models.CheckConstraint(name="complainant_party_is_known", condition=Q(party__in=PartyKind.values)),
            models.CheckConstraint(name="complainant_is_salted", condition=~Q(salt="") | Q(erased_at__isnull=False)),
            models.CheckConstraint(
                name="erased_complainant_is_blank",
                condition=Q(erased_at=None) | Q(name="", tax_id="", email="", phone="", postal_address="", salt=""),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, or a word in its place."""
        if self.erased_at:
            return gettext("Name erased")
        return self.name or gettext("Name not given")


class ContactPerson(TenantOwned):
    """Whom to speak to at an organisation."""

    personal = ("name", "position", "email", "phone")

    complainant = TenantForeignKey(Complainant, models.CASCADE, related_name="contact_people")
    name = models.CharField(max_length=200, blank=True)
    position = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    history = TenantHistory()

    def __str__(self) -> str:
        return self.name
