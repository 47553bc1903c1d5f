"""What the timers of a case do next, and when: the moments at which the software acts by itself.

A timer belongs to a running clock, to the promised next word or to the open question. Its steps follow from rows that the
acts keep; stored are only the ones already done and the moment of the next. `keep` sets that moment anew at the end of
every act (complaints.actions.act), so no act can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from complaints import clocks, deadlines, queries
from complaints.clocks import EIGHT_O_CLOCK, Calendar, CalendarRunsOut
from complaints.enums import ClockName, TimerKind
from complaints.models import Case, CaseEvent, Clock, InformationRequest, Timer
from complaints.policy import Policy
from tenants.models import CalendarVersion

# Steps besides those of `clocks.Step`.
BREACH = "breach"  # the due time itself
ASK = "ask"  # the complainant how it went
DUE, MISSED = "due", "missed"  # the promised next word
REMIND, OVERDUE = "remind", "overdue"  # the question to the complainant

REMINDERS = tuple(step.value for step in clocks.Step)  # the last is the most pressing
ONCE = (clocks.Step.HALFWAY.value, ASK)  # of a clock, however often it moves
# What only helps before the fact: a new plan that puts it into the past leaves it out.
PASSING = {*REMINDERS, DUE, REMIND}

UNTRIED: dict[str, object] = {"lease_until": None, "attempts": 0, "last_error": "", "given_up_at": None}

POLICY_STEPS = {"half": clocks.Step.HALFWAY, "two_before": clocks.Step.TWO_LEFT, "last": clocks.Step.LAST_DAY}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One thing to do. at: from when on, UTC. day: the tenant's day it belongs to, by which it is known as done."""

    name: str
    at: datetime
    day: date

    @property
    def key(self) -> str:
        return self.name if self.name in ONCE else f"{self.name} {self.day.isoformat()}"

    def is_done(self, fired: Iterable[str]) -> bool:
        """Done for this day or a later one: what moves back is not said again."""
        if self.name in ONCE:
            return self.name in fired
        days = (key.removeprefix(f"{self.name} ") for key in fired if key.startswith(f"{self.name} "))
        return any(day >= self.day.isoformat() for day in days)


@dataclass(frozen=True)
class Standing:
    """A case with all that its timers depend on, read once. running: its running clocks with calendar and extensions, by
    id. questions: all of them, in the order in which they were asked. newest: the company's calendar, if known already.
    told: events that are chained already and not stored yet."""

    case: Case
    policy: Policy
    running: dict[UUID, Clock]
    questions: Sequence[InformationRequest]
    now: datetime
    newest: CalendarVersion | None = None
    told: list[CaseEvent] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case, *, now: datetime) -> Standing:
        return cls(
            case=case,
            policy=case.policy.read(),
            running={clock.pk: clock for clock in deadlines.running_clocks(case)},
            questions=list(InformationRequest.objects.filter(case=case).order_by("asked_at")),
            now=now,
        )

    @property
    def open_question(self) -> InformationRequest | None:
        return next((asked for asked in self.questions if asked.closed_at is None), None)

    @property
    def calendar(self) -> Calendar:
        """By which days without a clock are reckoned."""
        version = self.newest or next((clock.calendar for clock in self.running.values()), None)
        return deadlines.calendar_of(version or queries.calendar_in_use())

    def left(self, timer: Timer) -> list[Step]:
        """The steps of the timer that are not done, in order of time. A step whose year no calendar covers is none; the
        log says so."""
        return [step for step in self._steps(timer) if not step.is_done(timer.fired)]

    def _steps(self, timer: Timer) -> list[Step]:
        if timer.what == TimerKind.UPDATE:
            return self._of_update()
        if timer.what == TimerKind.QUESTION:
            return self._of_question()
        clock = self.running.get(timer.clock_id) if timer.clock_id else None
        return self.of_clock(clock) if clock else _of_stopped(timer.clock)

    def of_clock(self, clock: Clock) -> list[Step]:
        if clock.due_on is None or clock.due_at is None:
            return []  # paused
        course = deadlines.course_of(
            clock, case=self.case, policy=self.policy, pauses=deadlines.pauses_of(self.questions), now=self.now
        )
        steps = [*self._reminders(clock, course), Step(BREACH, clock.due_at, clock.due_on)]
        return sorted(steps, key=lambda step: step.at)

    def _reminders(self, clock: Clock, course: clocks.Course) -> list[Step]:
        wanted = {POLICY_STEPS[name] for name in self.policy.reminders} | {clocks.Step.BREACHED}
        found = []
        try:
            if clock.name == ClockName.FOLLOW_UP:
                wanted.discard(clocks.Step.HALFWAY)
                if at := clocks.half_way(course):
                    found.append(_step(ASK, at, course.calendar))
            found += [_step(one.step.value, one.at, course.calendar) for one in _reminders(course, wanted)]
        except CalendarRunsOut as error:
            deadlines.log(error)
        return found

    def _of_update(self) -> list[Step]:
        day = self.case.next_update_on
        if day is None or not self.case.is_open:
            return []
        zone = self.calendar.zone
        due, missed = clocks.moment_of(day, EIGHT_O_CLOCK, zone), clocks.moment_of(day + ONE_DAY, time.min, zone)
        return [Step(DUE, due, day), Step(MISSED, missed, day)]

    def _of_question(self) -> list[Step]:
        asked = self.open_question
        if asked is None or not self.case.is_open:
            return []
        calendar, steps = self.calendar, []
        try:
            remind_at = clocks.morning_of_or_before(asked.answer_by - ONE_DAY, calendar)
            if remind_at > asked.asked_at:
                steps.append(_step(REMIND, remind_at, calendar))
        except CalendarRunsOut as error:
            deadlines.log(error)
        overdue_at = clocks.moment_of(asked.answer_by + ONE_DAY, time.min, calendar.zone)
        return [*steps, Step(OVERDUE, max(overdue_at, asked.asked_at), asked.answer_by)]


def store(case: Case, made: Sequence[Clock], *, now: datetime) -> None:
    """The new clocks of a case that has nothing else yet, each with its timer."""
    standing = Standing(case, case.policy.read(), {clock.pk: clock for clock in made}, (), now)
    timers = [_new_timer(standing, clock) for clock in made]
    deadlines.store(list(made))
    Timer.objects.bulk_create(timers)


def keep(case: Case, *, now: datetime) -> None:
    """Every timer of the case as the case stands now. The caller holds the case's row lock."""
    standing = Standing.of(case, now=now)
    new, moved = arrange(standing, list(Timer.objects.filter(case=case).select_related("clock")))
    write(new, moved)


def arrange(standing: Standing, timers: Sequence[Timer]) -> tuple[list[Timer], list[Timer]]:
    """timers: all that the case has, with their clocks. Returns those to be added and those that changed."""
    known = {(timer.what, timer.clock_id) for timer in timers}
    new = [
        _new_timer(standing, clock) for key, clock in standing.running.items() if (TimerKind.CLOCK, key) not in known
    ]
    for what, is_wanted in (
        (TimerKind.UPDATE, standing.case.next_update_on is not None),
        (TimerKind.QUESTION, standing.open_question is not None),
    ):
        if is_wanted and (what, None) not in known:
            timer = Timer(case=standing.case, what=what)
            _move(timer, standing)
            new.append(timer)
    return new, [timer for timer in timers if _move(timer, standing)]


def write(new: Sequence[Timer], moved: Sequence[Timer]) -> None:
    if new:
        Timer.objects.bulk_create(new)
    if moved:  # what a lease or a failure left goes, too
        Timer.objects.bulk_update(moved, ["fire_at", "fired", *UNTRIED])


def _new_timer(standing: Standing, clock: Clock) -> Timer:
    """A complaint may be told late: what should have been done by now is due at once."""
    steps = standing.of_clock(clock)
    return Timer(case=standing.case, what=TimerKind.CLOCK, clock=clock, fire_at=steps[0].at if steps else None)


def _move(timer: Timer, standing: Standing) -> bool:
    """Set the timer to its next step; whether anything changed."""
    left = standing.left(timer)
    if timer.fire_at == (left[0].at if left else None):
        return False
    past = [step for step in left if step.at <= standing.now and step.name in PASSING]
    left = [step for step in left if step not in past]
    timer.fired = [*timer.fired, *(step.key for step in past)]
    timer.fire_at = left[0].at if left else None
    for name, value in UNTRIED.items():
        setattr(timer, name, value)
    return True


def _of_stopped(clock: Clock | None) -> list[Step]:
    """A clock that stopped too late was missed, also if nobody had noticed by then."""
    if clock is None or clock.was_kept is not False:
        return []
    assert clock.due_at is not None
    assert clock.due_on is not None
    return [Step(BREACH, clock.due_at, clock.due_on)]


def _reminders(course: clocks.Course, wanted: set[clocks.Step]) -> Sequence[clocks.Reminder]:
    """Raises CalendarRunsOut, unless it is only the day after the deadline that no calendar covers."""
    try:
        return clocks.reminders(course, wanted)
    except CalendarRunsOut as error:
        deadlines.log(error)
        return clocks.reminders(course, wanted - {clocks.Step.BREACHED})


def _step(name: str, at: datetime, calendar: Calendar) -> Step:
    return Step(name, at, clocks.day_of(at, calendar.zone))
