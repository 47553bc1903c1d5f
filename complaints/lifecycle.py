"""The states of a case and the ways between them, on one screen (docs/lifecycle.md is generated from it).

Transitions set fields and nothing else: they never query, send or save. Who may do what stands in `rules`, what else an
act does in `actions`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django_fsm import GET_STATE, ConcurrentTransitionMixin, FSMField, transition

from complaints.enums import CaseState, FollowUpWay, Outcome, WithdrawalReason

S = CaseState
OPEN = [S.RECEIVED, S.ACKNOWLEDGED, S.INVESTIGATING, S.ESCALATED]


def _is_acknowledged(case: Any) -> bool:
    return case.acknowledged_at is not None


def _is_not_acknowledged(case: Any) -> bool:
    return case.acknowledged_at is None


class CaseLifecycle(ConcurrentTransitionMixin, models.Model):
    """`state` is protected: never assigned, only changed by a transition. A second saver gets ConcurrentTransition."""

    state = FSMField(choices=S.choices, default=S.RECEIVED, protected=True)
    level = models.PositiveSmallIntegerField(default=1)  # of escalation
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    follow_up_way = models.CharField(max_length=16, choices=FollowUpWay.choices, blank=True)
    withdrawal_reason = models.CharField(max_length=16, choices=WithdrawalReason.choices, blank=True)

    class Meta:
        abstract = True

    OPEN: ClassVar[list[CaseState]] = OPEN
    NOT_ENDED: ClassVar[list[CaseState]] = [*OPEN, S.RESOLVED]  # a resolved case still has its follow-up

    @property
    def is_open(self) -> bool:
        """Open for the clock: a resolved case is still open for the complainant, but no longer counts."""
        return self.state in OPEN

    @transition(
        state,
        source=[S.RECEIVED, S.ESCALATED],
        # A case escalated for a late acknowledgement must still be acknowledged, and stays escalated.
        target=GET_STATE(
            lambda case, **_: S.ESCALATED if case.state == S.ESCALATED else S.ACKNOWLEDGED,
            states=[S.ACKNOWLEDGED, S.ESCALATED],
        ),
        conditions=[_is_not_acknowledged],
    )
    def acknowledge(self, *, now: datetime) -> None:
        self.acknowledged_at = now

    @transition(state, source=S.ACKNOWLEDGED, target=S.INVESTIGATING)
    def investigate(self) -> None: ...

    @transition(state, source=[S.RECEIVED, S.ACKNOWLEDGED, S.INVESTIGATING], target=S.ESCALATED)
    def escalate(self, *, level: int) -> None:
        self.level = level

    @transition(state, source=S.ESCALATED, target=S.INVESTIGATING, conditions=[_is_acknowledged])
    def take_up(self) -> None: ...

    @transition(state, source=[S.INVESTIGATING, S.ESCALATED], target=S.RESOLVED, conditions=[_is_acknowledged])
    def resolve(self, *, outcome: Outcome, now: datetime) -> None:
        self.outcome, self.resolved_at = outcome, now

    @transition(state, source=[S.RESOLVED, S.FOLLOWED_UP], target=S.ESCALATED)
    def not_satisfied(self, *, level: int) -> None:
        self.level, self.outcome, self.follow_up_way = level, "", ""
        self.resolved_at = self.followed_up_at = None

    @transition(state, source=S.RESOLVED, target=S.FOLLOWED_UP)
    def follow_up(self, *, way: FollowUpWay, now: datetime) -> None:
        self.follow_up_way, self.followed_up_at = way, now

    @transition(state, source=[S.RESOLVED, S.FOLLOWED_UP], target=S.INVESTIGATING)
    def reopen(self) -> None:
        self.outcome, self.follow_up_way, self.resolved_at, self.followed_up_at = "", "", None, None

    @transition(state, source=OPEN, target=S.WITHDRAWN)
    def withdraw(self, *, reason: WithdrawalReason, now: datetime) -> None:
        self.withdrawal_reason, self.withdrawn_at = reason, now
