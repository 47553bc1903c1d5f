"""Every table that holds rows of a tenant, parents before children: for what goes through all of a company's rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.apps import apps
from django.db import models

from tenants.models import Tenant
from tenants.owned import TenantRow

M = TypeVar("M", bound=models.Model)


def tables_of_a_tenant() -> list[type[models.Model]]:
    """The tenant's own row first; then each model after those that it points at."""
    return parents_first([Tenant, *(model for model in apps.get_models() if issubclass(model, TenantRow))])


def parents_first(wanted: Sequence[type[M]]) -> list[type[M]]:
    """The same models, each after those of them that it points at."""
    ordered: list[type[M]] = []

    def put(model: type[M]) -> None:
        for field in model._meta.local_concrete_fields:
            parent: Any = field.related_model
            if parent in wanted and parent not in (model, *ordered):
                put(parent)
        if model not in ordered:
            ordered.append(model)

    for model in wanted:
        put(model)
    return ordered


def column_of_the_tenant(model: type[models.Model]) -> str:
    return "id" if model is Tenant else "tenant_id"


def columns(model: type[models.Model]) -> list[str]:
    """What is stored; generated columns follow from it."""
    return [str(field.column) for field in model._meta.local_concrete_fields if not field.generated]
