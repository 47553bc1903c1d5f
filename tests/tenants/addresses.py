"""Every address of the product, taken from the resolver: a new page is asked by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, get_resolver, reverse

from complaints.intake.acts import ACT_FORMS

NOWHERE = "LB-0000-0000"
# Acts have one address each and one view for all: the one that stores any words, and one that is none.
NAMES = {
    "desk:act": ["note", "nothing"],
    "portal:act": ["add", "nothing"],
    "desk:person_act": ["leave", "nothing"],
}
# And the API's: one address each and one view for all.
ALIKE = {f"api:{name}" for name in ACT_FORMS} - {"api:note"}


def _patterns(parts: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for part in parts:
        if isinstance(part, URLPattern):
            assert part.name, f"{part} has no name"
            yield ":".join([*names, part.name]), part
        else:
            yield from _patterns(part.url_patterns, (*names, part.namespace) if part.namespace else names)


def every_address(*, reference: str = NOWHERE, mail: str = str(UUID(int=7))) -> list[str]:
    """One address for each pattern (for acts two), with these in the places that vary. Fails for a place that it does not know."""
    ids = str(UUID(int=7))
    known = {
        "reference": reference,
        "kind": "receipt",
        "language": "es-co",
        "which": "categories",
        **dict.fromkeys(
            (
                "attachment_id",
                "consultation_id",
                "item_id",
                "message_id",
                "token_id",
                "invitation_id",
                "member_id",
                "kind_id",
                "choice_id",
            ),
            ids,
        ),
    }
    found = []
    for name, pattern in _patterns(get_resolver().url_patterns):
        if name in ALIKE:
            continue
        for called in NAMES.get(name, [mail]):
            places = {**known, "name": called}
            found.append(reverse(name, kwargs={key: places[key] for key in pattern.pattern.converters}))
    assert len(found) == len(set(found))
    assert len(found) > 20
    return found
