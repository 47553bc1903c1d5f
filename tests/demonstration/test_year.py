"""A past that is made up is as one that was lived: the same stories, clocks and letters, each at its own time."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db.models import F
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import override

from complaints import deadlines, queries
from complaints.desk.filters import wanted_from
from complaints.enums import CaseState, EventCode
from complaints.models import Case, CaseEvent, Clock, Timer
from complaints.models.story import DETOURS
from complaints.setup import LOGOSCON, LOHAS, Company
from complaints.setup.demonstration import STORIES as FEW
from complaints.setup.demonstration import add_people
from notifications.models import BellItem, DeliveryAttempt, Message, MessageState, PendingEvent
from reports.demonstration.stories import STORIES, working_hours_after
from reports.demonstration.year import A_WHILE, LEFT_TO_THE_WORKER, PASTS, RISE, _Year, live_through, make_past
from reports.periods import Period, Unit
from reports.trends import trends_of
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, sign_in
from tests.reports.recount import before_on_the_page, counted_anew, on_the_page

YESTERDAY = NOW - LEFT_TO_THE_WORKER
COMPANIES = [LOHAS, LOGOSCON]
RARE = {EventCode.ESCALATED, EventCode.NOT_SATISFIED, EventCode.WITHDRAWN}


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.prefix)
def test_a_month_that_was_made_up(
    company: Company, companies: dict[str, Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant, past = companies[company.prefix], replace(PASTS[company.host], a_month=8, rise=5)
    monkeypatch.setitem(PASTS, company.host, past)
    for story in STORIES:
        monkeypatch.setitem(STORIES, story, 1)  # none is left to luck
    add_people(company, tenant, password="a demonstration")
    said: list[str] = []
    cases = live_through(company, tenant, now=NOW, months=1, say=said.append)
    assert cases == past.a_month + past.rise
    assert len(said) == 1
    with tenant_atomic(tenant.pk):
        assert Case.objects.count() == cases
        assert list(queries.flaws()) == [], "every chain verifies"
        _check_stories(RARE | {EventCode.REOPENED} if tenant.prefix == "LB" else RARE)
        _check_clocks()
        _check_letters(tenant)
        _check_figures(tenant)
    _check_ways(company, tenant)
    for other in companies.values():
        if other != tenant:
            with tenant_atomic(other.pk):
                assert not Case.objects.exists()


def _check_stories(rare: set[EventCode]) -> None:
    states = Counter(Case.objects.values_list("state", flat=True))
    assert len(states) >= 3, states
    assert states[CaseState.FOLLOWED_UP] > 2
    events = list(CaseEvent.objects.order_by("case", "number").values_list("case", "at"))
    assert all(one[1] <= two[1] for one, two in itertools.pairwise(events) if one[0] == two[0])
    assert max(at for _, at in events) <= NOW
    assert set(CaseEvent.objects.values_list("code", flat=True)) >= rare
    for case in Case.objects.all():
        first = case.history.order_by("history_date").first()
        assert first.history_date == case.registered_at, "the field history has the time of the act"


def _check_clocks() -> None:
    """What was missed was noticed at its time, and nothing is left over for the sweep."""
    missed = CaseEvent.objects.filter(code=EventCode.BREACHED)
    for event in missed:
        assert event.at == datetime.fromisoformat(event.content["due_at"]) + A_WHILE
    late = Clock.objects.filter(stopped_at=None, due_at__lte=NOW)
    assert {clock.case_id for clock in late} <= set(missed.values_list("case", flat=True))
    assert not Timer.objects.filter(fire_at__lte=NOW).exists()
    assert not CaseEvent.objects.filter(content__catch_up=True).exists()


def _check_letters(tenant: Tenant) -> None:
    """Written when it happened, as the case stood then; sent at once; the last day is left to the worker."""
    pending = list(PendingEvent.objects.values_list("event__at", flat=True))
    assert all(at >= YESTERDAY for at in pending)
    told = Message.objects.exclude(event=None).select_related("event")
    assert told
    for message in told:
        assert message.created_at == message.event.at
    old = Message.objects.filter(not_before__lte=YESTERDAY)
    assert set(old.values_list("state", flat=True)) == {MessageState.SENT}
    assert not old.exclude(sent_at=F("not_before") + timedelta(seconds=2)).exists()
    assert DeliveryAttempt.objects.count() == old.count()
    assert not BellItem.objects.filter(digest_at__isnull=False).exists()
    receipts = {message.case_id: message.text for message in told if message.kind == "receipt"}
    registered = Case.objects.filter(registered_at__lt=YESTERDAY, complainant__email__gt="")
    assert set(receipts) == set(registered.values_list("pk", flat=True))
    if tenant.prefix == "LB":  # the published term is promised, also where the clock has long stopped
        promised = Clock.objects.filter(case__in=receipts, name="acknowledge", basis="published")
        assert promised.count() == len(receipts)
        with override("es-co"):
            for clock in promised:
                assert date_format(clock.first_due_on, "j \\d\\e F") in receipts[clock.case_id]


def _check_figures(tenant: Tenant) -> None:
    """LO-7: the trends page says what an independent script counts, whatever the unit."""
    for unit in Unit:
        for day in (NOW.date(), NOW.date() - timedelta(weeks=2)):
            period = Period.of(unit, day)
            expected = counted_anew(tenant, period, NOW)
            assert on_the_page(trends_of(period, now=NOW)) == expected
            told = before_on_the_page(trends_of(period.shifted(1), now=NOW))
            assert told == {name: value for name, value in expected.items() if not name.startswith("open ")}
            assert expected.keys() >= {"received", "resolved", "median"} or unit is not Unit.QUARTER


def _check_ways(company: Company, tenant: Tenant) -> None:
    """Each figure of the page leads to the cases that it counts, and to no others."""
    with tenant_atomic(tenant.pk):
        supervisor = Membership.objects.select_related("user").get(roles__contains=[Role.SUPERVISOR.value])
    with time_machine.travel(NOW, tick=False):
        page = sign_in(Client(headers={"host": company.host}), supervisor).get("/desk/trends/?unit=quarter")
    trends, period = page.context["trends"], page.context["trends"].period
    days = {"since": period.first.isoformat(), "until": period.last.isoformat()}
    led = re.findall(r'href="/desk/\?([^"]*since=[^"]*|[^"]*until=[^"]*)"', page.content.decode())
    with tenant_atomic(tenant.pk), timezone.override(tenant.zone):
        expected = {urlencode({"view": "all", **days}): trends.flow["received"].now}
        expected[urlencode({"view": "all", "by": "resolved", **days})] = trends.flow["resolved"].now
        for _, age in trends.ages:
            span = {"since": age.first, "until": age.last}
            expected[urlencode({"view": "open", **{name: day for name, day in span.items() if day}})] = age.number
        for table in trends.tables:
            for row in table.rows:
                if row.code:
                    asked = {"view": "all", table.key: row.code, "by": table.occasion, **days}
                    expected[urlencode(asked)] = row.count.now
        for occasion, cases in _detoured(period).items():
            expected[urlencode({"view": "all", "by": occasion, **days})] = len(cases)
        wanted = {way.replace("&amp;", "&"): wanted_from(QueryDict(way.replace("&amp;", "&"))) for way in led}
        listed = {way: queries.queue(one, reader=supervisor, now=NOW, size=1000).cases for way, one in wanted.items()}
        by_signals = {way for way in listed if way.startswith("view=all&category=") and "by=" not in way}
    assert {way: len(cases) for way, cases in listed.items() if way not in by_signals} == {
        way: number for way, number in expected.items() if number
    }
    assert len(by_signals) == len(trends.signals)


def _detoured(period: Period) -> dict[str, set[UUID]]:
    """The cases, by what happened to them in the period."""
    found: dict[str, set[UUID]] = {}
    for event in CaseEvent.objects.filter(code__in=DETOURS):
        if period.first <= timezone.localdate(event.at) <= period.last:
            found.setdefault(event.code.removeprefix("case."), set()).add(event.case_id)
    for clock in Clock.objects.filter(name__in=["acknowledge", "resolve"]).exclude(case__state=CaseState.WITHDRAWN):
        if clock.due_on and period.first <= clock.due_on <= period.last and (clock.stopped_at or NOW) >= clock.due_at:
            found.setdefault(f"missed-{clock.name}-{clock.basis}", set()).add(clock.case_id)
    return found


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.prefix)
def test_one_category_rises_and_the_year_is_the_same_each_time(company: Company, companies: dict[str, Tenant]) -> None:
    tenant, past = companies[company.prefix], PASTS[company.host]
    add_people(company, tenant, password="a demonstration")
    with tenant_atomic(tenant.pk):
        year = _Year(company, tenant, NOW, 12)
        arrivals = year._arrivals()
        again = _Year(company, tenant, NOW + timedelta(hours=2), 12)._arrivals()
    assert arrivals == again, "at whatever hour of the day"
    assert {year.next_story() for _ in range(50)} == set(STORIES)
    assert len(arrivals) > 50
    rising = [one.received_at for one in arrivals if one.matter.category == past.rising]
    lately = sum(at > NOW - RISE for at in rising)
    before = (len(rising) - lately) * (RISE / (timedelta(days=360) - RISE))
    assert lately > 2.5 * before > 0
    assert {one.matter.category for one in arrivals} == set(company.categories)
    assert all(NOW - timedelta(days=362) < one.received_at <= one.registered_at for one in arrivals)


def test_an_interrupted_start_begins_anew(companies: dict[str, Tenant], monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = companies["LB"]
    add_people(LOHAS, tenant, password="a demonstration")
    monkeypatch.setitem(PASTS, LOHAS.host, replace(PASTS[LOHAS.host], channels={}))
    with pytest.raises(IndexError):
        make_past(LOHAS, tenant, now=NOW, months=1, say=print)
    with tenant_atomic(tenant.pk):
        assert not Case.objects.exists(), "few cases would keep the next start from making the year"


def test_a_second_start_says_that_it_adds_nothing(companies: dict[str, Tenant]) -> None:
    tenant = companies["LB"]
    add_people(LOHAS, tenant, password="a demonstration")
    said: list[str] = []
    for _ in range(2):
        make_past(LOHAS, tenant, now=NOW, months=0, say=said.append)
    assert said == ["Lohas Beans: there are cases already, none added"]
    with tenant_atomic(tenant.pk):
        assert Case.objects.count() == len(FEW[LOHAS.host])


def test_work_is_done_on_work_days(companies: dict[str, Tenant]) -> None:
    with tenant_atomic(companies["LB"].pk):
        calendar = deadlines.calendar_of(queries.calendar_in_use())
    # Friday 12 June 2026, 16:00 in Bogota; Monday the 15th is a holiday.
    friday = datetime(2026, 6, 12, 21, tzinfo=UTC)
    assert working_hours_after(friday, 0.5, calendar) == friday + timedelta(minutes=30)
    assert working_hours_after(friday, 2, calendar) == datetime(2026, 6, 16, 14, tzinfo=UTC)
    assert working_hours_after(friday, 11, calendar) == datetime(2026, 6, 17, 14, tzinfo=UTC)
