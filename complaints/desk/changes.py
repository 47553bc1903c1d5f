"""Changes of the company's own rows, as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from complaints.changes import Change
from tenants.models import Membership
from tenants.models.people import roles_label


@dataclass(frozen=True)
class ChangeInWords:
    """of: what was changed, where several things may be. why: what was said about it, if anything. lines: name of the
    field, the value before (empty when it was made), the value after."""

    at: datetime
    by: Membership | None
    of: str
    why: str
    lines: list[tuple[Any, str, str]]


def in_words(changes: Iterable[Change], labels: Mapping[str, Any], *, of_several: bool = False) -> list[ChangeInWords]:
    """labels: the fields that are shown, by name. of_several: each change says of which row."""
    return [
        ChangeInWords(
            change.at,
            change.by,
            str(change.of.instance) if of_several else "",
            change.why.partition(": ")[2],
            [(labels[name], _say(name, before), _say(name, after)) for name, before, after in change.fields],
        )
        for change in changes
    ]


def _say(name: str, value: Any) -> str:
    """A value as people read it; a text in several languages one below the other."""
    if value is None:
        return ""
    if name == "roles":
        return roles_label(value)
    if name in ("language", "default_language", "languages"):
        names = dict(settings.LANGUAGES)
        return ", ".join(str(names.get(one, one)) for one in ([value] if isinstance(value, str) else value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return " · ".join(_say("", one) for one in value.values())
    if isinstance(value, datetime):
        return gettext("yes")
    return str(value)
