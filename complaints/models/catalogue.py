"""What a company offers to choose from, and what it tells people about their data."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import translation

from tenants.history import TenantHistory
from tenants.models import Membership
from tenants.owned import TenantForeignKey, TenantOwned


def in_language(texts: dict[str, Any], default: str) -> Any:
    """The entry for the active language, else for the tenant's own. `texts` is keyed by language code."""
    return texts.get(translation.get_language() or default) or texts[default]


class Kind(TenantOwned):
    """Kind of complaint in the words of the company's policy (LB-2: solicitud, queja, reclamo; log.oscon: reclamação).

    `texts`: language → {"name", "definition", "example"}; the definition is quoted where one chooses.
    """

    tenant_verbs = "SELECT, INSERT, UPDATE"

    code = models.SlugField(max_length=40, db_index=False)
    texts = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)  # never deleted: old cases keep it
    history = TenantHistory()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="kind_code_is_unique")]

    def __str__(self) -> str:
        return self.name

    def _text(self, key: str) -> str:
        return str(in_language(self.texts, next(iter(self.texts))).get(key, ""))

    @property
    def name(self) -> str:
        return self._text("name")

    @property
    def definition(self) -> str:
        return self._text("definition")

    @property
    def example(self) -> str:
        return self._text("example")


class Category(TenantOwned):
    """What a complaint is about, in the company's own tree. `names`: language → name."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    code = models.SlugField(max_length=40, db_index=False)
    names = models.JSONField()
    parent = TenantForeignKey("self", models.PROTECT, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = TenantHistory()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="category_code_is_unique"),
            models.CheckConstraint(
                name="category_is_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(in_language(self.names, next(iter(self.names))))


class RootCause(TenantOwned):
    """Why it happened (LB-4.2), in the company's own list. `names`: language → name."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    code = models.SlugField(max_length=40, db_index=False)
    names = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = TenantHistory()

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="root_cause_code_is_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(in_language(self.names, next(iter(self.names))))


class Notice(TenantOwned):
    """What a company tells people about their data, in immutable versions; a case keeps the one that was shown.

    Colombia asks for the person's authorisation (Ley 1581 de 2012, art. 9); Portugal for information (RGPD, art. 13).
    `texts`: language → {"title", "summary", "body"}.
    """

    append_only = True

    version = models.PositiveIntegerField()
    needs_authorisation = models.BooleanField()
    texts = models.JSONField()
    published_at = models.DateTimeField()
    published_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True)  # empty: as the company began
    why = models.CharField(max_length=60, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "version"], name="notice_version_is_unique")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def _text(self, key: str) -> str:
        return str(in_language(self.texts, next(iter(self.texts))).get(key, ""))

    @property
    def title(self) -> str:
        return self._text("title")

    @property
    def summary(self) -> str:
        return self._text("summary")

    @property
    def body(self) -> str:
        return self._text("body")
