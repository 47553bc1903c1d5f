"""What the desk's frame asks about whoever is signed in, on pages that no view of the desk makes (account, mailbox)."""

from __future__ import annotations

from django import template

from complaints import rules
from tenants.models import Membership
from tenants.roles import Role

register = template.Library()


@register.filter
def may_see_cases(membership: Membership | None) -> bool:
    return membership is not None and rules.may_see_cases(membership)


@register.filter
def may_register(membership: Membership | None) -> bool:
    return membership is not None and rules.may_register(membership)


@register.filter
def may_erase(membership: Membership | None) -> bool:
    return membership is not None and rules.may_erase(membership)


@register.filter
def may_read_figures(membership: Membership | None) -> bool:
    return membership is not None and rules.may_read_figures(membership)


@register.filter
def is_administrator(membership: Membership | None) -> bool:
    return membership is not None and membership.has_role(Role.ADMINISTRATOR)
