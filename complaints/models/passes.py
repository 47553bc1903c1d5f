"""Work that goes through many cases: a batch a transaction, resumed after any crash (complaints.tasks)."""

from __future__ import annotations

from django.db import models

from complaints.models.case import Case
from tenants.models import CalendarVersion, Membership
from tenants.owned import TenantForeignKey, TenantOwned


class Pass(TenantOwned):
    """`reached` is the last case that is done; cases are taken in the order of their ids."""

    tenant_verbs = "SELECT, INSERT, UPDATE"
    sweeper_reads = ("id", "tenant_id", "done_at", "lease_until", "attempts", "given_up_at")
    sweeper_writes = ("lease_until", "attempts")

    asked_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True)  # empty: by command
    asked_at = models.DateTimeField()
    reached = TenantForeignKey(Case, models.PROTECT, null=True, blank=True)
    moved = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # since the last batch that was done
    last_error = models.CharField(max_length=200, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        abstract = True


TO_DO = models.Q(done_at=None, given_up_at=None)


class Replanning(Pass):
    """All open cases are counted anew because the calendar changed. moved: how many got another due day."""

    calendar = TenantForeignKey(CalendarVersion, models.PROTECT)
    looked_at = models.PositiveIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["asked_at"], condition=TO_DO, name="replannings_to_do")]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.looked_at}"


class HandOver(Pass):
    """The open cases of somebody who left go to another handler. moved: how many have gone."""

    giver = TenantForeignKey(Membership, models.PROTECT)
    taker = TenantForeignKey(Membership, models.PROTECT)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["asked_at"], condition=TO_DO, name="hand_overs_to_do")]

    def __str__(self) -> str:
        return f"{self.giver_id} {self.taker_id}"
