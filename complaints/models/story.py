"""What happened to a case, and who looked at it. Both are only ever added to."""

from __future__ import annotations

from django.db import models

from complaints.enums import EventCode
from complaints.models.case import Case
from tenants.models import Membership
from tenants.owned import TenantForeignKey, TenantOwned

DETOURS = (EventCode.ESCALATED, EventCode.NOT_SATISFIED, EventCode.REOPENED)  # of the straight way to a resolution


class CaseEvent(TenantOwned):
    """One link of the case's story: codes, ids and digests (complaints.digests), never a name or free text."""

    append_only = True

    case = TenantForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()  # 1, 2, 3 … without gaps
    code = models.CharField(max_length=40, choices=EventCode.choices)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True)
    content = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case", "number"], name="event_number_is_unique"),
            models.CheckConstraint(name="event_number_is_from_1", condition=models.Q(number__gte=1)),
        ]
        indexes = [
            # What trends count: few of all events.
            models.Index(fields=["tenant", "at"], condition=models.Q(code__in=DETOURS), name="detours_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"


class CaseRead(TenantOwned):
    """Somebody opened a case (LO-8, LB-8). Written in the transaction of the answer: no record, no page."""

    append_only = True

    case = TenantForeignKey(Case, models.PROTECT, related_name="reads")
    reader = TenantForeignKey(Membership, models.PROTECT)
    at = models.DateTimeField()
    purpose = models.CharField(max_length=200)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "case", "-at"], name="case_reads_newest_first")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.at}"
