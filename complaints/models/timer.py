from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from complaints.enums import TimerKind
from complaints.models.case import Case
from complaints.models.clock import Clock
from tenants.owned import TenantForeignKey, TenantOwned


class Timer(TenantOwned):
    """What one clock, promised word or question of a case does next, and when; moved on in place as it fires.

    One row each, so that a sweep costs what is due, and a case holds a handful. The sweeper sees times of all tenants'
    timers and never a case.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"
    sweeper_reads = ("id", "tenant_id", "fire_at", "lease_until", "attempts", "given_up_at")
    sweeper_writes = ("lease_until", "attempts")

    case = TenantForeignKey(Case, models.PROTECT, related_name="timers")
    clock = TenantForeignKey(Clock, models.PROTECT, null=True, blank=True)
    what = models.CharField(max_length=8, choices=TimerKind.choices)
    fire_at = models.DateTimeField(null=True, blank=True)  # UTC; empty: nothing is left to do
    fired = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # steps done, each with its day
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # since it last fired
    last_error = models.CharField(max_length=200, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)  # after too many attempts: somebody has to look

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "clock"], name="one_timer_a_clock"),
            models.UniqueConstraint(fields=["tenant", "case", "what"], condition=Q(clock=None), name="one_timer_each"),
            models.CheckConstraint(
                name="timer_of_a_clock_names_it", condition=~Q(what=TimerKind.CLOCK) | Q(clock__isnull=False)
            ),
        ]
        indexes = [
            # Claim index: for each tenant in turn what is due the longest, and nothing else.
            models.Index(
                fields=["tenant", "fire_at"],
                condition=Q(fire_at__isnull=False, given_up_at=None),
                name="timers_due_of_a_tenant",
            ),
            models.Index(fields=["tenant"], condition=Q(given_up_at__isnull=False), name="timers_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.fire_at or '…'}"
