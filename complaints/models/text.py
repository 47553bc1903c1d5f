from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from complaints.enums import Part
from complaints.models.case import Case
from complaints.models.story import CaseEvent
from complaints.search import search_column
from tenants.owned import TenantForeignKey, TenantOwned


class CaseText(TenantOwned):
    """What somebody wrote in an act, beside its event: the event keeps the digest, this row the words and their salt.

    All free text of a case but its description lies here: one place to erase, to search and to show.
    is_public: the complainant reads it too.
    """

    append_only = True
    personal = ("text", "salt", "erased_at")
    searched = ("tenant_id", "case_id", "search")

    case = TenantForeignKey(Case, models.PROTECT, related_name="texts")
    event = TenantForeignKey(CaseEvent, models.PROTECT, related_name="texts")
    part = models.CharField(max_length=16, choices=Part.choices)
    is_public = models.BooleanField()
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    search = search_column("text")

    class Meta(TenantOwned.Meta):
        indexes = [GinIndex("tenant_id", "search", name="text_search")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "event", "part"], name="text_part_is_unique"),
            models.CheckConstraint(
                name="text_is_there_or_erased",
                condition=~models.Q(text="") & ~models.Q(salt="") | models.Q(erased_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.part}"
