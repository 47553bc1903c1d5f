"""Nobody knows holidays of a year that no calendar covers: no deadline is guessed there, and no complaint is lost."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from complaints import deadlines, queries
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask
from complaints.actions.register_case import register_case
from complaints.models import Case, CaseEvent, CaseText, Clock
from complaints.portal.promises import promised_now
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import CalendarVersion, Membership, Tenant
from tests.complaints.filing import cases_of, file
from tests.conftest import NOW, complaint_of, in_english, register, sign_in

# Lohas Beans' calendar of 2026 covers 2024 to 2036; ten business days before its end five are left, and fifteen are not.
LAST = datetime(2036, 12, 18, 15, 0, tzinfo=UTC)
BEYOND = datetime(2037, 3, 2, 15, 0, tzinfo=UTC)


def _register(tenant: Tenant, at: datetime) -> Case:
    with tenant_atomic(tenant.pk, actor=COMPLAINANT):
        return register_case(complaint=complaint_of(received_at=at), actor=COMPLAINANT, now=at)


def _clocks(tenant: Tenant) -> dict[str, date | None]:
    with tenant_atomic(tenant.pk):
        return dict(Clock.objects.values_list("name", "due_on"))


def _errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


def test_a_new_company_knows_its_holidays_for_ten_years(lohas: Tenant, logoscon: Tenant) -> None:
    for tenant in (lohas, logoscon):
        with tenant_atomic(tenant.pk):
            calendar = CalendarVersion.objects.get()
            assert (calendar.covers_from, calendar.covers_to) == (date(2024, 1, 1), date(2036, 12, 31))
            assert calendar.days.filter(day__year=2036).count() >= 13


def test_a_case_is_stored_with_the_clocks_that_the_calendar_reaches(
    lohas: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    case = _register(lohas, LAST)
    assert _clocks(lohas) == {"acknowledge": date(2036, 12, 26)}
    assert _errors(caplog) == ["Lohas Beans has no calendar for 2037, and no deadline in it: add that year's holidays."]
    assert case.next_due_at == datetime(2036, 12, 27, 5, 0, tzinfo=UTC)
    with tenant_atomic(lohas.pk):
        assert list(queries.flaws()) == []


def test_a_case_is_stored_without_clocks_where_the_calendar_has_ended(
    lohas: Tenant, ana: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    case = _register(lohas, BEYOND)
    assert _clocks(lohas) == {}
    assert [words.count("no calendar for 2037") for words in _errors(caplog)] == [1, 1]  # of two clocks
    assert case.next_due_at is None
    with tenant_atomic(lohas.pk):
        acknowledge(case_id=case.pk, by=ana, now=BEYOND, handler=ana, next_update_on=BEYOND.date(), message="Hola")
        assert deadlines.explain(case, now=BEYOND) == []
        assert deadlines.next_update_on(case, BEYOND.date()) is None
        listed = queries.queue(queries.QueueFilter(), reader=ana, now=BEYOND).cases
        assert listed == [case]
        assert deadlines.nearest(listed, now=BEYOND) == {}


def test_the_pages_of_such_a_day_name_no_date_and_take_the_complaint(
    lohas: Tenant, at_lohas: Client, ana: Membership
) -> None:
    with time_machine.travel(BEYOND, tick=False):
        client = in_english(at_lohas)
        with tenant_atomic(lohas.pk):
            assert promised_now(lohas, list(queries.kinds_on_offer()), now=BEYOND) == {}
        for address in ("/", "/complain/"):
            page = client.get(address).content.decode()
            assert "before the end of" not in page
            assert "March 2037" not in page
            assert "business day" not in page
        answered = file(client)
        assert answered.status_code == 302
        receipt = client.get(answered["Location"]).content.decode()
        (case,) = cases_of(lohas)
        assert case.reference in receipt
        assert '<table class="cal"' not in receipt
        assert client.get(f"/case/{case.reference}/").status_code == 200
        desk = in_english(sign_in(Client(headers={"host": "lohasbeans.localhost"}), ana))
        for address in ("/desk/", f"/desk/cases/{case.reference}/"):
            page = desk.get(address)
            assert (page.status_code, case.reference in page.content.decode()) == (200, True)


def test_an_answer_is_kept_although_its_clock_can_no_longer_be_counted(
    lohas: Tenant, ana: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    """Asked in time, answered when the rest of the term lies beyond the calendar."""
    received = datetime(2036, 12, 1, 15, 0, tzinfo=UTC)
    case = _register(lohas, received)
    assert _errors(caplog) == []
    with tenant_atomic(lohas.pk):
        acknowledge(case_id=case.pk, by=ana, now=received, handler=ana, next_update_on=LAST.date(), message="Hola")
        ask(case_id=case.pk, by=ana, now=received, question="¿Qué lote?", answer_by=date(2036, 12, 24))
        answer(case_id=case.pk, by=COMPLAINANT, now=LAST + timedelta(days=7), text="Lote 7")
        assert CaseText.objects.filter(text="Lote 7").exists()
        assert CaseEvent.objects.count() == 4
        assert Clock.objects.get(name="resolve").is_paused  # as it stood
        assert [one.clock.name for one in deadlines.explain(Case.objects.get(), now=BEYOND)] == ["acknowledge"]
        assert list(queries.flaws()) == []
    assert set(_errors(caplog)) == {
        "Lohas Beans has no calendar for 2037, and no deadline in it: add that year's holidays."
    }


def test_within_the_calendar_nothing_is_logged(lohas: Tenant, caplog: pytest.LogCaptureFixture) -> None:
    register(lohas)
    assert _clocks(lohas) == {"acknowledge": date(2026, 6, 23), "resolve": date(2026, 7, 8)}
    assert _errors(caplog) == []
    with tenant_atomic(lohas.pk):
        assert set(promised_now(lohas, list(queries.kinds_on_offer()), now=NOW)) == {"acknowledge", "resolve"}
