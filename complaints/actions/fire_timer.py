"""What time itself does to a case: reminders, breaches, escalation at a breach, the question that stays unanswered.

Everything is looked at again under the case's lock: since the timer was set, somebody may have done what it is about. Done
twice, it is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django_fsm import can_proceed

from complaints import events, timers
from complaints.actions.act import lock_case
from complaints.actions.ask import close_open_question
from complaints.actions.escalate import NobodyAtLevel, NoHigherLevel, next_handler, raise_level
from complaints.actions.follow_up import close, owes_remedy
from complaints.actions.withdraw import end
from complaints.enums import ClockName, EventCode, FollowUpWay, TimerKind, WithdrawalReason
from complaints.events import prepare, record
from complaints.models import CaseEvent, Clock, Complainant, Timer
from complaints.timers import ASK, BREACH, DUE, MISSED, OVERDUE, REMIND, REMINDERS, Standing, Step
from tenants.actors import SYSTEM
from tenants.context import because
from tenants.models import Membership

LATE = timedelta(hours=1)  # from when on a step is done after the fact
GOES_UP = (ClockName.ACKNOWLEDGE, ClockName.RESOLVE)
ESCALATED = "escalated"  # among the steps of a timer: its clock has raised the case's level, once and for all


def fire_timer(*, timer_id: UUID, now: datetime) -> None:
    """Do all that is due by now for one timer of this tenant, and set it to its next step.

    At the first attempt also for the other due timers of its case that have not failed yet: after a pause of the sweeps a
    case has several, and one lock and one look serve them all. What failed once is tried by itself, so that the one that
    is wrong is found. Raises Timer.DoesNotExist for another company's.
    """
    with transaction.atomic(), because("fire_timer"):
        case_id, fire_at = Timer.objects.values_list("case_id", "fire_at").get(pk=timer_id)
        if fire_at is None or fire_at > now:
            return  # done already, with another one of its case
        case = lock_case(case_id, seen=None)
        of_case = list(Timer.objects.filter(case=case).select_related("clock").order_by("fire_at"))
        standing, has_moved = Standing.of(case, now=now), False
        for timer in (fired := _together(timer_id, of_case, now)):
            if _fire(standing, timer):
                has_moved = True
                _store(standing, fired)
                standing = Standing.of(case, now=now)
        if has_moved:
            _store(standing, fired)
            timers.keep(case, now=now)
        else:
            new, moved = timers.arrange(standing, of_case)
            _store(standing, {timer.pk: timer for timer in (*fired, *moved)}.values(), new)


def _store(standing: Standing, changed: Iterable[Timer], new: Sequence[Timer] = ()) -> None:
    """What was told and what was done so far, each in one statement."""
    if standing.told:
        events.store(standing.case, standing.told)
        standing.told.clear()
    timers.write(new, list(changed))


def _together(timer_id: UUID, of_case: Iterable[Timer], now: datetime) -> list[Timer]:
    due = [one for one in of_case if one.pk == timer_id or (one.fire_at and one.fire_at <= now)]
    untried = {one.pk for one in due if one.attempts <= 1 and not one.last_error}
    return [one for one in due if one.pk == timer_id or untried.issuperset({timer_id, one.pk})]


def _fire(standing: Standing, timer: Timer) -> bool:
    """Whether that may have moved or stopped clocks of the case."""
    due = [step for step in standing.left(timer) if step.at <= standing.now]
    if due:
        _DO[TimerKind(timer.what)](standing, timer, due)
    timer.fired = [*timer.fired, *(step.key for step in due)]
    timer.lease_until, timer.attempts, timer.last_error = None, 0, ""
    only_tells = timer.what == TimerKind.UPDATE or (timer.clock is not None and timer.clock.name in GOES_UP)
    return bool(due) and not only_tells


def _clock(standing: Standing, timer: Timer, due: list[Step]) -> None:
    clock: Clock = standing.running.get(timer.clock_id) or timer.clock  # type: ignore[arg-type]
    names = {step.name for step in due}
    asked_at = _asked_at(clock) if clock.name == ClockName.FOLLOW_UP else None
    if ASK in names:
        _ask_how_it_went(standing, clock, next(step for step in due if step.name == ASK))
    if BREACH in names and not _ended_by_silence(standing, clock, asked_at):
        _breach(standing, timer, clock)
    if standing.case.is_open or (clock.name == ClockName.FOLLOW_UP and standing.case.followed_up_at is None):
        _remind(standing, clock, [step for step in due if step.name in REMINDERS])


def _remind(standing: Standing, clock: Clock, due: list[Step]) -> None:
    """The most pressing reminder only: after a pause of the sweeps nobody needs the ones before it."""
    if due:
        *skipped, last = due
        _tell(standing, clock, last, skipped=[step.name for step in skipped])


def _tell(standing: Standing, clock: Clock, step: Step, *, skipped: list[str]) -> None:
    _record(
        standing,
        EventCode.REMINDED,
        clock=clock.name,
        basis=clock.basis,
        step=step.name,
        due_on=_day(clock),
        skipped=skipped,
        catch_up=_is_late(standing, step.at),
    )


def _breach(standing: Standing, timer: Timer, clock: Clock) -> None:
    """The clock was missed at its due time, whenever that is noticed; where the policy says so, the case goes up."""
    assert clock.due_at is not None
    handler, why_not = _who_takes_it(standing, timer, clock)
    _record(
        standing,
        EventCode.BREACHED,
        clock=clock.name,
        basis=clock.basis,
        due_on=_day(clock),
        due_at=clock.due_at.astimezone(UTC).isoformat(),
        detected_at=standing.now.astimezone(UTC).isoformat(),
        escalated=handler is not None,
        **({"why_not": why_not} if why_not else {}),
    )
    if handler is not None:
        is_late = _is_late(standing, clock.due_at)
        raise_level(standing.case, SYSTEM, standing.now, handler=handler, reason="", catch_up=is_late)
        timer.fired = [*timer.fired, ESCALATED]


def _who_takes_it(standing: Standing, timer: Timer, clock: Clock) -> tuple[Membership | None, str]:
    """Who gets the case because this clock was missed, or why nobody does."""
    case = standing.case
    if clock.name not in GOES_UP or not standing.policy.escalate_at_breach:
        return None, "policy"
    if not clock.is_running:
        return None, "done_meanwhile"
    if ESCALATED in timer.fired or not can_proceed(case.escalate):
        return None, "escalated_already"
    try:
        return next_handler(case, case.level + 1, now=standing.now), ""
    except (NoHigherLevel, NobodyAtLevel) as refused:
        return None, refused.code


def _asked_at(clock: Clock) -> datetime | None:
    """When the complainant was asked how it went, in this round."""
    asked = CaseEvent.objects.filter(case=clock.case_id, code=EventCode.FOLLOW_UP_ASKED, at__gte=clock.started_at)
    moment: datetime | None = asked.order_by("number").values_list("at", flat=True).first()
    return moment


def _ask_how_it_went(standing: Standing, clock: Clock, step: Step) -> None:
    """By mail; who gave no address is called, so the handler is reminded."""
    if Complainant.objects.values_list("email", flat=True).get(pk=standing.case.complainant_id):
        _record(standing, EventCode.FOLLOW_UP_ASKED, due_on=_day(clock))
    else:
        _tell(standing, clock, step, skipped=[])


def _ended_by_silence(standing: Standing, clock: Clock, asked_at: datetime | None) -> bool:
    """Whether the follow-up ends here: the complainant was asked in good time, did not answer, and is owed nothing."""
    case = standing.case
    if not (asked_at and clock.is_running and can_proceed(case.follow_up)) or owes_remedy(case):
        return False
    close(case, SYSTEM, standing.now, way=FollowUpWay.NO_ANSWER, asked_at=asked_at)
    return True


def _update(standing: Standing, timer: Timer, due: list[Step]) -> None:
    names = {step.name for step in due}
    code = EventCode.UPDATE_MISSED if MISSED in names else EventCode.UPDATE_DUE
    skipped = [DUE] if names == {DUE, MISSED} else []
    catch_up = _is_late(standing, due[-1].at)
    _record(standing, code, day=due[0].day.isoformat(), skipped=skipped, catch_up=catch_up)


def _question(standing: Standing, timer: Timer, due: list[Step]) -> None:
    asked, case = standing.open_question, standing.case
    assert asked is not None
    names = {step.name for step in due}
    answer_by = asked.answer_by.isoformat()
    if OVERDUE not in names:
        _record(standing, EventCode.QUESTION_REMINDED, answer_by=answer_by)
        return
    # A reminder of a day that is over would ask for what can no longer be done.
    skipped = [REMIND] if REMIND in names else []
    moved = close_open_question(case, at=standing.now) or []
    record(
        case,
        EventCode.QUESTION_OVERDUE,
        actor=SYSTEM,
        at=standing.now,
        content={
            "answer_by": answer_by,
            "moved": moved,
            "skipped": skipped,
            "catch_up": _is_late(standing, due[-1].at),
        },
        changed=["next_due_at"],
    )
    if standing.policy.withdraw_unanswered:
        end(case, SYSTEM, standing.now, reason=WithdrawalReason.NO_ANSWER)


_DO: dict[TimerKind, Callable[[Standing, Timer, list[Step]], None]] = {
    TimerKind.CLOCK: _clock,
    TimerKind.UPDATE: _update,
    TimerKind.QUESTION: _question,
}


def _is_late(standing: Standing, at: datetime) -> bool:
    """Whether it is done after the fact: members then hear of it in one digest (notifications.plan)."""
    return standing.now - at > LATE


def _record(standing: Standing, code: EventCode, **content: Any) -> None:
    """Chained now, stored with the others (_store)."""
    standing.told.append(prepare(standing.case, code, actor=SYSTEM, at=standing.now, content=content))


def _day(clock: Clock) -> str | None:
    return clock.due_on.isoformat() if clock.due_on else None
