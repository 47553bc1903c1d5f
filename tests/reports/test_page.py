"""The trends page and its files: for whom, about whom, and that no cell is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Category
from complaints.setup import LOHAS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, in_english, register, sign_in

PAGES = ["/desk/trends/", "/desk/trends/csv/", "/desk/trends/xlsx/"]
JUNE = "?unit=month&from=2026-06-01"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(member: Membership) -> Client:
    return in_english(sign_in(Client(headers={"host": LOHAS.host}), member))


@pytest.fixture
def manager(ben: Membership) -> Client:
    return client_of(ben)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_read_figures_open_it(lohas: Tenant, make_member: MakeMember, path: str, role: Role) -> None:
    expected = 200 if role in {Role.MANAGER, Role.SUPERVISOR} else 404
    client = client_of(make_member(lohas, "Vera", role))
    assert client.get(path).status_code == expected
    assert ("/desk/trends/" in client.get("/desk/").content.decode()) == (expected == 200)


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_led_to_sign_in(lohas: Tenant, at_lohas: Client, path: str) -> None:
    assert at_lohas.get(path)["Location"].startswith("/accounts/login/")


def test_an_empty_company_is_told_so(manager: Client) -> None:
    page = manager.get("/desk/trends/").content.decode()
    assert "There is nothing to count yet" in page
    assert "data-chart" not in page


def test_another_company_s_cases_are_never_counted(lohas: Tenant, logoscon: Tenant, manager: Client) -> None:
    register(lohas)
    for _ in range(3):
        register(logoscon, description="CANARY")
    found = manager.get(f"/desk/trends/{JUNE}").context["trends"]
    assert (found.flow["received"].now, found.open_cases, found.series[-1][1]) == (1, 1, 1)
    assert [table.total.now for table in found.tables] == [1, 1, 1, 0]


def test_three_are_not_enough_and_ten_are(lohas: Tenant, manager: Client) -> None:
    for _ in range(3):
        register(lohas)
    page = manager.get(f"/desk/trends/{JUNE}").content.decode()
    assert page.count("Not enough data") >= 3
    assert ">100<" not in page.replace(" ", "").replace("\n", "")
    for _ in range(7):
        register(lohas)
    page = manager.get(f"/desk/trends/{JUNE}").content.decode()
    assert ">100<" in page.replace(" ", "").replace("\n", "")


def test_as_many_queries_for_thirty_cases_as_for_three(lohas: Tenant, manager: Client) -> None:
    counted = []
    for number in (3, 27):
        for _ in range(number):
            register(lohas)
        manager.get(f"/desk/trends/{JUNE}")
        with CaptureQueriesContext(connection) as queries:
            manager.get(f"/desk/trends/{JUNE}")
        counted.append(len(queries))
    assert counted[0] == counted[1] < 40


def test_a_supervisor_goes_on_to_the_cases_and_a_manager_does_not(
    lohas: Tenant, make_member: MakeMember, manager: Client
) -> None:
    with tenant_atomic(lohas.pk):
        delivery = Category.objects.get(code="entrega")
    late, early = (
        register(lohas, category=delivery),
        register(lohas, received_at=NOW - timedelta(days=40), category=delivery),
    )
    other = register(lohas)
    assert "/desk/?view=all" not in manager.get(f"/desk/trends/{JUNE}").content.decode()
    supervisor = client_of(make_member(lohas, "Camilo", Role.SUPERVISOR, level=2))
    page = supervisor.get(f"/desk/trends/{JUNE}").content.decode()
    link = next(part.split('"')[0] for part in page.split('href="') if "category=entrega" in part).replace("&amp;", "&")
    assert parse_qs(urlsplit(link).query) == {
        "view": ["all"],
        "category": ["entrega"],
        "by": ["received"],
        "since": ["2026-06-01"],
        "until": ["2026-06-30"],
    }
    queue = supervisor.get(link).content.decode()
    assert late.reference in queue
    assert early.reference not in queue
    assert other.reference not in queue
    assert early.reference in supervisor.get("/desk/?view=all&category=entrega").content.decode()


@pytest.mark.parametrize(
    "odd",
    [
        "since=nonsense",
        "until=9999-12-31",
        "since=0001-01-01&until=%00",
        "category=%00%ed",
        "root_cause=%00x",
        "by=%00x",
    ],
)
def test_odd_days_and_categories_break_nothing(lohas: Tenant, ana: Membership, odd: str) -> None:
    case = register(lohas)
    page = client_of(ana).get(f"/desk/?view=all&{odd}")
    assert page.status_code == 200
    assert (case.reference in page.content.decode()) == (not odd.startswith(("category", "root_cause")))


@pytest.mark.parametrize(
    "odd", ["unit=x&from=y", "unit=week&from=%00", "unit=quarter&from=9999-12-31", "from=2026-02-30"]
)
def test_odd_periods_break_nothing(lohas: Tenant, manager: Client, odd: str) -> None:
    for path in PAGES:
        assert manager.get(f"{path}?{odd}").status_code == 200


def test_no_cell_of_a_file_is_a_formula(lohas: Tenant, manager: Client) -> None:
    """T20: a category's name comes from people."""
    with tenant_atomic(lohas.pk):
        category = Category.objects.get(code="entrega")
        category.names = {"es-co": '=HYPERLINK("http://evil.example")', "en": '=HYPERLINK("http://evil.example")'}
        category.save()
    register(lohas, category=category)
    answer = manager.get(f"/desk/trends/csv/{JUNE}")
    assert answer["Content-Disposition"] == 'attachment; filename="LB-month-2026-06-01.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ['\'=HYPERLINK("http://evil.example")', "1"] in [row[1:3] for row in rows]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert len({len(row) for row in rows}) == 1
    book = zipfile.ZipFile(io.BytesIO(manager.get(f"/desk/trends/xlsx/{JUNE}").content))
    assert "=HYPERLINK" in book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_signal_leads_to_the_cases_that_it_speaks_of(lohas: Tenant, make_member: MakeMember) -> None:
    """Eight in the last four whole weeks (18 May to 14 June), one in half a year before, one this week."""
    with tenant_atomic(lohas.pk):
        delivery = Category.objects.get(code="entrega")
    days = [NOW - timedelta(days=230), NOW - timedelta(days=100), NOW - timedelta(days=1)]
    before, _, this_week = (register(lohas, category=delivery, received_at=day) for day in days)
    lately = [register(lohas, category=delivery, received_at=NOW - timedelta(days=2 + 3 * n)) for n in range(8)]
    supervisor = client_of(make_member(lohas, "Camilo", Role.SUPERVISOR, level=2))
    page = supervisor.get("/desk/trends/")
    (signal,) = page.context["trends"].signals
    assert (signal.code, signal.rise.lately) == ("entrega", 8)
    link = next(part.split('"')[0] for part in page.content.decode().split('href="') if "until=2026-06-14" in part)
    queue = supervisor.get(link.replace("&amp;", "&")).content.decode()
    assert all(case.reference in queue for case in lately)
    assert not any(case.reference in queue for case in (before, this_week))


def test_what_is_over_and_what_is_not(lohas: Tenant, manager: Client) -> None:
    register(lohas)
    assert "not over yet" in manager.get(f"/desk/trends/{JUNE}").content.decode()
    page = manager.get("/desk/trends/?unit=month&from=2026-05-01").content.decode()
    assert "not over yet" not in page
    assert "from=2026-06-01" in page, "there is a way to the later period"
    assert "from=2026-07-01" not in manager.get(f"/desk/trends/{JUNE}").content.decode(), "none to the future"
