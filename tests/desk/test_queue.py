"""The list of cases: views, filters, search, groups, pages; never a query a row."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask
from complaints.actions.assign import assign
from complaints.actions.consult import consult
from complaints.actions.escalate import escalate
from complaints.actions.withdraw import withdraw
from complaints.enums import Channel, WithdrawalReason
from complaints.models import Case, Kind
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW, register
from tests.desk.conftest import Do, client_of

QUERIES_OF_THE_PAGE = 16


def references(page: str) -> list[str]:
    return re.findall(r'<a href="/desk/cases/([^"]+)/" data-key-row', page)


@pytest.mark.parametrize("rows", [1, 3])
def test_no_query_a_row(lohas: Tenant, desk: Client, rows: int) -> None:
    for n in range(rows):
        register(lohas, name=f"Dara {n}")
    desk.get("/desk/")
    with CaptureQueriesContext(connection) as queries:
        page = desk.get("/desk/").content.decode()
    assert len(references(page)) == rows
    assert len(queries) == QUERIES_OF_THE_PAGE


def test_groups_by_deadline(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    late = register(lohas, received_at=NOW - timedelta(days=14))
    today = register(lohas, received_at=NOW - timedelta(days=11))
    week = register(lohas, received_at=NOW - timedelta(days=5))
    later = register(lohas)
    waiting = register(lohas)
    do(acknowledge, case_id=waiting.pk, by=ana, handler=ana, next_update_on=date(2026, 6, 22))
    do(ask, case_id=waiting.pk, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 30))
    page = desk.get("/desk/").content.decode()
    assert references(page) == [case.reference for case in (late, today, week, later, waiting)]
    headings = ["<h2>Late</h2>", "<h2>Today and tomorrow</h2>", "<h2>This week</h2>", "<h2>Later</h2>"]
    places = [page.index(heading) for heading in [*headings, "<h2>Waiting, or without a deadline</h2>"]]
    assert places == sorted(places)
    assert "days late" in page
    assert "due-paused" in page


def test_views(lohas: Tenant, desk: Client, ana: Membership, camilo: Membership, do: Do) -> None:
    cases = {name: register(lohas) for name in ("mine", "new", "escalated", "waiting", "closed")}
    for name in ("mine", "waiting"):
        do(acknowledge, case_id=cases[name].pk, by=ana, handler=ana, next_update_on=date(2026, 6, 22))
    do(ask, case_id=cases["waiting"].pk, by=ana, question="¿Qué?", answer_by=date(2026, 6, 30))
    do(escalate, case_id=cases["escalated"].pk, by=ana, reason="x")
    do(withdraw, case_id=cases["closed"].pk, by=ana, reason=WithdrawalReason.DUPLICATE)
    expected = {
        "mine": {"mine", "waiting"},
        "open": {"mine", "new", "escalated", "waiting"},
        "unassigned": {"new"},
        "late": set(),
        "waiting": {"waiting"},
        "escalated": {"escalated"},
        "follow_up": set(),
        "closed": {"closed"},
        "nonsense": {"mine", "new", "escalated", "waiting"},
    }
    for view, names in expected.items():
        page = desk.get("/desk/", {"view": view}).content.decode()
        assert set(references(page)) == {cases[name].reference for name in names}, view
        if not names:
            assert 'class="blank"' in page
    page = desk.get("/desk/").content.decode()
    assert 'title="All open"' in page
    assert '<span class="n">4</span>' in page


def test_filters_stand_in_the_address(lohas: Tenant, desk: Client) -> None:
    with tenant_atomic(lohas.pk):
        queja = Kind.objects.get(code="queja")
    web = register(lohas)
    letter = register(lohas, kind=queja, channel=Channel.LETTER, description="Ñandú perdido")
    assert references(desk.get("/desk/?kind=queja").content.decode()) == [letter.reference]
    assert references(desk.get("/desk/?channel=web").content.decode()) == [web.reference]
    assert references(desk.get("/desk/?channel=fax").content.decode()) != []
    assert references(desk.get("/desk/?kind=fax").content.decode()) == []
    assert references(desk.get("/desk/?q=nandu").content.decode()) == [letter.reference]
    assert references(desk.get(f"/desk/?q={web.reference}").content.decode()) == [web.reference]
    assert references(desk.get(f"/desk/?q={web.reference.lower().replace('-', ' ')}").content.decode()) == [
        web.reference
    ]
    page = desk.get("/desk/?q=nandu&kind=queja").content.decode()
    assert 'href="?view=open&amp;kind=queja&amp;channel=letter&amp;q=nandu"' in page
    assert 'href="?view=open&amp;kind=queja"' in page  # without the words


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "kind=%00", "after=x", "after=%FF", "q=" + "a" * 5000, "view[]=1", "q=(((%26|"]
)
def test_odd_addresses_are_answered(lohas: Tenant, desk: Client, query: str) -> None:
    register(lohas)
    assert desk.get(f"/desk/?{query}").status_code == 200


def test_pages(lohas: Tenant, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(27):
        register(lohas, name=f"Dara {n}")
    first = desk.get("/desk/?channel=web").content.decode()
    assert len(references(first)) == 25
    link = first[first.index("&after=") :].split('"')[0]
    second = desk.get(f"/desk/?view=open&channel=web{link}").content.decode()
    assert len(references(second)) == 2
    assert "&after=" not in second
    assert "Most urgent cases" in second


def test_a_question_for_me_stands_on_top(
    lohas: Tenant, desk: Client, ana: Membership, camilo: Membership, do: Do, case_of_lohas: Case
) -> None:
    do(consult, case_id=case_of_lohas.pk, by=camilo, colleague=ana, question="¿Y?", due_on=date(2026, 6, 18))
    assert "Question from Camilo" in desk.get("/desk/").content.decode()


def test_a_manager_sees_no_case(lohas: Tenant, ben: Membership, case_of_lohas: Case) -> None:
    page = client_of(ben).get("/desk/").content.decode()
    assert "Your role does not open cases" in page
    assert case_of_lohas.reference not in page


def test_words_are_shown_as_text(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    case = register(lohas, description="<script>alert(1)</script>\nsegunda línea")
    do(assign, case_id=case.pk, by=ana, handler=ana)
    page = desk.get("/desk/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
