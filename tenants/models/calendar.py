from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tenants.owned import TenantForeignKey, TenantOwned


class CalendarVersion(TenantOwned):
    """A company's business calendar, never changed: a new holiday makes a new version (docs/decisions/0009).

    covers_from, covers_to: the years whose holidays it knows; no deadline may be counted beyond them.
    """

    append_only = True

    number = models.PositiveIntegerField()
    covers_from = models.DateField()
    covers_to = models.DateField()
    reason = models.CharField(max_length=200)  # what changed, for people
    made_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="calendar_number_is_unique"),
            models.CheckConstraint(name="calendar_covers_time", condition=Q(covers_from__lt=F("covers_to"))),
        ]

    def __str__(self) -> str:
        return str(self.number)


class DayKind(models.TextChoices):
    """Why a day differs from the working week."""

    HOLIDAY = "holiday"
    CLOSURE = "closure"  # of the company itself
    WORKING = "working"  # a day of the weekend on which the company works


class CalendarDay(TenantOwned):
    """One day of one version that is not what its weekday says (the working week is Monday to Friday)."""

    append_only = True

    calendar = TenantForeignKey(CalendarVersion, models.PROTECT, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=DayKind.choices)
    name = models.CharField(max_length=100)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "calendar", "day"], name="calendar_day_is_unique"),
            models.CheckConstraint(name="calendar_day_kind_is_known", condition=Q(kind__in=DayKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
