from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from complaints.enums import Scope
from tenants.models import Membership
from tenants.owned import TenantForeignKey, TenantOwned


class ApiToken(TenantOwned):
    """A program's key to the API. It acts for one member and may never do more than that member.

    digest: SHA-256 of the secret, which is random and long: nobody guesses it, so a slow hash would only cost time.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"

    membership = TenantForeignKey(Membership, models.PROTECT)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=16, choices=Scope.choices))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)  # to the hour: not a write for every request

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="token_digest_is_unique"),
            models.CheckConstraint(
                name="token_scopes_are_known",
                condition=models.Q(scopes__contained_by=Scope.values) & ~models.Q(scopes=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes_label(self) -> str:
        return ", ".join(str(Scope(scope).label) for scope in self.scopes)

    @property
    def last_day(self) -> date | None:
        """The last day on which it opens anything, in the time zone at hand; None where it has none."""
        return timezone.localdate(self.expires_at - timedelta(microseconds=1)) if self.expires_at else None

    def is_good(self, now: datetime) -> bool:
        """Neither revoked nor run out at this moment (UTC)."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
