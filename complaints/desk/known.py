"""People who have complained before, found while a handler types."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from complaints import queries
from complaints.models import Case, Complainant

CASES_AT_MOST = 50


@dataclass(frozen=True)
class Known:
    person: Complainant
    cases: list[Case] = field(default_factory=list)  # the newest first


def known_people(words: str, *, chosen: str) -> tuple[Complainant | None, list[Known]]:
    """Who was chosen before (a key as typed by the page), and everybody who fits the words, the chosen one first."""
    picked = _by_key(chosen)
    people = [picked] if picked else []
    people += [one for one in queries.complainants_like(words) if one != picked]
    known = {one.pk: Known(one) for one in people}
    cases = Case.objects.filter(complainant__in=known).select_related("kind").defer("search")
    for case in cases.order_by("-received_at")[:CASES_AT_MOST]:
        known[case.complainant_id].cases.append(case)
    return picked, list(known.values())


def _by_key(key: str) -> Complainant | None:
    try:
        return Complainant.objects.filter(pk=UUID(key), erased_at=None).defer("search").first()
    except ValueError:
        return None
