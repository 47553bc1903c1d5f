from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from complaints.enums import CaseState, Channel, Remedy
from complaints.lifecycle import CaseLifecycle
from complaints.models.catalogue import Category, Kind, Notice
from complaints.models.complainant import Complainant
from complaints.references import PATTERN
from tenants.history import TenantHistory
from tenants.owned import TenantForeignKey, TenantOwned


class Case(CaseLifecycle, TenantOwned):
    """One complaint, from receipt to follow-up (LO-3.4: date of receipt, description, name, all else that matters).

    received_at: when the company first heard it, by any employee; the clocks start there. registered_at: when it was
    written down here. Both in UTC.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"
    personal = ("description", "salt", "erased_at")

    reference = models.CharField(max_length=16)
    complainant = TenantForeignKey(Complainant, models.PROTECT, related_name="cases")
    kind = TenantForeignKey(Kind, models.PROTECT)
    category = TenantForeignKey(Category, models.PROTECT, null=True, blank=True)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    external_number = models.CharField(max_length=64, blank=True)  # an authority's own number
    received_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    occurred_on = models.DateField(null=True, blank=True)
    description = models.TextField(blank=True)  # the complainant's own words: never edited
    remedy_sought = models.CharField(max_length=16, choices=Remedy.choices, blank=True)
    language = models.CharField(max_length=8)  # in which it was made
    notice = TenantForeignKey(Notice, models.PROTECT, null=True, blank=True)  # as shown then
    authorised_at = models.DateTimeField(null=True, blank=True)  # where the notice asks for authorisation
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    event_count = models.PositiveIntegerField(default=0)  # length and head of the chain: a cut tail shows
    chain_head = models.CharField(max_length=64, blank=True)
    history = TenantHistory()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="case_reference_is_unique"),
            models.CheckConstraint(name="case_reference_is_well_formed", condition=Q(reference__regex=PATTERN)),
            models.CheckConstraint(name="case_state_is_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(name="case_channel_is_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="case_is_received_before_registered", condition=Q(received_at__lte=F("registered_at"))
            ),
            models.CheckConstraint(
                name="external_number_is_an_authoritys", condition=Q(external_number="") | Q(channel=Channel.AUTHORITY)
            ),
            models.CheckConstraint(
                name="case_has_a_description", condition=~Q(description="") | Q(erased_at__isnull=False)
            ),
            models.CheckConstraint(name="case_is_salted", condition=~Q(salt="") | Q(erased_at__isnull=False)),
            models.CheckConstraint(
                name="erased_case_is_blank", condition=Q(erased_at=None) | Q(description="", salt="")
            ),
            models.CheckConstraint(
                name="authorisation_names_its_notice", condition=Q(authorised_at=None) | Q(notice__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-received_at", "-id"], name="case_newest_first")]

    def __str__(self) -> str:
        return self.reference

    @property
    def state_label(self) -> str:
        return str(CaseState(self.state).label)

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def remedy_label(self) -> str:
        return str(Remedy(self.remedy_sought).label) if self.remedy_sought else ""
