"""The states of a case. Transitions are methods of this class, on one screen; their bodies set fields and nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField

from complaints.enums import CaseState


class CaseLifecycle(ConcurrentTransitionMixin, models.Model):
    """`state` is protected: it is never assigned, only changed by a transition."""

    state = FSMField(choices=CaseState.choices, default=CaseState.RECEIVED, protected=True)

    OPEN: ClassVar[frozenset[str]] = frozenset(
        {CaseState.RECEIVED, CaseState.ACKNOWLEDGED, CaseState.INVESTIGATING, CaseState.ESCALATED}
    )

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Open for the clock: a resolved case is still open for the customer, but no longer counts."""
        return self.state in self.OPEN
