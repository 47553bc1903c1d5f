"""Which cases this browser may see: those that it filed, and those that it opened with their code.

Kept in the session, which belongs to one host and, by row-level security, to one company.
"""

from __future__ import annotations

from django.http import HttpRequest

from complaints.models import Case
from complaints.references import parse_reference

OPENED = "opened_cases"  # ids
OPENED_MOST = 20


def remember(request: HttpRequest, case: Case) -> None:
    opened = [key for key in request.session.get(OPENED, []) if key != str(case.pk)]
    request.session[OPENED] = [*opened, str(case.pk)][-OPENED_MOST:]


def opened_case(request: HttpRequest, reference: str) -> Case | None:
    """The case of this reference, if this browser filed it or opened it with its code."""
    found: Case | None = (
        Case.objects.select_related("kind", "category", "complainant", "policy", "handler", "notice")
        .defer("search", "complainant__search")
        .filter(pk__in=request.session.get(OPENED, []), reference=parse_reference(reference))
        .first()
    )
    return found
