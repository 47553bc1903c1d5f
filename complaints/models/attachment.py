from __future__ import annotations

from django.db import models

from complaints.models.case import Case
from complaints.models.story import CaseEvent
from tenants.owned import TenantForeignKey, TenantOwned


class Attachment(TenantOwned):
    """A file that came with an event. It lies in the store under an opaque key; its name is a text and nothing more."""

    append_only = True
    personal = ("name", "sha256", "erased_at")

    case = TenantForeignKey(Case, models.PROTECT, related_name="attachments")
    event = TenantForeignKey(CaseEvent, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200, blank=True)  # as the sender called it, made safe to show
    key = models.CharField(max_length=64)  # in the store; random, never derived from the name
    content_type = models.CharField(max_length=100)  # by what the file is, not by what it says it is
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64, blank=True)  # who has the file could tell whose it was: erased, too
    is_public = models.BooleanField()  # the complainant may fetch it, too
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="attachment_key_is_unique"),
            models.CheckConstraint(
                name="attachment_has_a_name_or_is_erased",
                condition=~models.Q(name="") | models.Q(erased_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
