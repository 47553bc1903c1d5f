from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.enums import Basis, ClockName
from complaints.models.case import Case
from tenants.models import CalendarVersion
from tenants.owned import TenantForeignKey, TenantOwned


class Clock(TenantOwned):
    """One promise of one case, counting. Its rule stands in the case's policy; here is where it has come to.

    due_on is what people see (the tenant's date); due_at the exclusive midnight after it, UTC; both empty while the
    clock is paused. A reopened case gets a new round.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"

    case = TenantForeignKey(Case, models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=16, choices=ClockName.choices)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    round = models.PositiveSmallIntegerField(default=1)
    calendar = TenantForeignKey(CalendarVersion, models.PROTECT)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    first_due_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    is_paused = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "case", "name", "basis", "round"], name="clock_is_unique"),
            models.CheckConstraint(
                name="clock_is_due_or_paused",
                condition=Q(is_paused=True, due_on=None, due_at=None)
                | Q(is_paused=False, due_on__isnull=False, due_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "due_on"], name="clocks_by_last_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_on or '…'}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    @property
    def was_kept(self) -> bool | None:
        """Whether the promise was kept; None while it is still open."""
        if self.stopped_at is None or self.due_at is None:
            return None
        return self.stopped_at < self.due_at


class Extension(TenantOwned):
    """More time, with a reason that the complainant is told before the first term ends (LB-5b)."""

    append_only = True

    clock = TenantForeignKey(Clock, models.PROTECT, related_name="extensions")
    length = models.PositiveSmallIntegerField()  # in the unit of the clock's rule
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [models.CheckConstraint(name="extension_adds_time", condition=Q(length__gte=1))]

    def __str__(self) -> str:
        return f"+{self.length}"
