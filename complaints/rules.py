"""Who may do what: predicates over a membership, without queries."""

from __future__ import annotations

from tenants.models import Membership
from tenants.roles import Role


def may_see_cases(membership: Membership) -> bool:
    """The handling team (LO-8, LB-8: shared only with the parties to the resolution). An employee forwards, a manager
    reads counts, an auditor the history: none of them opens a case by role alone."""
    return membership.has_role(Role.HANDLER, Role.SUPERVISOR)
