from __future__ import annotations

from functools import lru_cache

from django.db import models

from complaints.policy import Policy, read_policy
from tenants.owned import TenantOwned


class PolicyVersion(TenantOwned):
    """A published version of the company's complaints policy: one document, never changed (complaints.policy).

    A case is bound to the version in force when it was received; a later one moves no promise already made.
    """

    append_only = True

    number = models.PositiveIntegerField()
    document = models.JSONField()
    in_force_from = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="policy_number_is_unique")]

    def __str__(self) -> str:
        return str(self.number)

    def read(self) -> Policy:
        """What the document says. Raises PolicyError as complaints.policy does."""
        return _read(self)


@lru_cache(maxsize=256)
def _read(version: PolicyVersion) -> Policy:
    """Once in a process: a page asks several times, and a version never changes."""
    return read_policy(version.document)
