"""What every act on a case has in common: one transaction, the case's lock, the rules, a second look, the reason, and
timers that fit what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import transaction
from django_fsm import TransitionNotAllowed

from complaints import rules, timers
from complaints.errors import CaseChanged, NotNow
from complaints.models import Case
from complaints.rules import Doer
from tenants.actors import Actor, member
from tenants.context import because
from tenants.models import Membership

P = ParamSpec("P")
T = TypeVar("T")


def actor_of(by: Doer) -> Actor:
    """The doer as events and history name it."""
    return member(by.pk) if isinstance(by, Membership) else by


def lock_case(case_id: UUID, *, seen: int | None) -> Case:
    """The case with its row locked. seen: how many events the person saw; raises CaseChanged if there are more.

    Not its key: a page that records its reading holds that already, and two who read and then act would wait for each
    other for ever.
    """
    case: Case = (
        Case.objects.select_for_update(of=("self",), no_key=True).select_related("kind", "policy").get(pk=case_id)
    )
    if seen is not None and case.event_count != seen:
        raise CaseChanged
    return case


def act(name: str) -> Callable[[Callable[Concatenate[Case, Doer, datetime, P], T]], Callable[..., T]]:
    """Make `work(case, by, now, …)` an act: called with `case_id`, `by`, `now`, optionally `seen`, and what was said.

    Raises Case.DoesNotExist, CaseChanged, NotAllowed or NotNow before anything is written.
    """

    def decorate(work: Callable[Concatenate[Case, Doer, datetime, P], T]) -> Callable[..., T]:
        @wraps(work)
        def run(*, case_id: UUID, by: Doer, now: datetime, seen: int | None = None, **said: object) -> T:
            with transaction.atomic(), because(name):
                case = lock_case(case_id, seen=seen)
                rules.require(name, by, case)
                try:
                    done = cast(Any, work)(case, by, now, **said)
                except TransitionNotAllowed as error:
                    raise NotNow from error
                timers.keep(case, now=now)
                return cast(T, done)

        return run

    return decorate
