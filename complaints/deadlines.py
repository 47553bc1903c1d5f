"""The clocks of a case: from its policy, its calendar, its questions and extensions to stored dates, and back to reasons.

Functions that start, stop or plan anew set `case.next_due_at` and leave saving the case to the act.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import F, Max

from complaints import clocks, queries
from complaints.enums import ClockName
from complaints.models import Case, Clock, InformationRequest, PolicyVersion
from complaints.policy import ClockTerms, Policy
from tenants.context import current_tenant_id
from tenants.models import CalendarDay, CalendarVersion, DayKind, Tenant

WAITING_FOR_COMPLAINANT = "waiting_for_complainant"

Move = dict[str, str | None]  # of one due day: `clock`, `basis`, and `from` and `to` as ISO dates, None while paused

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Explained:
    """One clock of a case with what a page says of it. elapsed: counted days. A list of cases asks for no more, so the rest
    is reckoned only where a page shows it."""

    clock: Clock
    terms: ClockTerms
    course: clocks.Course
    elapsed: int

    @cached_property
    def deadline(self) -> clocks.Deadline:
        return clocks.deadline(self.course)

    @cached_property
    def days(self) -> list[clocks.Day]:
        """From the start to the deadline, each with its reason."""
        return list(clocks.explain(self.course))


def plan(case: Case, *, start: str, at: datetime, rounds: Mapping[str, int] | None = None) -> list[Clock]:
    """New clocks, not stored yet, that begin at `receipt` or `resolution`, the moment `at`.

    Where the calendar ends before a deadline there is no such clock: nobody may guess at holidays, and nobody's
    complaint may be lost for want of them. The log says so.
    """
    policy, version = case.policy.read(), queries.calendar_in_use()
    made = []
    for terms in policy.clocks_of(case.kind.code, start=start):
        clock = Clock(
            case=case,
            name=terms.name,
            basis=terms.basis,
            round=(rounds or {}).get(terms.name, 0) + 1,
            calendar=version,
            started_at=at,
        )
        due = _deadline(_course(clock, terms, ()))
        if due is None:
            continue
        clock.first_due_on, clock.due_on, clock.due_at = due.initial_due_on, due.due_on, due.due_at
        made.append(clock)
    case.next_due_at = nearest_due([*running_clocks(case), *made] if start == "resolution" else made)
    return made


def store(made: list[Clock]) -> None:
    """Their timers are `timers.store` or, at the end of an act, `timers.keep`."""
    Clock.objects.bulk_create(made)


def start(case: Case, start: str, *, at: datetime) -> None:
    """Clocks that begin now, for a case that is stored."""
    store(plan(case, start=start, at=at, rounds=_rounds(case)))


def start_again(case: Case, *, at: datetime) -> None:
    """The resolution's clocks anew, in full: the case was reopened, or its resolution rejected."""
    planned = plan(case, start="receipt", at=at, rounds=_rounds(case))
    made = [clock for clock in planned if clock.name == ClockName.RESOLVE]
    case.next_due_at = nearest_due(made)
    store(made)


def stop(case: Case, name: ClockName, *, at: datetime) -> None:
    """The promise is kept, or broken: the clocks of this name count no further."""
    running = running_clocks(case)
    _stop([clock for clock in running if clock.name == name], at)
    case.next_due_at = nearest_due(clock for clock in running if clock.is_running)


def stop_all(case: Case, *, at: datetime) -> None:
    _stop(running_clocks(case), at)
    case.next_due_at = None


def replan(case: Case, *, now: datetime, asking: InformationRequest | None = None) -> list[Move]:
    """Count all running clocks anew: a question was asked or answered, a term extended, the kind changed.

    asking: a question that is about to be stored. A clock that the calendar no longer reaches stays as it stood. Returns what
    moved, for the event of the act.
    """
    policy, pauses = case.policy.read(), _pauses(case) + pauses_of([asking] if asking else ())
    running, moved = running_clocks(case), []
    for clock in running:
        move, is_changed = count_anew(clock, case=case, policy=policy, pauses=pauses, now=now)
        if is_changed:
            clock.save(update_fields=["due_on", "due_at", "is_paused"])
        moved += [move] if move else []
    case.next_due_at = nearest_due(running)
    return moved


def count_anew(
    clock: Clock, *, case: Case, policy: Policy, pauses: tuple[clocks.Pause, ...], now: datetime
) -> tuple[Move | None, bool]:
    """Set where the clock has come to, by its calendar; not stored. Returns the move of its due day, if it moved, and
    whether there is anything to store."""
    before = clock.due_on, clock.due_at, clock.is_paused
    due = deadline_of(clock, case=case, policy=policy, pauses=pauses, now=now)
    if due is None:
        return None, False
    clock.due_on, clock.due_at, clock.is_paused = due.due_on, due.due_at, due.is_paused
    move = None if before[0] == clock.due_on else moved_from(before[0], clock)
    return move, before != (clock.due_on, clock.due_at, clock.is_paused)


def moved_from(before: date | None, clock: Clock) -> Move:
    return {"clock": clock.name, "basis": clock.basis, "from": _iso(before), "to": _iso(clock.due_on)}


def deadline_of(
    clock: Clock, *, case: Case, policy: Policy, pauses: tuple[clocks.Pause, ...], now: datetime
) -> clocks.Deadline | None:
    """None where the calendar does not reach so far; the log says so."""
    return _deadline(course_of(clock, case=case, policy=policy, pauses=pauses, now=now))


def explain(case: Case, *, now: datetime) -> list[Explained]:
    """Every clock of the case, in the order of their names in ClockName, stopped ones as they stood when they stopped.

    Left out is what the calendar no longer reaches: it cannot be explained.
    """
    policy, pauses = case.policy.read(), _pauses(case)
    found = Clock.objects.filter(case=case).select_related("calendar").prefetch_related("extensions")
    order = list(ClockName.values)
    explained = (
        _explain(clock, policy, case, pauses, now)
        for clock in sorted(found, key=lambda clock: (order.index(clock.name), clock.basis, clock.round))
    )
    return [one for one in explained if one and _is_within_calendar(one)]


def _is_within_calendar(one: Explained) -> bool:
    try:
        return bool(one.deadline and one.days)
    except clocks.CalendarRunsOut as error:
        log(error)
        return False


def nearest(cases: Iterable[Case], *, now: datetime) -> dict[UUID, Explained]:
    """For each case of a page the clock that it is listed by: the next one due, or one that is paused.

    As many queries for a hundred cases as for one. Cases without a running clock are left out.
    """
    by_id = {case.pk: case for case in cases}
    policies = {
        version.pk: version.read()
        for version in PolicyVersion.objects.filter(pk__in={case.policy_id for case in by_id.values()})
    }
    asked: dict[UUID, list[InformationRequest]] = {}
    for question in InformationRequest.objects.filter(case__in=by_id).order_by("asked_at"):
        asked.setdefault(question.case_id, []).append(question)
    found: dict[UUID, Clock] = {}
    running = Clock.objects.filter(case__in=by_id, stopped_at=None).select_related("calendar")
    for clock in running.prefetch_related("extensions").order_by(F("due_at").asc(nulls_last=True), "id"):
        found.setdefault(clock.case_id, clock)
    explained = {
        key: _explain(clock, policies[by_id[key].policy_id], by_id[key], pauses_of(asked.get(key, ())), now)
        for key, clock in found.items()
    }
    return {key: one for key, one in explained.items() if one}


def promise(tenant: Tenant, policy: Policy, kind: str, *, now: datetime) -> dict[str, clocks.Deadline]:
    """What a case received now would be promised: the published clocks of its kind, by name, as far as the calendar
    reaches."""
    calendar = calendar_of(queries.calendar_in_use())
    promised = {
        terms.name: _deadline(clocks.Course(rule=_rule(terms), calendar=calendar, started_at=now))
        for terms in policy.clocks_of(kind, start="receipt")
        if terms.basis == "published"
    }
    return {name: due for name, due in promised.items() if due}


def next_update_on(case: Case, today: date) -> date | None:
    """When the policy's rhythm wants the complainant to hear from us next, in business days of the tenant.

    None where the calendar does not reach so far.
    """
    calendar, days = calendar_of(queries.calendar_in_use()), case.policy.read().next_update_days
    day = today
    try:
        while days:
            day += timedelta(days=1)
            days -= calendar.is_business_day(day)
    except clocks.CalendarRunsOut as error:
        log(error)
        return None
    return day


def extendable(case: Case) -> list[Clock]:
    """Running clocks of the case whose policy gives them more time."""
    policy = case.policy.read()
    return [
        clock
        for clock in running_clocks(case)
        if policy.terms(name=clock.name, basis=clock.basis, kind=case.kind.code).extension
    ]


def _deadline(course: clocks.Course) -> clocks.Deadline | None:
    """When the clock is due; None where the calendar does not reach so far."""
    try:
        return clocks.deadline(course)
    except clocks.CalendarRunsOut as error:
        log(error)
        return None


def log(error: clocks.CalendarRunsOut) -> None:
    """Say that a year's holidays are missing: whatever lies in it is not planned."""
    name = Tenant.objects.values_list("name", flat=True).get(pk=current_tenant_id())
    logger.error("%s has no calendar for %s, and no deadline in it: add that year's holidays.", name, error.year)


def _explain(
    clock: Clock, policy: Policy, case: Case, pauses: tuple[clocks.Pause, ...], now: datetime
) -> Explained | None:
    terms = policy.terms(name=clock.name, basis=clock.basis, kind=case.kind.code)
    course = _course(clock, terms, pauses).as_of(now)
    at = clock.stopped_at or now
    try:
        return Explained(clock=clock, terms=terms, course=course, elapsed=clocks.elapsed(course, at))
    except clocks.CalendarRunsOut as error:
        log(error)
        return None


def running_clocks(case: Case) -> list[Clock]:
    """With their calendars and extensions."""
    found = Clock.objects.filter(case=case, stopped_at=None).select_related("calendar")
    return list(found.prefetch_related("extensions").order_by("id"))


def _rounds(case: Case) -> dict[str, int]:
    """The last round of each clock of the case, by name."""
    last = Clock.objects.filter(case=case).order_by().values("name").annotate(last=Max("round"))
    return dict(last.values_list("name", "last"))


def _stop(running: list[Clock], at: datetime) -> None:
    for clock in running:
        clock.stopped_at = at
        clock.save(update_fields=["stopped_at"])


def nearest_due(running: Iterable[Clock]) -> datetime | None:
    """By which a case is listed."""
    return min((clock.due_at for clock in running if clock.due_at), default=None)


def _pauses(case: Case) -> tuple[clocks.Pause, ...]:
    return pauses_of(InformationRequest.objects.filter(case=case).order_by("asked_at"))


def pauses_of(questions: Iterable[InformationRequest]) -> tuple[clocks.Pause, ...]:
    return tuple(
        clocks.Pause(
            started_at=asked.asked_at,
            ended_at=asked.closed_at,
            reason=WAITING_FOR_COMPLAINANT,
            answer_by=asked.answer_by,
        )
        for asked in questions
    )


def _extensions(clock: Clock) -> tuple[clocks.Extension, ...]:
    given = sorted(clock.extensions.all(), key=lambda extension: extension.at)
    return tuple(clocks.Extension(extension.length, extension.at) for extension in given)


def _rule(terms: ClockTerms) -> clocks.Rule:
    unit = clocks.Unit(terms.unit)
    return clocks.Rule(
        term=clocks.Term(terms.length, unit, rolls=unit is not clocks.Unit.BUSINESS_DAY),
        pausable_for=frozenset({WAITING_FOR_COMPLAINANT}) if terms.pausable else frozenset(),
        max_extensions=terms.extension,
        longest=terms.length + terms.extension,
    )


def course_of(
    clock: Clock, *, case: Case, policy: Policy, pauses: tuple[clocks.Pause, ...], now: datetime
) -> clocks.Course:
    """The course of a clock of the case as of now: a question whose last day has passed holds nothing up any more."""
    terms = policy.terms(name=clock.name, basis=clock.basis, kind=case.kind.code)
    return _course(clock, terms, pauses).as_of(now)


def _course(clock: Clock, terms: ClockTerms, pauses: tuple[clocks.Pause, ...]) -> clocks.Course:
    calendar = calendar_of(clock.calendar)
    return clocks.Course(
        rule=_rule(terms),
        calendar=calendar.as_law_sees_it() if terms.basis == "legal" else calendar,
        started_at=clock.started_at,
        pauses=tuple(pause for pause in pauses if pause.ended_at is None or pause.ended_at >= clock.started_at),
        extensions=() if clock._state.adding else _extensions(clock),
    )


def end_of_wait(question: InformationRequest) -> datetime:
    """Until when we wait for its answer: the last moment of its day, in the tenant's zone."""
    zone = calendar_of(queries.calendar_in_use()).zone
    return clocks.end_of_wait(question.asked_at, question.answer_by, zone)


def calendar_of(version: CalendarVersion) -> clocks.Calendar:
    return _read_calendar(current_tenant_id(), version.pk)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@lru_cache(maxsize=256)
def _read_calendar(tenant_id: UUID, version_id: UUID) -> clocks.Calendar:
    """Versions never change, so a process keeps what it has read; the key names the tenant all the same."""
    version = CalendarVersion.objects.get(pk=version_id)
    days: dict[str, dict[object, str]] = {kind: {} for kind in DayKind}
    for day in CalendarDay.objects.filter(calendar=version_id):
        days[day.kind][day.day] = day.name
    return clocks.Calendar(
        zone=Tenant.objects.get(pk=tenant_id).zone,
        first_year=version.covers_from.year,
        last_year=version.covers_to.year,
        holidays=days[DayKind.HOLIDAY],  # type: ignore[arg-type]
        closures=days[DayKind.CLOSURE],  # type: ignore[arg-type]
        extra_days=days[DayKind.WORKING],  # type: ignore[arg-type]
    )
