from __future__ import annotations

from django.db import models

from complaints.models.case import Case
from tenants.owned import TenantForeignKey, TenantOwned


class Submission(TenantOwned):
    """One sending of a form: the same key is the same case, however often it arrives (double click, back, retry).

    body_digest: keyed digest of what was said, to tell a repetition from another text under the same key.
    """

    append_only = True

    key = models.UUIDField()
    body_digest = models.CharField(max_length=64)
    case = TenantForeignKey(Case, models.PROTECT)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="submission_key_is_unique")]

    def __str__(self) -> str:
        return str(self.key)
