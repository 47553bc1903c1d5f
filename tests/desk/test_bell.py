"""The bell and how one wants to be told: unread, pages, what each item says and where it leads; nobody sees another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from complaints.actions.acknowledge import acknowledge
from complaints.actions.assign import assign
from complaints.actions.consult import consult
from complaints.enums import EventCode
from complaints.models import Case, CaseEvent, CaseRead, Consultation
from notifications.bell_words import BY_A_COLLEAGUE, BY_EVENT, BY_KIND, sentence
from notifications.models import BellItem, Preference, Topic, Way
from notifications.texts import TO_MEMBERS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW, register
from tests.desk.conftest import Do, client_of

QUERIES_OF_THE_PAGE = 9
QUERIES_OF_THE_COUNT = 9

Ring = Callable[..., BellItem]


@pytest.fixture
def ring(lohas: Tenant) -> Ring:
    """An item in a member's bell, about the newest event of a case unless told otherwise."""

    def make(member: Membership, case: Case, *, kind: str = "assigned", at: datetime = NOW, **said: Any) -> BellItem:
        with tenant_atomic(lohas.pk):
            event = said.pop("event", None) or CaseEvent.objects.filter(case=case).order_by("-number")[0]
            said.setdefault("topic", Topic.ASSIGNMENT)
            item: BellItem = BellItem.objects.create(member=member, event=event, kind=kind, created_at=at, **said)
        return item

    return make


def of(tenant: Tenant, member: Membership) -> list[BellItem]:
    with tenant_atomic(tenant.pk):
        return list(BellItem.objects.filter(member=member).order_by("created_at"))


def links(page: str) -> list[str]:
    return re.findall(r'href="/desk/bell/([0-9a-f-]{36})/"', page)


def shown_count(client: Client) -> str:
    found = re.search(r'class="bell-badge"[^>]*>([^<]+)<', client.get("/desk/bell/count/").content.decode())
    return found[1] if found else ""


@pytest.mark.parametrize("rows", [1, 3])
def test_no_query_a_row(
    lohas: Tenant, desk: Client, ana: Membership, ben: Membership, do: Do, ring: Ring, rows: int
) -> None:
    for _ in range(rows):
        case = register(lohas)
        do(acknowledge, case_id=case.pk, by=ana, handler=ana, next_update_on=date(2026, 6, 22))
        ring(ana, case)
    for path, expected in (("/desk/bell/", QUERIES_OF_THE_PAGE), ("/desk/bell/count/", QUERIES_OF_THE_COUNT)):
        desk.get(path)
        with CaptureQueriesContext(connection) as counted:
            page = desk.get(path).content.decode()
        assert len(counted) == expected, path
    assert shown_count(desk) == str(rows)
    page = desk.get("/desk/bell/").content.decode()
    assert len(links(page)) == rows


def test_newest_first_by_day(lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, ring: Ring) -> None:
    old = ring(ana, case_of_lohas, kind="reminder", at=NOW - timedelta(days=9))
    new = ring(ana, case_of_lohas, kind="assigned")
    eve = ring(ana, case_of_lohas, kind="answered", at=NOW - timedelta(days=1), read_at=NOW)
    page = desk.get("/desk/bell/").content.decode()
    assert links(page) == [str(item.pk) for item in (new, eve, old)]
    places = [page.index(f"<h2>{day}</h2>") for day in ("Today", "Yesterday", "Sunday 7 June 2026")]
    assert places == sorted(places)
    assert page.count("is-unread") == 2
    assert "2 unread" in " ".join(page.split())


def test_it_says_what_happened_and_nothing_of_the_story(
    lohas: Tenant, desk: Client, ana: Membership, camilo: Membership, do: Do, ring: Ring, case_of_lohas: Case
) -> None:
    do(assign, case_id=case_of_lohas.pk, by=camilo, handler=ana)
    ring(ana, case_of_lohas)
    page = unescape(desk.get("/desk/bell/").content.decode())
    assert "Camilo gave you the case." in page
    assert case_of_lohas.reference in page
    assert "Dara" not in page
    assert "bolsas" not in page


SAID = {
    "due_on": "2026-06-30",
    "level": 2,
    "clock": "resolve",
    "basis": "published",
    "step": "last_day",
    "handling": 4,
}


@pytest.mark.parametrize("language", ["en", "es-co", "pt-pt"])
@pytest.mark.parametrize("by_a_colleague", [True, False])
def test_each_kind_has_its_sentence(lohas: Tenant, ana: Membership, language: str, by_a_colleague: bool) -> None:
    """None says the code of its kind, and none has a place that nothing fills."""
    kinds = set(TO_MEMBERS) - {"digest"}
    assert kinds == {*BY_KIND, *BY_A_COLLEAGUE, *(kind for kind, _code in BY_EVENT)}
    with tenant_atomic(lohas.pk), translation.override(language):
        for kind, code in [*((kind, EventCode.NOTED) for kind in kinds), *BY_EVENT]:
            event = CaseEvent(code=code, content=SAID, actor=ana if by_a_colleague else None)
            said = sentence(BellItem(kind=kind, event=event))
            assert said.strip()
            assert "%(" not in said
            if by_a_colleague or code == EventCode.NOTED:
                assert "…" not in said, f"{kind} {code}"
    with tenant_atomic(lohas.pk), translation.override("en"):
        event = CaseEvent(code=EventCode.REMINDED, content=SAID)
        assert sentence(BellItem(kind="reminder", event=event)) == "Resolution is due by 30 June 2026."
        event = CaseEvent(code=EventCode.ADDED, content={})
        assert sentence(BellItem(kind="answered", event=event)) == "The complainant added something."
        assert sentence(BellItem(kind="of tomorrow", event=event)) == "The complainant added something"


def test_opening_marks_as_read_and_leads_to_the_case(
    lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, ring: Ring
) -> None:
    item = ring(ana, case_of_lohas)
    ring(ana, case_of_lohas, kind="answered")
    answer = desk.get(f"/desk/bell/{item.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/cases/{case_of_lohas.reference}/")
    assert [bool(one.read_at) for one in of(lohas, ana)].count(True) == 1
    assert shown_count(desk) == "1"
    seen = ring(ana, case_of_lohas, kind="reminder", read_at=NOW - timedelta(hours=1))
    desk.get(f"/desk/bell/{seen.pk}/")
    assert {one.pk: one.read_at for one in of(lohas, ana)}[seen.pk] == NOW - timedelta(hours=1), (
        "when it was first read"
    )


def test_a_question_leads_to_the_question(
    lohas: Tenant, ana: Membership, ben: Membership, do: Do, ring: Ring, case_of_lohas: Case
) -> None:
    do(consult, case_id=case_of_lohas.pk, by=ana, colleague=ben, question="¿Y?", due_on=date(2026, 6, 20))
    asked = do(lambda now: Consultation.objects.get())
    colleague = client_of(ben)
    item = ring(ben, case_of_lohas, kind="asked_colleague")
    page = colleague.get("/desk/bell/").content.decode()
    assert "Ana asks you something. The answer is needed by 20 June 2026." in page
    assert colleague.get(f"/desk/bell/{item.pk}/")["Location"] == f"/desk/consultations/{asked.pk}/"
    other = ring(ben, case_of_lohas, kind="delivery_failed", topic=Topic.DELIVERY)
    assert colleague.get(f"/desk/bell/{other.pk}/")["Location"] == "/desk/", "whom no case is shown"
    with tenant_atomic(lohas.pk):
        assert not CaseRead.objects.exists()


def test_nobody_else_s_item_can_be_opened_or_marked(
    lohas: Tenant, desk: Client, ana: Membership, camilo: Membership, case_of_lohas: Case, ring: Ring, as_cleo: Client
) -> None:
    mine, theirs = ring(ana, case_of_lohas), ring(camilo, case_of_lohas)
    assert desk.get(f"/desk/bell/{theirs.pk}/").status_code == 404
    assert desk.get(f"/desk/bell/{UUID(int=7)}/").status_code == 404
    assert as_cleo.get(f"/desk/bell/{mine.pk}/").status_code == 404
    assert links(desk.get("/desk/bell/").content.decode()) == [str(mine.pk)]
    assert links(as_cleo.get("/desk/bell/").content.decode()) == []
    desk.post("/desk/bell/read/", {"until": NOW.isoformat()})
    assert of(lohas, ana)[0].read_at
    assert of(lohas, camilo)[0].read_at is None


def test_what_came_since_the_page_was_opened_stays_unread(
    lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, ring: Ring
) -> None:
    ring(ana, case_of_lohas)
    page = desk.get("/desk/bell/").content.decode()
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    ring(ana, case_of_lohas, kind="answered", at=NOW + timedelta(seconds=1))
    for wrong in ("", "x", "2026-99-99", "2026-06-16T15:24:00", "\x00"):
        assert desk.post("/desk/bell/read/", {"until": wrong}).status_code == 302
        assert [bool(one.read_at) for one in of(lohas, ana)] == [False, False], wrong
    desk.post("/desk/bell/read/", {"until": unescape(until[1])})
    assert [bool(one.read_at) for one in of(lohas, ana)] == [True, False]
    assert desk.get("/desk/bell/read/").status_code == 405


def test_pages_and_a_bounded_count(
    lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_atomic(lohas.pk):
        event = CaseEvent.objects.get(case=case_of_lohas)
        BellItem.objects.bulk_create(
            BellItem(
                member=ana, event=event, kind=f"k{n}", topic="deadline", created_at=NOW - timedelta(minutes=n // 2)
            )
            for n in range(130)
        )
    assert shown_count(desk) == "99+"
    path, seen = "/desk/bell/", []
    while path:
        page = desk.get(path).content.decode()
        assert "More than 99 unread" in page
        assert len(links(page)) <= 25
        seen += links(page)
        older = re.search(r'class="btn push"\s+href="(\?after=[^"]+)"', page)
        path = f"/desk/bell/{older[1]}" if older else ""
    assert len(seen) == len(set(seen)) == 130, "none twice, none left out, though two share each minute"
    for odd in ("x", "%FF", "%00", "MjAyNi0wNi0xNnx4"):
        assert len(links(desk.get(f"/desk/bell/?after={odd}").content.decode())) == 25


def test_the_count_asks_nobody_to_sign_in(at_lohas: Client, desk: Client, ben: Membership) -> None:
    nobody = at_lohas.get("/desk/bell/count/")
    assert (nobody.status_code, nobody.content) == (204, b"")
    assert desk.get("/desk/bell/count/").status_code == 200
    assert client_of(ben).get("/desk/bell/count/").status_code == 200
    assert at_lohas.get("/desk/bell/").status_code == 302


def test_the_bell_is_on_every_page_of_the_desk(desk: Client, ben: Membership) -> None:
    for client in (desk, client_of(ben)):
        for path in ("/desk/", "/desk/bell/", "/accounts/2fa/"):
            page = client.get(path).content.decode()
            assert 'href="/desk/bell/"' in page, path
            assert 'hx-get="/desk/bell/count/"' in page, path
            assert "vendor/htmx.min.js" in page, path


def test_an_empty_bell_says_what_will_come(desk: Client, ben: Membership) -> None:
    assert "when a deadline comes near or passes" in desk.get("/desk/bell/").content.decode()
    assert "when a colleague asks you something" in client_of(ben).get("/desk/bell/").content.decode()
    assert "Mark all as read" not in desk.get("/desk/bell/").content.decode()


# --- preferences ----------------------------------------------------------------------------------------------------


def chosen(page: str) -> dict[str, str]:
    radios = re.findall(r'name="(\w+)"\s+id="\w+"\s+value="(\w+)"\s+(checked)?', page)
    return {name: value for name, value, is_checked in radios if is_checked}


def test_everything_comes_by_mail_until_somebody_chooses(lohas: Tenant, desk: Client, ana: Membership) -> None:
    place = "/desk/bell/preferences/"
    assert chosen(desk.get(place).content.decode()) == dict.fromkeys(Topic.values, "mail")
    ways = {"assignment": "mail", "answer": "digest", "deadline": "bell", "escalation": "mail", "delivery": "bell"}
    assert "Saved." in desk.post(place, ways, follow=True).content.decode()
    assert chosen(desk.get(place).content.decode()) == ways
    desk.post(place, {**ways, "answer": "bell"})
    with tenant_atomic(lohas.pk):
        assert dict(Preference.objects.values_list("topic", "way")) == {**ways, "answer": "bell"}
        assert set(Preference.objects.values_list("member", flat=True)) == {ana.pk}


def test_a_way_that_is_none_changes_nothing(lohas: Tenant, desk: Client) -> None:
    ways = dict.fromkeys(Topic.values, Way.BELL)
    for wrong in ({**ways, "answer": "pigeon"}, {key: way for key, way in ways.items() if key != "answer"}):
        answer = desk.post("/desk/bell/preferences/", wrong)
        assert answer.status_code == 400
        assert "needs your attention" in answer.content.decode()
        assert chosen(answer.content.decode())["deadline"] == "bell"
    with tenant_atomic(lohas.pk):
        assert not Preference.objects.exists()


def test_each_company_s_members_choose_for_themselves(
    lohas: Tenant, logoscon: Tenant, desk: Client, as_cleo: Client, cleo: Membership
) -> None:
    desk.post("/desk/bell/preferences/", dict.fromkeys(Topic.values, "bell"))
    as_cleo.post("/desk/bell/preferences/", dict.fromkeys(Topic.values, "digest"))
    assert set(chosen(desk.get("/desk/bell/preferences/").content.decode()).values()) == {"bell"}
    with tenant_atomic(logoscon.pk):
        assert set(Preference.objects.values_list("member", "way")) == {(cleo.pk, "digest")}
