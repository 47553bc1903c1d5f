"""Everything that is held about a person, for them to have (Ley 1581 de 2012, art. 8 a; RGPD, art. 15) and before erasing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from complaints import queries
from complaints.models import Case, Complainant, ContactPerson
from tenants.models import Tenant

MOST = 100
SAME = ("email", "phone", "tax_id")
WHO = ("name", "party", "tax_id", "email", "phone", "postal_address", "language")


@dataclass(frozen=True)
class Held:
    """One complainant's row, with its cases. is_this: the one from whose case the page was opened."""

    complainant: Complainant
    cases: list[Case]
    is_this: bool


def held_like(case: Case) -> list[Held]:
    """The complainant of this case, and other rows with the same address, telephone or tax number: perhaps the same person."""
    who = case.complainant
    same = Q(pk=who.pk)
    for column in SAME:
        if value := getattr(who, column):
            same |= Q(**{column: value})
    rows = list(Complainant.objects.filter(same, erased_at=None).defer("search").order_by("pk")[:MOST])
    cases: dict[UUID, list[Case]] = {}
    for one in Case.objects.filter(complainant__in=rows).defer("search").order_by("received_at"):
        cases.setdefault(one.complainant_id, []).append(one)
    found = [Held(row, cases.get(row.pk, []), row.pk == who.pk) for row in rows]
    return sorted(found, key=lambda one: not one.is_this)


def export(complainants: Iterable[Complainant], *, now: datetime) -> dict[str, Any]:
    """As JSON can hold it; moments in UTC. Left out is what colleagues wrote to each other; how much that is stands in it."""
    tenant = Tenant.objects.get()
    return {
        "company": tenant.legal_name,
        "as_of": now.isoformat(),
        "people": [_person(one) for one in complainants],
    }


def _person(who: Complainant) -> dict[str, Any]:
    contacts = ContactPerson.objects.filter(complainant=who).values("name", "position", "email", "phone")
    cases = Case.objects.filter(complainant=who).select_related("kind", "category", "notice").defer("search")
    return {
        **{column: getattr(who, column) for column in WHO},
        "contact_people": list(contacts),
        "cases": [_case(case) for case in cases.order_by("received_at")],
    }


def _case(case: Case) -> dict[str, Any]:
    texts = queries.texts_of(case)
    public = [
        {"at": one.event.at.isoformat(), "by": one.event.actor_kind, "what": one.part, "text": one.text}
        for one in texts
        if one.is_public
    ]
    return {
        "reference": case.reference,
        "kind": case.kind.name,
        "category": case.category.name if case.category else None,
        "received_at": case.received_at.isoformat(),
        "channel": case.channel,
        "language": case.language,
        "description": case.description,
        "remedy_sought": case.remedy_sought,
        "state": case.state,
        "outcome": case.outcome,
        "resolved_at": case.resolved_at.isoformat() if case.resolved_at else None,
        "authorised_at": case.authorised_at.isoformat() if case.authorised_at else None,
        "notice_version": case.notice.version if case.notice else None,
        "texts": public,
        "internal_texts_left_out": len(texts) - len(public),
        "files": [
            {"name": one.name, "type": one.content_type, "bytes": one.size}
            for one in queries.attachments_of(case)
            if one.is_public
        ],
    }
