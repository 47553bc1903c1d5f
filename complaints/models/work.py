"""What is asked and owed in a case: of the complainant, of a colleague, by us. The words lie in CaseText."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from complaints.models.case import Case
from complaints.models.story import CaseEvent
from tenants.models import Membership
from tenants.owned import TenantForeignKey, TenantOwned


class InformationRequest(TenantOwned):
    """A question to the complainant (LO-4). While it is open, the clocks whose rule allows it are paused."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    case = TenantForeignKey(Case, models.PROTECT, related_name="information_requests")
    event = TenantForeignKey(CaseEvent, models.PROTECT)  # whose text is the question
    asked_at = models.DateTimeField()
    answer_by = models.DateField()  # the last day that we wait, in the tenant's zone
    closed_at = models.DateTimeField(null=True, blank=True)  # answered, or no longer needed

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case"], condition=Q(closed_at=None), name="one_open_information_request"
            ),
            models.CheckConstraint(
                name="request_closes_after_it_opens", condition=Q(closed_at=None) | Q(closed_at__gte=F("asked_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at}"


class Consultation(TenantOwned):
    """A question to a colleague (LO-4), who sees this question and nothing else of the case (LO-8)."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    case = TenantForeignKey(Case, models.PROTECT, related_name="consultations")
    event = TenantForeignKey(CaseEvent, models.PROTECT)  # whose text is the question
    answer = TenantForeignKey(CaseEvent, models.PROTECT, null=True, blank=True)  # whose text is the answer
    asker = TenantForeignKey(Membership, models.PROTECT)
    colleague = TenantForeignKey(Membership, models.PROTECT)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="consultation_answer_has_a_time",
                condition=Q(answer=None, answered_at=None) | Q(answer__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(name="nobody_consults_oneself", condition=~Q(asker=F("colleague"))),
        ]
        indexes = [models.Index(fields=["tenant", "colleague", "answered_at"], name="consultations_of_a_colleague")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.colleague_id}"


class PromisedRemedy(TenantOwned):
    """What was promised to the complainant (ISO 10002:2018, 7.9): a task that blocks the end of the case until done."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    case = TenantForeignKey(Case, models.PROTECT, related_name="promised_remedies")
    event = TenantForeignKey(CaseEvent, models.PROTECT)  # whose text is the promise
    owner = TenantForeignKey(Membership, models.PROTECT)
    due_on = models.DateField()
    carried_out_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"


class Rating(TenantOwned):
    """The complainant's view after the resolution (LB-7): of how the case was handled, apart from how it ended."""

    append_only = True

    case = TenantForeignKey(Case, models.PROTECT, related_name="ratings")
    event = TenantForeignKey(CaseEvent, models.PROTECT)
    handling = models.PositiveSmallIntegerField()  # 1 (very bad) to 5 (very good)
    outcome = models.PositiveSmallIntegerField(null=True, blank=True)  # likewise
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(
                name="rating_is_from_1_to_5",
                condition=Q(handling__range=(1, 5)) & (Q(outcome=None) | Q(outcome__range=(1, 5))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.handling}"
