"""Answers about the people of the company, for its administrator. Every list is bounded; none asks a query a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from complaints.models import Case, HandOver
from complaints.rules import HANDLING
from tenants.models import Invitation, Membership, Session, Substitution
from tenants.substitutes import covering

MOST = 500


def everybody(today: date) -> list[Membership]:
    """The company's members, active ones first. Each with `owes` (open cases), `is_protected` (by a second step of sign-in)
    and `away_until` (today's absence, its last day or None)."""
    owed = Case.objects.filter(handler=OuterRef("pk"), state__in=Case.NOT_ENDED).order_by().values("handler")
    away = covering(today).filter(member=OuterRef("pk"))
    found = Membership.objects.select_related("user").annotate(
        owes=Coalesce(Subquery(owed.annotate(n=Count("pk")).values("n")), 0),
        is_protected=Exists(Authenticator.objects.filter(user=OuterRef("user"))),
        away_until=Subquery(away.values("last_day")[:1]),
    )
    return list(found.order_by("-is_active", "name", "pk")[:MOST])


def unprotected(found: Iterable[Any]) -> int:
    """How many of `everybody` sign in with their password alone."""
    return sum(one.is_active and not one.is_protected for one in found)


def open_invitations() -> list[Invitation]:
    """Neither used nor withdrawn, the newest first; those whose time has passed stay until they are renewed or withdrawn."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related("invited_by")
    return list(waiting.order_by("-invited_at")[:MOST])


def hand_overs_under_way() -> list[HandOver]:
    return list(HandOver.objects.filter(done_at=None).select_related("giver", "taker").order_by("asked_at")[:MOST])


def absences(member: Membership, today: date) -> list[Substitution]:
    """Today's and later ones, the nearest first."""
    planned = Substitution.objects.filter(member=member, ended_at=None, last_day__gte=today)
    return list(planned.select_related("substitute").order_by("first_day")[:MOST])


def successors(member: Membership, people: Iterable[Membership]) -> list[Membership]:
    """Who could take this member's cases."""
    return [
        one
        for one in people
        if one.is_active and one.pk != member.pk and one.has_role(*HANDLING) and one.level >= member.level
    ]


def owed(member: Membership) -> int:
    """How many cases that have not ended this person handles."""
    return Case.objects.filter(handler=member, state__in=Case.NOT_ENDED).count()


def signed_in(member: Membership, *, now: datetime) -> int:
    return Session.objects.filter(user=member.user_id, expire_date__gt=now).count()
