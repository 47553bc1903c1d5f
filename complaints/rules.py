"""Who may do what, and when: predicates over a person and a case, without queries.

A transition's states are the lifecycle's; the acts that change no state say here in which states they make sense.
"""

from __future__ import annotations

from dataclasses import dataclass

from django_fsm import can_proceed

from complaints.enums import CaseState as S
from complaints.errors import CaseError, NotAllowed, NotNow
from complaints.models import Case
from tenants.actors import Actor
from tenants.models import Membership
from tenants.roles import Role

Doer = Membership | Actor

HANDLING = frozenset({Role.HANDLER, Role.SUPERVISOR})
SUPERVISING = frozenset({Role.SUPERVISOR})
NOBODY: frozenset[Role] = frozenset()

OPEN = frozenset({S.RECEIVED, S.ACKNOWLEDGED, S.INVESTIGATING, S.ESCALATED})
AT_WORK = frozenset({S.ACKNOWLEDGED, S.INVESTIGATING, S.ESCALATED})
SETTLED = frozenset({S.RESOLVED, S.FOLLOWED_UP})
ALL = frozenset(S)


@dataclass(frozen=True)
class Act:
    """Who may (roles; the complainant), and when: as the lifecycle's transition of this name, or in these states."""

    roles: frozenset[Role] = NOBODY
    complainant: bool = False
    transition: str | None = None
    states: frozenset[S] = NOBODY  # type: ignore[assignment]


ACTS: dict[str, Act] = {
    "acknowledge": Act(HANDLING, transition="acknowledge"),
    "answer_at_once": Act(HANDLING, states=frozenset({S.RECEIVED})),
    "investigate": Act(HANDLING, transition="investigate"),
    "take_up": Act(HANDLING, transition="take_up"),
    "resolve": Act(HANDLING, transition="resolve"),
    "escalate": Act(HANDLING, complainant=True, transition="escalate"),
    "not_satisfied": Act(complainant=True, transition="not_satisfied"),
    "follow_up": Act(HANDLING, transition="follow_up"),
    "reopen": Act(SUPERVISING, transition="reopen"),
    "withdraw": Act(HANDLING, complainant=True, transition="withdraw"),
    "assign": Act(HANDLING, states=OPEN | {S.RESOLVED}),
    "reclassify": Act(HANDLING, states=OPEN),
    "tell_progress": Act(HANDLING, states=AT_WORK),
    "ask": Act(HANDLING, states=AT_WORK),
    "close_question": Act(HANDLING, states=AT_WORK),
    "consult": Act(HANDLING, states=OPEN),
    "extend": Act(HANDLING, states=OPEN),
    "promise_remedy": Act(HANDLING, states=AT_WORK | {S.RESOLVED}),
    "carry_out_remedy": Act(HANDLING, states=AT_WORK | SETTLED),
    "note": Act(HANDLING, states=ALL),
    "answer": Act(complainant=True, states=AT_WORK),
    "add": Act(complainant=True, states=OPEN | {S.RESOLVED}),
    "rate": Act(complainant=True, states=SETTLED),
}


def require_administrator(by: Membership) -> None:
    """Who looks after people, settings and tokens. Raises NotAllowed for anybody else."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise NotAllowed


def may_see_cases(membership: Membership) -> bool:
    """The handling team (LO-8, LB-8: shared only with the parties to the resolution). An employee forwards, a manager
    reads counts, an auditor the history: none of them opens a case by role alone."""
    return membership.has_role(*HANDLING)


def may_read_figures(membership: Membership) -> bool:
    """Who reads how many complaints there are, and how they fare (LO-7); it tells nothing of anybody."""
    return membership.has_role(Role.MANAGER, Role.SUPERVISOR)


def may_erase(membership: Membership) -> bool:
    """Who gives people their data, and erases it when they ask (Ley 1581 de 2012, art. 8; RGPD, arts. 15 and 17)."""
    return membership.has_role(*SUPERVISING)


def may_register(membership: Membership) -> bool:
    """Who writes down what came by telephone, letter or in person."""
    return membership.has_role(*HANDLING)


def refusal(name: str, by: Doer, case: Case) -> type[CaseError] | None:
    """Why this person may not do this act on this case now; None if it is legal."""
    act = ACTS[name]
    if isinstance(by, Membership):
        if not by.has_role(*act.roles) or by.level < case.level:
            return NotAllowed
    elif by.kind == "complainant" and not act.complainant:
        return NotAllowed
    return None if _fits(act, case) else NotNow


def _fits(act: Act, case: Case) -> bool:
    if act.transition:
        return bool(can_proceed(getattr(case, act.transition)))
    return S(case.state) in act.states


def require(name: str, by: Doer, case: Case) -> None:
    """Raise NotAllowed or NotNow unless the act is legal."""
    if problem := refusal(name, by, case):
        raise problem


def legal_acts(by: Doer, case: Case) -> list[str]:
    """The acts that this person may do on this case now, in the order in which a page offers them."""
    return [name for name in ACTS if refusal(name, by, case) is None]
