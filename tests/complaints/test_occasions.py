"""A figure leads to the cases that it counts: what happened to them, and on which days of the company's zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from complaints.actions.acknowledge import acknowledge
from complaints.actions.escalate import escalate
from complaints.actions.investigate import investigate
from complaints.actions.resolve import resolve
from complaints.actions.withdraw import withdraw
from complaints.enums import Outcome, WithdrawalReason
from complaints.models import Case, Clock, RootCause
from complaints.occasions import OCCASIONS, happened, label_of
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, register

BOGOTA = ZoneInfo("America/Bogota")
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 10)
BEGINS, ENDS = datetime(2026, 6, 1, tzinfo=BOGOTA), datetime(2026, 6, 11, tzinfo=BOGOTA)
A_MOMENT = timedelta(seconds=1)
MISSED = "missed-acknowledge-published"


@pytest.fixture(autouse=True)
def _in_bogota(lohas: Tenant) -> Iterator[None]:
    with tenant_atomic(lohas.pk), timezone.override(BOGOTA):
        yield


def found(occasion: str, first: date | None = FIRST, last: date | None = LAST) -> set[Case]:
    return set(Case.objects.filter(happened(occasion, first=first, last=last, now=NOW)))


def with_clock(lohas: Tenant, **changes: object) -> Case:
    """A case whose published term of acknowledgement ends on the last day, running unless `changes` say otherwise."""
    case = register(lohas, received_at=BEGINS)
    clock = Clock.objects.filter(case=case, name="acknowledge", basis="published")
    assert clock.update(**{"due_on": LAST, "due_at": ENDS, **changes}) == 1
    return case


def test_both_days_belong_to_it_and_no_others(lohas: Tenant, ana: Membership) -> None:
    moments = (BEGINS - A_MOMENT, BEGINS, ENDS - A_MOMENT, ENDS)
    before, first, last, after = (register(lohas, received_at=moment) for moment in moments)
    assert found("received") == {first, last}
    assert found("received", first=None) == {before, first, last}
    assert found("received", last=None) == {first, last, after}
    assert found("resolved", first=None, last=None) == set()
    for case, at in ((before, ENDS - A_MOMENT), (first, ENDS)):
        acknowledge(case_id=case.pk, by=ana, now=BEGINS, handler=ana, next_update_on=LAST)
        investigate(case_id=case.pk, by=ana, now=BEGINS)
        said = {"outcome": Outcome.UPHELD, "actions_taken": "New bags.", "explanation": "The seams gave way."}
        resolve(case_id=case.pk, by=ana, now=at, root_cause=RootCause.objects.first(), **said)
    assert found("resolved") == {before}
    assert found("resolved", first=None, last=None) == {before, first}


def test_missed_is_what_was_not_stopped_before_it_was_due(lohas: Tenant, ana: Membership) -> None:
    still_runs, too_late = with_clock(lohas), with_clock(lohas, stopped_at=ENDS)
    on_the_first_day = with_clock(lohas, due_on=FIRST, due_at=BEGINS + timedelta(days=1))
    with_clock(lohas, stopped_at=ENDS - A_MOMENT)
    with_clock(lohas, due_on=LAST + timedelta(days=1), due_at=ENDS + timedelta(days=1))
    with_clock(lohas, due_on=FIRST - timedelta(days=1), due_at=BEGINS)
    withdraw(case_id=with_clock(lohas).pk, by=ana, now=NOW, reason=WithdrawalReason.DUPLICATE)
    assert found(MISSED) == {still_runs, too_late, on_the_first_day}
    assert found("missed-acknowledge-target") == set()
    Clock.objects.filter(case=on_the_first_day).update(due_at=NOW)
    Clock.objects.filter(case=still_runs).update(due_at=NOW + A_MOMENT)
    assert found(MISSED) == {too_late, on_the_first_day}


def test_an_escalation_counts_on_its_day(lohas: Tenant, ana: Membership, make_member: MakeMember) -> None:
    make_member(lohas, "Camilo", Role.SUPERVISOR, level=2)
    case, _other = register(lohas, received_at=BEGINS), register(lohas, received_at=BEGINS)
    escalate(case_id=case.pk, by=ana, now=ENDS - A_MOMENT, reason="Needs the second level.")
    assert found("escalated") == {case}
    assert found("escalated", last=LAST - timedelta(days=1)) == set()
    assert found("reopened", first=None, last=None) == found("not_satisfied", first=None, last=None) == set()


def test_each_has_a_name_of_its_own() -> None:
    assert len({label_of(occasion) for occasion in OCCASIONS}) == len(OCCASIONS)
