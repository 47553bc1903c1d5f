"""Kinds, categories and root causes: added, renamed, moved, retired. Never deleted: old cases keep what they were given."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from complaints.errors import CaseError
from complaints.models import Category, Kind, RootCause
from complaints.rules import require_administrator
from tenants.context import because
from tenants.models import Membership

Choice = type[Category] | type[RootCause]
CODE_LENGTH = 40
MOST = 200


class TooManyChoices(CaseError):
    message = _("There are 200 already: nobody finds anything among more. Retire some first.")
    code, status = "too_many_choices", 422


class LastChoice(CaseError):
    message = _("This is the last one on offer. Add another one first.")
    code, status = "last_choice", 422


def add_choice(*, by: Membership, why: str, model: Choice, names: Mapping[str, str]) -> Category | RootCause:
    """names: by language, each of the company's. It stands last. Raises NotAllowed, TooManyChoices."""
    require_administrator(by)
    with transaction.atomic(), because(f"add_choice: {why}"):
        there = list(model.objects.select_for_update(no_key=True).order_by("position", "code"))
        if len(there) >= MOST:
            raise TooManyChoices
        code = _code(next(iter(names.values())), {one.code for one in there})
        position = there[-1].position + 1 if there else 0
        made: Category | RootCause = model.objects.create(code=code, names=dict(names), position=position)
    return made


def rename_choice(
    *, by: Membership, why: str, model: Choice, choice_id: UUID, names: Mapping[str, str]
) -> Category | RootCause:
    """Also where it stands in old cases: the same thing, called otherwise. Raises NotAllowed, DoesNotExist."""
    require_administrator(by)
    with transaction.atomic(), because(f"rename_choice: {why}"):
        choice: Category | RootCause = model.objects.select_for_update(no_key=True).get(pk=choice_id)
        choice.names = {**choice.names, **names}
        choice.save(update_fields=["names"])
    return choice


def rename_kind(*, by: Membership, why: str, kind_id: UUID, texts: Mapping[str, Mapping[str, str]]) -> Kind:
    """texts: by language: name, definition, example. Which kinds there are is the policy's. Raises NotAllowed, DoesNotExist."""
    require_administrator(by)
    with transaction.atomic(), because(f"rename_kind: {why}"):
        kind: Kind = Kind.objects.select_for_update(no_key=True).get(pk=kind_id)
        kind.texts = {**kind.texts, **{language: dict(text) for language, text in texts.items()}}
        kind.save(update_fields=["texts"])
    return kind


def retire_choice(*, by: Membership, why: str, model: Choice, choice_id: UUID, now: datetime) -> None:
    """It is offered no more. Raises NotAllowed, DoesNotExist, LastChoice."""
    require_administrator(by)
    with transaction.atomic(), because(f"retire_choice: {why}"):
        offered = list(model.objects.select_for_update(no_key=True).filter(retired_at=None).order_by("pk"))
        choice = next((one for one in offered if one.pk == choice_id), None)
        if choice is None:
            model.objects.get(pk=choice_id)
            return
        if len(offered) == 1:
            raise LastChoice
        choice.retired_at = now
        choice.save(update_fields=["retired_at"])


def offer_again(*, by: Membership, why: str, model: Choice, choice_id: UUID) -> None:
    """Raises NotAllowed, DoesNotExist."""
    require_administrator(by)
    with transaction.atomic(), because(f"offer_again: {why}"):
        choice = model.objects.select_for_update(no_key=True).get(pk=choice_id)
        if choice.retired_at:
            choice.retired_at = None
            choice.save(update_fields=["retired_at"])


def move_up(*, by: Membership, model: Choice, choice_id: UUID) -> None:
    """One place nearer to the top, among those on offer. Raises NotAllowed, DoesNotExist."""
    require_administrator(by)
    with transaction.atomic(), because("move_up"):
        offered = list(
            model.objects.select_for_update(no_key=True).filter(retired_at=None).order_by("position", "code")
        )
        place = next((place for place, one in enumerate(offered) if one.pk == choice_id), None)
        if place is None:
            raise model.DoesNotExist
        if place:
            offered[place - 1], offered[place] = offered[place], offered[place - 1]
        for position, one in enumerate(offered):
            if one.position != position:
                one.position = position
                one.save(update_fields=["position"])


def _code(name: str, taken: set[str]) -> str:
    """Out of the name; for programs and files, so it never changes."""
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    stem = slugify(plain)[: CODE_LENGTH - 4].strip("-") or "choice"
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
