from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from complaints.enums import CaseState, Channel, FollowUpWay, Outcome, Remedy, WithdrawalReason
from complaints.lifecycle import CaseLifecycle
from complaints.models.catalogue import Category, Kind, Notice, RootCause
from complaints.models.complainant import Complainant
from complaints.models.policy import PolicyVersion
from complaints.references import PATTERN
from complaints.search import search_column
from tenants.history import TenantHistory
from tenants.models import Membership
from tenants.owned import TenantForeignKey, TenantOwned


class Case(CaseLifecycle, TenantOwned):
    """One complaint, from receipt to follow-up (LO-3.4: date of receipt, description, name, all else that matters).

    received_at: when the company first heard it, by any employee; the clocks start there. registered_at: when it was
    written down here. Both in UTC.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"
    personal = ("description", "salt", "erased_at")
    searched = ("id", "tenant_id", "complainant_id", "search")

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
    policy = TenantForeignKey(PolicyVersion, models.PROTECT)  # in force at receipt: its promises hold to the end
    handler = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True)
    root_cause = TenantForeignKey(RootCause, models.PROTECT, null=True, blank=True)
    next_update_on = models.DateField(null=True, blank=True)  # when the complainant hears from us next
    next_due_at = models.DateTimeField(
        null=True, blank=True
    )  # nearest deadline of its running clocks: the queue's order
    notice = TenantForeignKey(Notice, models.PROTECT, null=True, blank=True)  # as shown then
    authorised_at = models.DateTimeField(null=True, blank=True)  # where the notice asks for authorisation
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    event_count = models.PositiveIntegerField(default=0)  # length and head of the chain: a cut tail shows
    chain_head = models.CharField(max_length=64, blank=True)
    search = search_column("reference", "description")
    history = TenantHistory(excluded_fields=["search"])

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="case_reference_is_unique"),
            models.CheckConstraint(name="case_reference_is_well_formed", condition=Q(reference__regex=PATTERN)),
            models.CheckConstraint(name="case_state_is_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="acknowledged_case_has_a_handler", condition=Q(acknowledged_at=None) | Q(handler__isnull=False)
            ),
            models.CheckConstraint(
                name="resolved_case_has_an_outcome",
                condition=Q(state__in=[CaseState.RESOLVED, CaseState.FOLLOWED_UP])
                & Q(outcome__in=Outcome.values)
                & Q(resolved_at__isnull=False)
                & Q(acknowledged_at__isnull=False)
                | ~Q(state__in=[CaseState.RESOLVED, CaseState.FOLLOWED_UP]) & Q(outcome="", resolved_at=None),
            ),
            models.CheckConstraint(
                name="followed_up_case_says_how",
                condition=Q(
                    state=CaseState.FOLLOWED_UP, follow_up_way__in=FollowUpWay.values, followed_up_at__isnull=False
                )
                | ~Q(state=CaseState.FOLLOWED_UP) & Q(follow_up_way="", followed_up_at=None),
            ),
            models.CheckConstraint(
                name="withdrawn_case_has_a_reason",
                condition=Q(
                    state=CaseState.WITHDRAWN, withdrawal_reason__in=WithdrawalReason.values, withdrawn_at__isnull=False
                )
                | ~Q(state=CaseState.WITHDRAWN) & Q(withdrawal_reason="", withdrawn_at=None),
            ),
            models.CheckConstraint(name="case_level_is_from_1", condition=Q(level__gte=1)),
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
        indexes = [
            # With what trends count by: they need not look at the cases themselves.
            models.Index(
                fields=["tenant", "-received_at", "-id"],
                include=["kind", "category", "channel"],
                name="case_newest_first",
            ),
            models.Index(fields=["tenant", "next_due_at", "id"], name="case_nearest_deadline"),
            models.Index(fields=["tenant", "handler", "next_due_at", "id"], name="case_of_handler"),
            # For the numbers of the views, and of open cases by age.
            models.Index(fields=["tenant", "state", "received_at", "id"], name="cases_by_state"),
            models.Index(
                fields=["tenant", "resolved_at"], condition=Q(resolved_at__isnull=False), name="cases_resolved"
            ),
            GinIndex("tenant_id", "search", name="case_search"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def state_label(self) -> str:
        return str(CaseState(self.state).label)

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def remedy_label(self) -> str:
        return str(Remedy(self.remedy_sought).label) if self.remedy_sought else ""
