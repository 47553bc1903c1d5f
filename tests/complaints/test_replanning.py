"""A government adds a holiday: every open case is counted anew, however often the pass is killed, and says what moved.

Reliability 10; LB-5a, LB-5b, LO-7. Ley 2578 of 1 June 2026 made 13 July a holiday six weeks before it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints import claims, queries, tasks, telling
from complaints.actions import change_calendar as changing
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask
from complaints.actions.change_calendar import (
    CalendarChanged,
    DayChange,
    DayNotCovered,
    NothingChanged,
    change_calendar,
)
from complaints.actions.extend import extend
from complaints.actions.fire_timer import fire_timer
from complaints.actions.register_case import register_case
from complaints.actions.replan import GRACE, replan_batch
from complaints.actions.withdraw import withdraw
from complaints.enums import EventCode, WithdrawalReason
from complaints.errors import NotAllowed
from complaints.models import Case, CaseEvent, Clock, Extension, InformationRequest, Replanning, Timer
from tenants import sweeps
from tenants.actors import COMPLAINANT, SYSTEM
from tenants.context import tenant_atomic
from tenants.models import CalendarDay, CalendarVersion, DayKind, Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, complaint_of, register

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_DAY = date(2026, 7, 6)
HOLIDAY = DayChange(NEW_DAY, DayKind.HOLIDAY, "Día nuevo")
REASON = "Ley 0000 de 2026"
AFTER = NOW + 3 * DAY  # when the change is made


@pytest.fixture
def olga(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Olga", Role.ADMINISTRATOR)


def change(tenant: Tenant, *days: DayChange, by: Any = SYSTEM, now: datetime = AFTER) -> Replanning:
    with tenant_atomic(tenant.pk):
        return change_calendar(by=by, now=now, days=days or (HOLIDAY,), reason=REASON)


def run(tenant: Tenant, job: Replanning, *, size: int = 500, now: datetime = AFTER + GRACE) -> int:
    """Batch after batch to the end; how many."""
    for done in range(1, 1000):
        with tenant_atomic(tenant.pk):
            if not replan_batch(job_id=job.pk, now=now, size=size):
                return done
    raise AssertionError("no end")


# --- the change -------------------------------------------------------------------------------------------------------


def test_a_new_day_is_a_new_version_and_the_old_one_stays(lohas: Tenant, olga: Membership) -> None:
    job = change(lohas, by=olga)
    with tenant_atomic(lohas.pk):
        old, new = CalendarVersion.objects.order_by("number")
        assert (new.number, new.reason, new.covers_to) == (2, REASON, old.covers_to)
        before = set(old.days.values_list("day", "kind", "name"))
        assert set(new.days.values_list("day", "kind", "name")) - before == {(NEW_DAY, "holiday", "Día nuevo")}
        assert (job.calendar_id, job.asked_by_id, job.done_at) == (new.pk, olga.pk, None)
    change(lohas, DayChange(NEW_DAY, None), DayChange(date(2026, 7, 11), DayKind.WORKING, "Inventario"))
    with tenant_atomic(lohas.pk):
        days = set(CalendarDay.objects.filter(calendar__number=3).values_list("day", "kind"))
        assert (NEW_DAY, "holiday") not in days
        assert (date(2026, 7, 11), "working") in days


def test_only_an_administrator_changes_the_calendar(lohas: Tenant, ana: Membership, ben: Membership) -> None:
    for by in (ana, ben, COMPLAINANT):
        with pytest.raises(NotAllowed):
            change(lohas, by=by)


def test_what_makes_no_sense_is_refused(lohas: Tenant) -> None:
    with pytest.raises(DayNotCovered):
        change(lohas, DayChange(date(2040, 1, 2), DayKind.HOLIDAY, "X"))
    with pytest.raises(NothingChanged):
        change(lohas, DayChange(NEW_DAY, None))


def test_two_changes_at_once_are_one_and_a_refusal(lohas: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_atomic(lohas.pk):
        seen = queries.calendar_in_use()
    change(lohas)
    monkeypatch.setattr(changing.queries, "calendar_in_use", lambda: seen)
    with pytest.raises(CalendarChanged):
        change(lohas, DayChange(date(2026, 7, 7), DayKind.HOLIDAY, "Otro"))


# --- the pass ---------------------------------------------------------------------------------------------------------


def test_an_open_case_is_counted_by_the_new_calendar_and_says_old_and_new(
    lohas: Tenant, logoscon: Tenant, case_of_lohas: Case, case_of_logoscon: Case
) -> None:
    job = change(lohas)
    run(lohas, job)
    with tenant_atomic(lohas.pk):
        case = Case.objects.get()
        due = {clock.name: (clock.due_on, clock.calendar.number) for clock in Clock.objects.select_related("calendar")}
        assert due == {"acknowledge": (date(2026, 6, 23), 2), "resolve": (date(2026, 7, 9), 2)}
        event = CaseEvent.objects.get(code=EventCode.REPLANNED)
        assert event.content == {
            "reason": REASON,
            "calendar": 2,
            "moved": [{"clock": "resolve", "basis": "published", "from": "2026-07-08", "to": "2026-07-09"}],
        }
        assert case.next_due_at == Clock.objects.get(name="acknowledge").due_at
        entry = case.history.latest("history_date", "history_id")
        assert (entry.event_count, entry.history_user_id, entry.history_change_reason) == (2, "system", "replan")
        job = Replanning.objects.get()
        assert (job.looked_at, job.moved, job.done_at) == (1, 1, AFTER + GRACE)
        assert list(queries.flaws()) == []
        (step,) = telling.tell(case, [event], {}, public=True)
        assert step.detail == f"{REASON} Resolution: from 8 July 2026 to 9 July 2026."
    with tenant_atomic(logoscon.pk):
        assert set(Clock.objects.values_list("calendar__number", flat=True)) == {1}


def test_a_date_that_was_never_published_moves_unseen(logoscon: Tenant, case_of_logoscon: Case) -> None:
    """LO-1."""
    run(logoscon, change(logoscon))
    with tenant_atomic(logoscon.pk):
        case, event = Case.objects.get(), CaseEvent.objects.get(code=EventCode.REPLANNED)
        assert {move["basis"] for move in event.content["moved"]} == {"target"}
        assert telling.tell(case, [event], {}, public=True) == []
        assert telling.tell(case, [event], {}, public=False)[0].detail.startswith(f"{REASON} Resolution: from ")


def test_what_is_past_stands(lohas: Tenant, ana: Membership) -> None:
    """A clock that stopped or was missed, and a case that ended, keep their calendar."""
    missed, stopped, ended = register(lohas), register(lohas), register(lohas)
    with tenant_atomic(lohas.pk):
        acknowledge(case_id=stopped.pk, by=ana, now=NOW, handler=ana, next_update_on=date(2026, 9, 1))
        withdraw(case_id=ended.pk, by=ana, now=NOW, reason=WithdrawalReason.DUPLICATE)
    late = NOW + 10 * DAY  # 26 June
    run(lohas, change(lohas, DayChange(date(2026, 6, 19), DayKind.HOLIDAY, "Tarde"), now=late), now=late + GRACE)
    with tenant_atomic(lohas.pk):
        numbers = {
            (clock.case_id, clock.name): clock.calendar.number for clock in Clock.objects.select_related("calendar")
        }
        assert numbers == {
            (missed.pk, "acknowledge"): 1,
            (missed.pk, "resolve"): 2,
            (stopped.pk, "acknowledge"): 1,
            (stopped.pk, "resolve"): 2,
            (ended.pk, "acknowledge"): 1,
            (ended.pk, "resolve"): 1,
        }
        assert Replanning.objects.get().looked_at == 2


def test_a_reminder_that_was_sent_is_not_sent_again_for_the_same_day(lohas: Tenant, case_of_lohas: Case) -> None:
    with tenant_atomic(lohas.pk):
        timer = Timer.objects.get(clock__name="acknowledge")
        fire_timer(timer_id=timer.pk, now=AFTER)  # halfway on 18 June, two left on the 19th
        before = CaseEvent.objects.count()
    run(lohas, change(lohas))
    with tenant_atomic(lohas.pk):
        fire_timer(timer_id=timer.pk, now=AFTER + HOUR)
        assert CaseEvent.objects.exclude(code=EventCode.REPLANNED).count() == before
        assert Timer.objects.get(clock__name="resolve").fire_at == datetime.fromisoformat("2026-06-25T13:00Z")


def test_a_later_change_takes_over(lohas: Tenant, case_of_lohas: Case) -> None:
    first = change(lohas)
    second = change(lohas, DayChange(date(2026, 7, 7), DayKind.HOLIDAY, "Otro"))
    assert run(lohas, first) == 1
    run(lohas, second)
    with tenant_atomic(lohas.pk):
        assert Clock.objects.get(name="resolve").due_on == date(2026, 7, 10)
        assert CaseEvent.objects.filter(code=EventCode.REPLANNED).count() == 1


def test_who_counted_by_the_old_calendar_while_it_changed_is_found_at_the_end(
    lohas: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A registration that began before the change and committed after the pass had gone by."""
    early = register(lohas, received_at=NOW)
    with tenant_atomic(lohas.pk):
        old = queries.calendar_in_use()
    now = datetime.now(tz=UTC)  # ids are made of real time
    job = change(lohas, now=now)
    with tenant_atomic(lohas.pk):
        assert replan_batch(job_id=job.pk, now=now)
        assert not replan_batch(job_id=job.pk, now=now)  # waits
        assert Replanning.objects.get().done_at is None
        with monkeypatch.context() as patched:
            patched.setattr("complaints.deadlines.queries.calendar_in_use", lambda: old)
            late = register_case(complaint=complaint_of(received_at=now - HOUR), actor=COMPLAINANT, now=now)
        # As if its id were older than what the pass has reached.
        Replanning.objects.update(reached=late)
    run(lohas, job, now=now + GRACE)
    with tenant_atomic(lohas.pk):
        assert set(Clock.objects.filter(case=late).values_list("calendar__number", flat=True)) == {2}
        assert Replanning.objects.get().done_at == now + GRACE
    assert early.pk < late.pk


CASES = 200


@pytest.fixture
def many(lohas: Tenant, ana: Membership) -> Tenant:
    """Two hundred cases of all ages, some acknowledged, some waiting, some extended, some with the day fired."""
    with tenant_atomic(lohas.pk):
        complaint = complaint_of()
        complainant = register_case(complaint=complaint, actor=COMPLAINANT, now=NOW).complainant
        for number in range(CASES - 1):
            received = NOW - timedelta(hours=7 * (number % 40))
            case = register_case(
                complaint=complaint_of(complainant=complainant, received_at=received), actor=COMPLAINANT, now=NOW
            )
            if number % 20 == 0:
                acknowledge(case_id=case.pk, by=ana, now=NOW, handler=ana, next_update_on=date(2026, 6, 29))
            if number % 40 == 0:
                ask(case_id=case.pk, by=ana, now=NOW, question="¿?", answer_by=date(2026, 6, 18 + number % 3))
            if number % 20 == 7:
                clock = Clock.objects.get(case=case, name="resolve")
                extend(case_id=case.pk, by=ana, now=NOW, clock_id=clock.pk, length=2 + number % 5, reason="Más")
    return lohas


def expected(tenant: Tenant, now: datetime) -> dict[tuple[Any, str], date | None]:
    """The due day of each running clock, counted day by day from the rows and nothing else."""
    found = {}
    with tenant_atomic(tenant.pk):
        holidays = CalendarDay.objects.filter(calendar__number=2, kind=DayKind.HOLIDAY)
        off = set(holidays.values_list("day", flat=True))
        asked = {one.case_id: one for one in InformationRequest.objects.all()}
        more: dict[Any, int] = {}
        for extension in Extension.objects.all():
            more[extension.clock_id] = more.get(extension.clock_id, 0) + extension.length
        for clock in Clock.objects.filter(stopped_at=None):
            if clock.due_at and clock.due_at <= now:
                found[clock.case_id, clock.name] = clock.due_on
                continue
            left = {"acknowledge": 5, "resolve": 15}[clock.name] + more.get(clock.pk, 0)
            day = clock.started_at.astimezone(tenant.zone).date()
            question = asked.get(clock.case_id) if clock.name == "resolve" else None
            while left:
                day += DAY
                counts = day.weekday() < 5 and day not in off
                waits = question and question.asked_at.astimezone(tenant.zone).date() < day <= question.answer_by
                if waits and question.closed_at is None and now.astimezone(tenant.zone).date() <= question.answer_by:
                    day, left = None, 0  # type: ignore[assignment]
                    break
                left -= counts and not waits
            found[clock.case_id, clock.name] = day
    return found


def stood(tenant: Tenant) -> dict[tuple[Any, str], date | None]:
    with tenant_atomic(tenant.pk):
        running = Clock.objects.filter(stopped_at=None)
        return {(clock.case_id, clock.name): clock.due_on for clock in running}


@pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])
def test_two_hundred_cases_however_often_it_is_killed(many: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of each batch, at another place each time; equals an independent count."""
    job = change(many)
    before = stood(many)
    monkeypatch.setattr(replan_batch, "__kwdefaults__", {"size": 40})
    now = AFTER + GRACE
    places = ("timers.write", "bulk_update_with_history", "prepare", "CaseEvent.objects.bulk_create", "_standings")
    for done, place in enumerate(places):
        with monkeypatch.context() as killing:
            killing.setattr(f"complaints.actions.replan.{place}", _killed)
            with pytest.raises(SystemError), tenant_atomic(many.pk):
                replan_batch(job_id=job.pk, now=now)
        with tenant_atomic(many.pk):
            assert Replanning.objects.get().looked_at == 40 * done
            replan_batch(job_id=job.pk, now=now)
    monkeypatch.setattr(sweeps, "ring", lambda: now)
    assert tasks.replan() == 1  # nothing is left
    after = stood(many)
    assert after == expected(many, now)
    with tenant_atomic(many.pk):
        job = Replanning.objects.get()
        moved = {key for key, _ in after if after.get((key, "resolve")) != before.get((key, "resolve"))} | {
            key for key, _ in after if after.get((key, "acknowledge")) != before.get((key, "acknowledge"))
        }
        assert (job.looked_at, job.moved, job.done_at) == (CASES, len(moved), now)
        assert len(moved) > 80
        told = list(CaseEvent.objects.filter(code=EventCode.REPLANNED).values_list("case_id", flat=True))
        assert sorted(told) == sorted(moved)  # each once
        assert list(queries.flaws()) == []
        for case in Case.objects.all():
            due = [clock.due_at for clock in Clock.objects.filter(case=case, stopped_at=None) if clock.due_at]
            assert case.next_due_at == min(due, default=None)
        stale = Timer.objects.filter(clock__stopped_at=None, clock__is_paused=False, fire_at=None)
        assert not stale.exists()


def _killed(*_: Any, **__: Any) -> None:
    raise SystemError


@pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])
def test_the_task_resumes_after_a_failure_and_gives_up_after_eight(
    lohas: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(lohas)
    job = change(lohas)
    now = AFTER + GRACE
    monkeypatch.setattr(sweeps, "ring", lambda: now)
    with monkeypatch.context() as killing:
        killing.setattr("complaints.actions.replan.prepare", _killed)
        assert tasks.replan() == 0
    with tenant_atomic(lohas.pk):
        job.refresh_from_db()
    assert (job.last_error, job.lease_until, job.attempts) == ("SystemError", now + timedelta(minutes=1), 1)
    assert claims.claim_pass(Replanning, now=now) is None
    with tenant_atomic(lohas.pk):
        Replanning.objects.update(attempts=7, lease_until=None)
    with monkeypatch.context() as killing:
        killing.setattr("complaints.actions.replan.prepare", _killed)
        assert tasks.replan() == 0
    with tenant_atomic(lohas.pk):
        job.refresh_from_db()
        assert (job.given_up_at, job.attempts) == (now, 8)
        Replanning.objects.update(given_up_at=None, attempts=0, lease_until=None)
    assert tasks.replan() == 2
    with tenant_atomic(lohas.pk):
        job.refresh_from_db()
    assert (job.done_at, job.moved) == (now, 1)


@pytest.mark.parametrize("cases", [3, 30])
def test_a_batch_asks_as_many_queries_for_many_cases_as_for_few(lohas: Tenant, cases: int) -> None:
    for _ in range(cases):
        register(lohas)
    job = change(lohas)
    with CaptureQueriesContext(connection) as counted, tenant_atomic(lohas.pk):
        replan_batch(job_id=job.pk, now=AFTER)
    assert len(counted) == 21


def test_the_command_adds_a_holiday_and_says_what_follows(lohas: Tenant, case_of_lohas: Case) -> None:
    said = {"host": "lohasbeans.localhost", "day": "2026-07-06", "name": "Día nuevo", "reason": REASON}
    out = StringIO()
    arguments = [f"--{name}={value}" for name, value in said.items()]
    call_command("holiday", *arguments, stdout=out)
    assert out.getvalue() == "1 open cases will be counted anew.\n"
    with pytest.raises(CommandError, match="says so already"):
        call_command("holiday", *arguments)
    with pytest.raises(CommandError, match="No company answers"):
        call_command("holiday", *arguments[1:], "--host=nowhere.localhost")
    with pytest.raises(CommandError, match="has a name"):
        call_command("holiday", *arguments[:2], arguments[3])
    call_command("holiday", *arguments[:2], arguments[3], "--remove")
