"""What the software does by itself, each at its moment, once, and also after days in which nothing ran.

F10, F11, F16, T23; LB-4.3, LB-4.4, LB-5a, LB-5b, LB-6, LO-4, LO-6.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from complaints import claims, deadlines, queries, tasks, telling, timers
from complaints.actions import fire_timer as fire_timer_module
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask, close_question
from complaints.actions.assign import reclassify
from complaints.actions.escalate import escalate, not_satisfied
from complaints.actions.extend import extend
from complaints.actions.fire_timer import fire_timer
from complaints.actions.follow_up import follow_up, rate
from complaints.actions.investigate import investigate
from complaints.actions.register_case import register_case
from complaints.actions.remedy import promise_remedy
from complaints.actions.resolve import resolve
from complaints.actions.withdraw import withdraw
from complaints.actions.write import note, tell_progress
from complaints.enums import CaseState, EventCode, FollowUpWay, Outcome, WithdrawalReason
from complaints.models import Case, CaseEvent, Clock, InformationRequest, Kind, PolicyVersion, RootCause, Timer
from complaints.setup import LOHAS
from tenants import sweeps
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Heartbeat, Membership, Tenant
from tenants.roles import Role
from tenants.sweeper import GIVE_UP_AFTER, LEASE
from tests.conftest import NOW, MakeMember, complaint_of, register

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
BOGOTA, LISBON = ZoneInfo("America/Bogota"), ZoneInfo("Europe/Lisbon")
E = EventCode


def at(day: str, hour: str = "08:00", zone: ZoneInfo = BOGOTA) -> datetime:
    """A local time of 2026 (`06-18`, `08:00`) in UTC."""
    return datetime.fromisoformat(f"2026-{day}T{hour}").replace(tzinfo=zone).astimezone(UTC)


def fire(tenant: Tenant, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Everything that is due in this company, oldest first; what was recorded, as (code, content)."""
    with tenant_atomic(tenant.pk):
        seen = set(CaseEvent.objects.values_list("pk", flat=True))
        for key in list(Timer.objects.filter(fire_at__lte=now).order_by("fire_at", "pk").values_list("pk", flat=True)):
            fire_timer(timer_id=key, now=now)
        assert list(queries.flaws()) == []
        new = CaseEvent.objects.exclude(pk__in=seen).order_by("case", "number")
        assert {event.actor_kind for event in new} <= {"system"}
        return [(event.code, event.content) for event in new]


def codes(tenant: Tenant, now: datetime) -> list[str]:
    return [f"{code} {said['step']}" if "step" in said else code for code, said in fire(tenant, now)]


def whole_course(tenant: Tenant, zone: ZoneInfo, *, most: int = 40) -> list[str]:
    """Fire each timer at its moment, never before it: `06-18 08:00 reminded halfway`, in order."""
    story = []
    for _ in range(most):
        with tenant_atomic(tenant.pk):
            moment = Timer.objects.filter(fire_at__isnull=False).order_by("fire_at").values_list("fire_at", flat=True)
            next_at = moment.first()
        if next_at is None:
            return story
        assert codes(tenant, next_at - SECOND) == []
        local = next_at.astimezone(zone)
        story += [f"{local:%m-%d %H:%M} {told.removeprefix('case.')}" for told in codes(tenant, next_at)]
        assert codes(tenant, next_at) == []  # once
    raise AssertionError(f"no end: {story}")


@pytest.fixture
def do(lohas: Tenant) -> Callable[..., Any]:
    def run(action: Callable[..., Any], *, now: datetime = NOW + HOUR, **said: Any) -> Any:
        with tenant_atomic(lohas.pk):
            return action(case_id=Case.objects.get().pk, now=now, **said)

    return run


@pytest.fixture
def camilo(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Camilo", Role.SUPERVISOR, level=2)


def policy_with(tenant: Tenant, **changes: Any) -> None:
    """From now on the company's policy says so; call it before a case is registered."""
    document = {**deepcopy(LOHAS.policy), **changes}
    with tenant_atomic(tenant.pk):
        number = PolicyVersion.objects.count() + 1
        PolicyVersion.objects.create(number=number, document=document, in_force_from=NOW - DAY)


def case_of(tenant: Tenant) -> Case:
    with tenant_atomic(tenant.pk):
        found: Case = Case.objects.get()
    return found


def fire_at(tenant: Tenant, **where: Any) -> datetime | None:
    with tenant_atomic(tenant.pk):
        found: datetime | None = Timer.objects.values_list("fire_at", flat=True).get(**where)
    return found


def acknowledged(do: Any, ana: Membership, now: datetime = NOW + HOUR, update: date = date(2026, 9, 1)) -> None:
    do(acknowledge, now=now, by=ana, handler=ana, next_update_on=update)


def resolved(do: Any, ana: Membership, lohas: Tenant, now: datetime = NOW + HOUR) -> None:
    acknowledged(do, ana, now)
    do(investigate, now=now, by=ana)
    with tenant_atomic(lohas.pk):
        cause = RootCause.objects.first()
    said = {"outcome": Outcome.UPHELD, "actions_taken": "Cambiamos", "explanation": "La válvula"}
    do(resolve, now=now, by=ana, root_cause=cause, **said)


# --- each step at its moment ------------------------------------------------------------------------------------------


def test_a_case_that_nobody_touches(lohas: Tenant, case_of_lohas: Case) -> None:
    """LB-4.3, LB-5a, LB-5b: received on 16 June; the 29th is a holiday, and nobody is there to escalate to."""
    assert whole_course(lohas, BOGOTA) == [
        "06-18 08:00 reminded halfway",  # acknowledgement: day 2 of 5
        "06-19 08:00 reminded two_left",
        "06-23 08:00 reminded last_day",
        "06-24 00:00 clock_breached",
        "06-24 08:00 reminded breached",
        "06-25 08:00 reminded halfway",  # resolution: day 7 of 15
        "07-06 08:00 reminded two_left",
        "07-08 08:00 reminded last_day",
        "07-09 00:00 clock_breached",
        "07-09 08:00 reminded breached",
    ]


def test_eight_o_clock_and_midnight_follow_lisbons_change_of_clocks(logoscon: Tenant) -> None:
    """LO-6. Clocks go back on Sunday 25 October 2026."""
    received = at("10-20", "10:00", LISBON)
    with tenant_atomic(logoscon.pk, actor=COMPLAINANT):
        register_case(complaint=complaint_of(received_at=received), actor=COMPLAINANT, now=received)
    story = whole_course(logoscon, LISBON)
    assert story[:5] == [
        "10-22 08:00 reminded halfway",
        "10-23 08:00 reminded two_left",
        "10-27 08:00 reminded last_day",
        "10-28 00:00 clock_breached",
        "10-28 08:00 reminded breached",
    ]


def test_late_in_the_evening_in_bogota_it_is_still_today(lohas: Tenant) -> None:
    received = at("06-16", "21:30")  # 02:30 of the 17th in UTC
    with tenant_atomic(lohas.pk, actor=COMPLAINANT):
        register_case(complaint=complaint_of(received_at=received), actor=COMPLAINANT, now=received)
    assert fire_at(lohas, clock__name="acknowledge") == at("06-18")


@pytest.mark.parametrize(
    ("reminders", "story"),
    [
        ([], ["06-24 00:00 clock_breached", "06-24 08:00 reminded breached"]),
        (
            ["half", "last"],
            [
                "06-18 08:00 reminded halfway",
                "06-23 08:00 reminded last_day",
                "06-24 00:00 clock_breached",
                "06-24 08:00 reminded breached",
            ],
        ),
    ],
)
def test_the_policy_says_which_reminders(lohas: Tenant, reminders: list[str], story: list[str]) -> None:
    policy_with(lohas, reminders=reminders, clocks=LOHAS.policy["clocks"][:1])
    register(lohas)
    assert whole_course(lohas, BOGOTA) == story


def test_what_is_told_late_is_reminded_of_at_once_and_only_of_the_last(lohas: Tenant) -> None:
    register(lohas, received_at=NOW - 4 * DAY)  # Friday 12 June; the 15th is a holiday; due on the 22nd
    told = fire(lohas, at("06-18") + SECOND)
    assert [said["step"] for _, said in told] == ["two_left"]
    assert [said["skipped"] for _, said in told] == [["halfway"]]


# --- acts move them ---------------------------------------------------------------------------------------------------


def test_a_pause_takes_them_away_and_an_answer_brings_them_back_later(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    """LO-4."""
    acknowledged(do, ana)
    assert fire_at(lohas, clock__name="resolve") == at("06-25")
    do(ask, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 30))
    assert fire_at(lohas, clock__name="resolve") is None
    event = do(answer, now=NOW + 2 * DAY, by=COMPLAINANT, text="7")
    assert fire_at(lohas, clock__name="resolve") == at("06-30")  # two days did not count, the 29th is a holiday
    assert event.content["moved"] == [
        {"clock": "resolve", "basis": "published", "from": None, "to": "2026-07-10"},
    ]
    assert fire_at(lohas, what="question") is None
    do(ask, now=NOW + 2 * DAY, by=ana, question="¿Y qué tienda?", answer_by=date(2026, 6, 30))
    assert fire_at(lohas, what="question") == at("06-26")  # one row serves both questions
    asked = do(close_question, now=NOW + 2 * DAY + HOUR, by=ana, reason="Llamó")
    assert [(move["from"], move["to"]) for move in asked.content["moved"]] == [(None, "2026-07-10")]


def test_the_act_that_pauses_says_what_it_paused(do: Any, ana: Membership, case_of_lohas: Case) -> None:
    acknowledged(do, ana)
    event = do(ask, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 30))
    assert event.content["moved"] == [{"clock": "resolve", "basis": "published", "from": "2026-07-08", "to": None}]


def test_an_extension_moves_what_was_not_said_and_says_again_what_counts_anew(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    """LB-5b: two days before the end, three more are given."""
    acknowledged(do, ana)
    codes(lohas, at("06-25"))
    assert codes(lohas, at("07-06")) == ["case.reminded two_left"]
    with tenant_atomic(lohas.pk):
        clock = Clock.objects.get(name="resolve")
    event = do(extend, now=at("07-06", "10:00"), by=ana, clock_id=clock.pk, length=3, reason="Laboratorio")
    assert event.content["moved"] == [
        {"clock": "resolve", "basis": "published", "from": "2026-07-08", "to": "2026-07-14"}
    ]
    rest = [line for line in whole_course(lohas, BOGOTA) if not line.endswith(("due", "missed"))]
    assert rest[:3] == [
        "07-09 08:00 reminded two_left",  # and no halfway again
        "07-14 08:00 reminded last_day",
        "07-15 00:00 clock_breached",
    ]


def test_what_an_extension_puts_into_the_past_is_not_said(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    acknowledged(do, ana)
    for day in ("06-25", "07-06", "07-08"):
        codes(lohas, at(day))
    with tenant_atomic(lohas.pk):
        clock = Clock.objects.get(name="resolve")
    do(extend, now=at("07-08", "10:00"), by=ana, clock_id=clock.pk, length=1, reason="Laboratorio")
    assert fire_at(lohas, clock__name="resolve") == at("07-09")  # the last day; "two left" would have been the 7th
    assert codes(lohas, at("07-08", "10:01")) == []


def test_another_kind_says_what_moved(lohas: Tenant, do: Any, ana: Membership) -> None:
    slow = [{**clock, "kinds": ["reclamo"]} for clock in LOHAS.policy["clocks"]]
    fast = [{**clock, "length": 3, "kinds": ["queja", "solicitud"]} for clock in LOHAS.policy["clocks"]]
    policy_with(lohas, clocks=[*slow, *fast])
    register(lohas)
    with tenant_atomic(lohas.pk):
        queja = Kind.objects.get(code="queja")
    event = do(reclassify, by=ana, kind=queja, category=None)
    assert [(move["clock"], move["to"]) for move in event.content["moved"]] == [
        ("acknowledge", "2026-06-19"),
        ("resolve", "2026-06-19"),
    ]
    assert fire_at(lohas, clock__name="resolve") == at("06-17")


def test_what_is_done_needs_no_reminder(lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case) -> None:
    acknowledged(do, ana)
    assert fire_at(lohas, clock__name="acknowledge") is None
    resolved_at = NOW + DAY
    do(investigate, now=resolved_at, by=ana)
    do(withdraw, now=resolved_at, by=COMPLAINANT, reason=WithdrawalReason.COMPLAINANT)
    with tenant_atomic(lohas.pk):
        assert set(Timer.objects.values_list("fire_at", flat=True)) == {None}
    assert codes(lohas, NOW + 90 * DAY) == []


def test_no_act_forgets_the_timers(
    lohas: Tenant, do: Any, ana: Membership, camilo: Membership, case_of_lohas: Case
) -> None:
    """After each act every timer stands where a fresh look at the case puts it, and each running clock has one."""

    def check() -> None:
        with tenant_atomic(lohas.pk):
            case = Case.objects.select_related("kind", "policy").get()
            before = list(Timer.objects.order_by("pk").values_list("pk", "fire_at", "fired"))
            running = set(Clock.objects.filter(stopped_at=None).values_list("pk", flat=True))
            assert running <= set(Timer.objects.values_list("clock_id", flat=True))
            timers.keep(case, now=NOW + 3 * HOUR)
            assert list(Timer.objects.order_by("pk").values_list("pk", "fire_at", "fired")) == before

    resolved(do, ana, lohas)
    check()
    do(not_satisfied, by=COMPLAINANT, reason="No")
    check()
    do(ask, by=camilo, question="¿Qué?", answer_by=date(2026, 6, 30))
    check()
    do(tell_progress, by=camilo, message="Seguimos", next_update_on=date(2026, 6, 19))
    check()
    assert fire_at(lohas, what="update") == at("06-19")
    do(answer, by=COMPLAINANT, text="Sí")
    check()


def test_an_act_reads_no_more_for_its_timers_than_four_queries(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    with CaptureQueriesContext(connection) as counted:
        do(note, by=ana, text="Nada")
    reads = [one["sql"] for one in counted if "complaints_timer" in one["sql"] or "complaints_clock" in one["sql"]]
    assert len(reads) == 2
    assert len(counted) == 13


# --- after days in which nothing ran ----------------------------------------------------------------------------------


def test_after_three_days_only_the_most_pressing_is_said_and_the_breach_keeps_its_time(
    lohas: Tenant, case_of_lohas: Case
) -> None:
    """F11."""
    monday = at("06-26", "10:00")
    breach, reminder, other = fire(lohas, monday)
    assert breach[0] == E.BREACHED
    assert (breach[1]["clock"], breach[1]["due_on"]) == ("acknowledge", "2026-06-23")
    assert datetime.fromisoformat(breach[1]["due_at"]) == at("06-24", "00:00")
    assert datetime.fromisoformat(breach[1]["detected_at"]) == monday
    assert reminder[0] == E.REMINDED
    assert (reminder[1]["step"], reminder[1]["skipped"], reminder[1]["catch_up"]) == (
        "breached",
        ["halfway", "two_left", "last_day"],
        True,
    )
    assert (other[1]["clock"], other[1]["step"], other[1]["skipped"]) == ("resolve", "halfway", [])
    assert fire(lohas, monday) == []


def test_an_hour_late_is_in_time(lohas: Tenant, case_of_lohas: Case) -> None:
    ((_, said),) = fire(lohas, at("06-18", "09:00"))
    assert said["catch_up"] is False


def test_a_clock_that_stopped_too_late_was_missed_although_nobody_had_noticed(
    lohas: Tenant, do: Any, ana: Membership, camilo: Membership, case_of_lohas: Case
) -> None:
    acknowledged(do, ana, now=at("06-24", "09:00"), update=date(2026, 9, 1))
    ((code, said), *_) = fire(lohas, at("06-24", "09:01"))
    assert (code, said["clock"], said["escalated"], said["why_not"]) == (
        E.BREACHED,
        "acknowledge",
        False,
        "done_meanwhile",
    )
    assert case_of(lohas).level == 1
    assert codes(lohas, at("06-24", "09:02")) == []


# --- escalation at a breach -------------------------------------------------------------------------------------------


def test_a_late_acknowledgement_goes_up_by_itself_and_by_one_clock_once(
    lohas: Tenant, ana: Membership, camilo: Membership, case_of_lohas: Case
) -> None:
    """LB-6."""
    (code, said), (then, raised) = fire(lohas, at("06-24", "00:00"))[:2]
    assert (code, said["escalated"], said.get("why_not")) == (E.BREACHED, True, None)
    assert (then, raised["level"], raised["handler"]) == (E.ESCALATED, 2, str(camilo.pk))
    case = case_of(lohas)
    assert (case.state, case.level, case.handler_id) == (CaseState.ESCALATED, 2, camilo.pk)
    late = [said for code, said in fire(lohas, at("07-09", "00:00")) if code == E.BREACHED]
    assert [(one["clock"], one["escalated"], one["why_not"]) for one in late] == [
        ("resolve", False, "escalated_already")
    ]
    assert case_of(lohas).level == 2


def test_at_the_highest_level_it_stays(
    lohas: Tenant, do: Any, ana: Membership, camilo: Membership, case_of_lohas: Case
) -> None:
    do(escalate, by=ana, reason="Más")
    do(acknowledge, by=camilo, handler=camilo, next_update_on=date(2026, 9, 1))
    do_take_up(do, camilo)
    late = [said for code, said in fire(lohas, at("07-09", "00:00")) if code == E.BREACHED]
    assert [(one["escalated"], one["why_not"]) for one in late] == [(False, "no_higher_level")]


def do_take_up(do: Any, by: Membership) -> None:
    from complaints.actions.investigate import take_up

    do(take_up, by=by)


def test_where_nobody_is_of_the_next_level_the_breach_says_so(
    lohas: Tenant, ana: Membership, case_of_lohas: Case
) -> None:
    ((code, said), *_) = fire(lohas, at("06-24", "00:00"))
    assert (code, said["escalated"], said["why_not"]) == (E.BREACHED, False, "nobody_at_level")
    assert case_of(lohas).state == CaseState.RECEIVED


def test_a_policy_without_it_escalates_nothing(
    logoscon: Tenant, make_member: MakeMember, case_of_logoscon: Case
) -> None:
    make_member(logoscon, "Miguel", Role.SUPERVISOR, level=2)
    story = fire(logoscon, NOW + 60 * DAY)
    late = [said for code, said in story if code == E.BREACHED]
    assert [(one["basis"], one["escalated"], one["why_not"]) for one in late] == [("target", False, "policy")] * 2
    assert case_of(logoscon).level == 1


# --- the promised next word, the question, the follow-up --------------------------------------------------------------


def test_the_promised_word_is_due_and_then_missed_and_a_word_in_time_ends_both(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    """LB-4.3, LO-6."""
    acknowledged(do, ana, update=date(2026, 6, 22))
    assert fire_at(lohas, what="update") == at("06-22")
    assert [told for told in codes(lohas, at("06-22")) if "update" in told] == [E.UPDATE_DUE]
    do(tell_progress, now=at("06-22", "10:00"), by=ana, message="Seguimos", next_update_on=date(2026, 6, 25))
    assert codes(lohas, at("06-24", "00:00")) == []
    assert [told for told in codes(lohas, at("06-25")) if "update" in told] == [E.UPDATE_DUE]
    (missed,) = fire(lohas, at("06-26", "00:00"))
    assert missed == (E.UPDATE_MISSED, {"day": "2026-06-25", "skipped": [], "catch_up": False})
    assert fire_at(lohas, what="update") is None


def test_who_promises_word_for_today_is_not_told_so(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    acknowledged(do, ana, update=date(2026, 6, 16))  # it is 11:24
    assert fire_at(lohas, what="update") == at("06-17", "00:00")


def test_a_question_is_reminded_of_and_then_over_and_the_clocks_go_on(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    """LO-4: until Monday 22 June; the complainant is reminded on Friday."""
    acknowledged(do, ana)
    do(ask, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 22))
    with tenant_atomic(lohas.pk):
        case = Case.objects.select_related("kind", "policy").get()
        latest = next(one for one in deadlines.explain(case, now=NOW + HOUR) if one.clock.is_paused).deadline.latest_on
    assert fire(lohas, at("06-19")) == [(E.QUESTION_REMINDED, {"answer_by": "2026-06-22"})]
    assert codes(lohas, at("06-22", "23:59")) == []
    ((code, said),) = fire(lohas, at("06-23", "00:00") + 5 * SECOND)
    assert (code, said["answer_by"]) == (E.QUESTION_OVERDUE, "2026-06-22")
    assert said["moved"] == [{"clock": "resolve", "basis": "published", "from": None, "to": "2026-07-15"}]
    with tenant_atomic(lohas.pk):
        clock, asked = Clock.objects.get(name="resolve"), InformationRequest.objects.get()
    assert clock.due_on == latest == date(2026, 7, 15)  # as the page has said all along
    assert asked.closed_at == at("06-23", "00:00") - timedelta(microseconds=1)
    case = case_of(lohas)
    assert (case.state, case.next_due_at) == (CaseState.ACKNOWLEDGED, clock.due_at)
    assert codes(lohas, at("06-23", "00:01")) == []


def test_nothing_waits_beyond_the_last_day_also_where_nobody_has_looked(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    """Whoever answers two days late costs the complainant's case nothing."""
    acknowledged(do, ana)
    do(ask, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 22))
    event = do(answer, now=at("06-24", "10:00"), by=COMPLAINANT, text="7")
    assert [move["to"] for move in event.content["moved"]] == ["2026-07-15"]
    assert fire_at(lohas, what="question") is None


def test_after_a_pause_of_the_sweeps_nobody_is_reminded_of_a_day_that_is_over(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    acknowledged(do, ana)
    do(ask, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 22))
    ((code, said),) = fire(lohas, at("06-24", "10:00"))
    assert (code, said["skipped"]) == (E.QUESTION_OVERDUE, ["remind"])


def test_a_policy_may_end_a_case_whose_question_nobody_answers(lohas: Tenant, do: Any, ana: Membership) -> None:
    policy_with(lohas, withdraw_unanswered=True)
    register(lohas)
    acknowledged(do, ana)
    do(ask, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 22))
    codes(lohas, at("06-19"))
    story = fire(lohas, at("06-23", "00:00"))
    assert [code for code, _ in story] == [E.QUESTION_OVERDUE, E.WITHDRAWN]
    assert story[1][1] == {"reason": WithdrawalReason.NO_ANSWER}
    assert case_of(lohas).state == CaseState.WITHDRAWN
    assert codes(lohas, NOW + 90 * DAY) == []


def test_after_the_resolution_the_complainant_is_asked_and_silence_ends_the_case(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    """LB-4.4: day 2 of 5; the end on Tuesday 23 June."""
    resolved(do, ana, lohas)
    assert fire(lohas, at("06-18")) == [(E.FOLLOW_UP_ASKED, {"due_on": "2026-06-23"})]
    assert codes(lohas, at("06-19")) == ["case.reminded two_left"]
    assert codes(lohas, at("06-23")) == ["case.reminded last_day"]
    assert fire(lohas, at("06-24", "00:00")) == [(E.FOLLOWED_UP, {"way": FollowUpWay.NO_ANSWER})]
    assert case_of(lohas).state == CaseState.FOLLOWED_UP
    with tenant_atomic(lohas.pk):
        assert Clock.objects.get(name="follow_up").was_kept  # they were asked in time
    assert codes(lohas, NOW + 90 * DAY) == []


def test_who_answers_is_not_asked_again(lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case) -> None:
    resolved(do, ana, lohas)
    do(rate, now=NOW + DAY, by=COMPLAINANT, handling=5)
    assert codes(lohas, NOW + 90 * DAY) == []


def test_a_remedy_that_is_owed_keeps_the_case_open(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    resolved(do, ana, lohas)
    do(promise_remedy, by=ana, promise="Dos bolsas", owner=ana, due_on=date(2026, 6, 30))
    codes(lohas, at("06-18"))
    ((code, said),) = [one for one in fire(lohas, at("06-24", "00:00")) if one[0] != E.REMINDED]
    assert (code, said["clock"], said["why_not"]) == (E.BREACHED, "follow_up", "policy")
    assert case_of(lohas).state == CaseState.RESOLVED


def test_who_has_no_address_is_called(lohas: Tenant, do: Any, ana: Membership) -> None:
    register(lohas, who={"email": "", "phone": "+57 300 000 0000"})
    resolved(do, ana, lohas)
    assert codes(lohas, at("06-18")) == ["case.reminded ask"]
    assert E.BREACHED in codes(lohas, at("06-24", "00:00"))  # nobody called
    do(follow_up, now=at("06-24", "09:00"), by=ana, way=FollowUpWay.CALL)
    assert codes(lohas, NOW + 90 * DAY) == []


def test_who_could_only_be_asked_after_the_end_is_asked_and_not_closed(
    lohas: Tenant, do: Any, ana: Membership, case_of_lohas: Case
) -> None:
    resolved(do, ana, lohas)
    story = [code for code, _ in fire(lohas, at("06-25"))]
    assert story == [E.FOLLOW_UP_ASKED, E.BREACHED, E.REMINDED]
    assert case_of(lohas).state == CaseState.RESOLVED


# --- what people read -------------------------------------------------------------------------------------------------


def test_the_desk_reads_what_happened_by_itself_and_the_complainant_only_what_is_theirs(
    lohas: Tenant, do: Any, ana: Membership, camilo: Membership, case_of_lohas: Case
) -> None:
    fire(lohas, at("06-18"))
    fire(lohas, at("06-24", "00:00"))
    do(acknowledge, now=at("06-24", "09:00"), by=camilo, handler=camilo, next_update_on=date(2026, 9, 1))
    do(ask, now=at("06-24", "09:00"), by=camilo, question="¿Qué lote?", answer_by=date(2026, 6, 26))
    fire(lohas, at("06-25"))
    fire(lohas, at("06-27", "00:00"))
    with tenant_atomic(lohas.pk):
        case, events = Case.objects.select_related("complainant").get(), queries.story_of(Case.objects.get())
        desk = [f"{step.label}: {step.detail}" for step in telling.tell(case, events, {}, public=False)]
        public = [f"{step.label}: {step.detail}" for step in telling.tell(case, events, {}, public=True)]
    assert "Reminder of a deadline: Acknowledgement, due on 23 June 2026: half of the term is over." in desk
    assert "Deadline missed: Acknowledgement, due on 23 June 2026. So the case goes to the next level." in desk
    assert (
        "The question was not answered in time: We waited until 26 June 2026. "
        "Resolution: from … to 10 July 2026." in desk
    )
    assert "We reminded you of our question: We wait for the answer until 26 June 2026." in public
    assert [line for line in public if "Deadline missed" in line or "Reminder of a deadline" in line] == []
    assert len(public) == len(desk) - 3


# --- the sweep --------------------------------------------------------------------------------------------------------

swept = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], int]:
    """Ring the sweep as if it were this time."""

    def run(now: datetime) -> int:
        monkeypatch.setattr(sweeps, "ring", lambda: now)
        return tasks.fire_timers()

    return run


def counts(tenant: Tenant) -> dict[str, int]:
    with tenant_atomic(tenant.pk):
        found = list(CaseEvent.objects.exclude(code=E.RECEIVED).values_list("code", flat=True))
    return {code: found.count(code) for code in sorted(set(found))}


@swept
def test_the_sweep_fires_what_is_due_in_every_company_and_tells_its_heart(
    lohas: Tenant, logoscon: Tenant, ring: Any
) -> None:
    for tenant in (lohas, logoscon):
        register(tenant)
    morning = at("06-18", zone=LISBON)
    assert ring(morning - SECOND) == 0
    assert ring(morning) == 1
    assert (counts(lohas), counts(logoscon)) == ({}, {E.REMINDED: 1})
    assert ring(at("06-18")) == 1
    assert counts(lohas) == {E.REMINDED: 1}
    assert ring(at("06-18")) == 0
    heart = Heartbeat.objects.get(name="timers")
    assert (heart.at, heart.figures) == (at("06-18"), {"oldest_due": None, "given_up": 0})


@swept
def test_while_the_clock_is_in_doubt_nothing_is_fired(lohas: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    register(lohas)
    monkeypatch.setattr(sweeps, "ring", lambda: None)
    assert tasks.fire_timers() == 0
    assert counts(lohas) == {}


@swept
def test_another_companys_timer_is_not_there(lohas: Tenant, logoscon: Tenant) -> None:
    register(logoscon)
    with tenant_atomic(logoscon.pk):
        key = Timer.objects.order_by("fire_at").values_list("pk", flat=True)[0]
    with pytest.raises(Timer.DoesNotExist), tenant_atomic(lohas.pk):
        fire_timer(timer_id=key, now=NOW + 90 * DAY)
    assert counts(logoscon) == {}


@swept
def test_sweepers_in_parallel_fire_each_timer_once(lohas: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """F10."""
    for _ in range(12):
        register(lohas)
    now, together = at("06-26", "10:00"), Barrier(3)
    monkeypatch.setattr(sweeps, "ring", lambda: now)
    monkeypatch.setattr(claims, "CLAIM_TIMERS", claims.CLAIM_TIMERS.replace("LIMIT 50 ", "LIMIT 5 "))

    def sweep(_: int) -> int:
        try:
            together.wait(timeout=30)
            return tasks.fire_timers()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as threads:
        tried = list(threads.map(sweep, range(3)))
    assert 12 <= sum(tried) <= 24  # a case's second timer may be done with its first
    assert max(tried) < sum(tried)  # they shared them
    assert counts(lohas) == {E.BREACHED: 12, E.REMINDED: 24}
    with tenant_atomic(lohas.pk):
        assert list(queries.flaws()) == []


@swept
def test_a_timer_fired_twice_at_once_is_done_once(lohas: Tenant) -> None:
    """F10, F1: a lease that ran out while its worker was still at it."""
    register(lohas)
    with tenant_atomic(lohas.pk):
        key = Timer.objects.order_by("fire_at").values_list("pk", flat=True)[0]
    together = Barrier(4)

    def once(_: int) -> None:
        try:
            together.wait(timeout=30)
            with tenant_atomic(lohas.pk):
                fire_timer(timer_id=key, now=at("06-18"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(once, range(4)))
    assert counts(lohas) == {E.REMINDED: 1}


@swept
def test_a_worker_that_dies_after_the_claim_forgets_nothing(lohas: Tenant, ring: Any) -> None:
    """F1: claimed and not fired; the lease runs out."""
    register(lohas)
    now = at("06-18")
    (claim,) = claims.claim_timers([lohas.pk], now=now)
    assert claim.attempt == 1
    assert ring(now + LEASE) == 0
    assert ring(now + LEASE + SECOND) == 1
    assert counts(lohas) == {E.REMINDED: 1}


@swept
def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done(
    lohas: Tenant, ring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(lohas)
    monkeypatch.setattr("complaints.actions.fire_timer.timers.write", _fail)
    now = at("06-24", "00:00")
    assert ring(now) == 1
    assert counts(lohas) == {}
    monkeypatch.undo()
    assert ring(now + 2 * timedelta(minutes=1)) == 1
    assert counts(lohas) == {E.BREACHED: 1, E.REMINDED: 1}


def _fail(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError


@swept
def test_a_poisoned_timer_is_given_up_after_eight_tries_and_the_others_go_on(
    lohas: Tenant, logoscon: Tenant, ring: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """F16."""
    poisoned = register(lohas)
    register(lohas)
    register(logoscon)
    real = tasks.fire_timer
    with tenant_atomic(lohas.pk):
        key = Timer.objects.get(case=poisoned, clock__name="acknowledge").pk
    monkeypatch.setattr(
        tasks, "fire_timer", lambda timer_id, now: _fail() if timer_id == key else real(timer_id=timer_id, now=now)
    )
    now = at("06-18")
    assert ring(now) == 3
    assert counts(lohas) == {E.REMINDED: 1}
    assert counts(logoscon) == {E.REMINDED: 1}
    for _ in range(GIVE_UP_AFTER - 1):
        with tenant_atomic(lohas.pk):
            timer = Timer.objects.get(pk=key)
        assert (timer.last_error, timer.given_up_at) == ("ZeroDivisionError", None)
        assert timer.lease_until is not None
        now = timer.lease_until + SECOND
        ring(now)
    with tenant_atomic(lohas.pk):
        timer = Timer.objects.get(pk=key)
    assert (timer.attempts, timer.given_up_at) == (GIVE_UP_AFTER, now)
    assert [one for one in caplog.records if one.levelno == logging.ERROR and "given up after 8" in one.getMessage()]
    ring(now + 30 * DAY)
    assert Heartbeat.objects.get(name="timers").figures["given_up"] == 1
    with tenant_atomic(lohas.pk):
        assert Timer.objects.get(pk=key).attempts == GIVE_UP_AFTER


@swept
def test_what_is_due_of_a_case_is_done_under_one_lock_and_what_failed_by_itself(
    lohas: Tenant, ring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F11, F16: the two clocks of the case are overdue; the reminder of one is poisoned."""
    register(lohas)
    now, real = at("06-26", "10:00"), fire_timer_module._remind

    def poisoned(standing: Any, clock: Any, due: Any) -> None:
        real(standing, clock, due if clock.name == "acknowledge" else _fail())

    monkeypatch.setattr(fire_timer_module, "_remind", poisoned)
    assert ring(now) == 2  # together, each time: neither was done
    assert counts(lohas) == {}
    now += timedelta(minutes=1) + SECOND
    assert ring(now) == 2  # each by itself
    assert counts(lohas) == {E.BREACHED: 1, E.REMINDED: 1}
    monkeypatch.undo()
    register(lohas)
    monkeypatch.setattr(sweeps, "ring", lambda: now)
    monkeypatch.setattr(claims, "CLAIM_TIMERS", claims.CLAIM_TIMERS.replace("LIMIT 50 ", "LIMIT 1 "))
    assert tasks.fire_timers() == 1, "one claim did both timers of the new case"
    assert counts(lohas) == {E.BREACHED: 2, E.REMINDED: 3}


@swept
def test_a_timer_that_kills_its_workers_is_given_up_too(lohas: Tenant, ring: Any) -> None:
    """F16: no failure was ever recorded."""
    register(lohas)
    now = at("06-18")
    for attempt in range(1, GIVE_UP_AFTER + 1):
        (claim,) = claims.claim_timers([lohas.pk], now=now)
        assert claim.attempt == attempt
        now += LEASE + SECOND
    ring(now)
    with tenant_atomic(lohas.pk):
        timer = Timer.objects.get(pk=claim.row_id)
    assert (timer.last_error, timer.given_up_at) == ("WorkerLost", now)
    assert counts(lohas) == {}


@swept
def test_a_company_with_little_does_not_wait_for_one_with_much(lohas: Tenant, logoscon: Tenant) -> None:
    """T23."""
    case = register(lohas)
    register(logoscon)
    with tenant_atomic(lohas.pk):
        clock = Clock.objects.filter(case=case).first()
        assert clock is not None
        copies = [
            Clock(
                case=case,
                name="resolve",
                basis="legal",
                round=n,
                calendar=clock.calendar,
                started_at=NOW,
                first_due_on=NOW.date(),
                due_on=NOW.date(),
                due_at=NOW,
            )
            for n in range(2, 302)
        ]
        Clock.objects.bulk_create(copies)
        Timer.objects.bulk_create(Timer(case=case, what="clock", clock=copy, fire_at=NOW - 90 * DAY) for copy in copies)
    claimed = [claim.tenant_id for claim in claims.claim_timers([lohas.pk, logoscon.pk], now=at("06-18"))]
    assert (claimed.count(lohas.pk), claimed.count(logoscon.pk)) == (50, 1)


@swept
def test_the_sweeper_sees_times_and_no_case(lohas: Tenant, connect: Any) -> None:
    register(lohas)
    sweeper = connect("sweeper")
    assert sweeper.execute("select count(fire_at) from complaints_timer").fetchone() == (2,)
    for columns in ("case_id", "clock_id", "fired", "last_error"):
        with pytest.raises(Exception, match="permission denied"):
            sweeper.execute(f"select {columns} from complaints_timer")
