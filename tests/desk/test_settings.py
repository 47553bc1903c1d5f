"""The administrator's settings: shown to nobody else, kept in versions or with their history, and used by the pages at once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from complaints import queries
from complaints.actions.change_calendar import DayChange, change_calendar
from complaints.models import Case, Category, Clock, Kind, Notice, Replanning, RootCause
from config import settings as product
from notifications.models import MailText, Message
from notifications.own_words import kinds
from notifications.plan import plan_pending
from tenants import colours
from tenants.context import tenant_atomic
from tenants.models import Brand, DayKind, Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, register
from tests.desk.conftest import client_of

SETTINGS = "/desk/settings/"
PAGES = ["", "company/", "look/", "kinds/", "categories/", "root-causes/", "calendar/", "notice/", "mails/", "mails/receipt/es-co/"]  # fmt: skip
COMPANY = {
    "name": "Lohas Beans",
    "legal_name": "Lohas Beans SAS BIC",
    "phone": "+57 300 000 0000",
    "email": "",
    "postal_address": "",
    "default_language": "es-co",
    "languages": ["en"],
    "why": "New telephone",
}


@pytest.fixture(autouse=True)
def _mail_is_a_row() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND=product.EMAIL_BACKEND):
        yield


@pytest.fixture
def andres(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Andrés", Role.ADMINISTRATOR)


@pytest.fixture
def desk(andres: Membership) -> Client:
    return client_of(andres)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("page", PAGES)
def test_only_administrators(lohas: Tenant, make_member: MakeMember, role: Role, page: str) -> None:
    client = client_of(make_member(lohas, "Vera", role))
    assert client.get(SETTINGS + page).status_code == 404
    assert client.post(SETTINGS + page).status_code in (404, 405)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_an_empty_form_is_refused(desk: Client, page: str) -> None:
    assert desk.get(SETTINGS + page).status_code == 200
    assert desk.post(SETTINGS + page).status_code in (400, 405)


def test_what_another_company_has_is_nothing_here(lohas: Tenant, logoscon: Tenant, desk: Client) -> None:
    with tenant_atomic(logoscon.pk):
        theirs, cause, kind = Category.objects.first(), RootCause.objects.first(), Kind.objects.first()
        assert theirs
        assert cause
        assert kind
        before = (theirs.names, kind.texts)
    for path in (f"categories/{theirs.pk}/", f"root-causes/{cause.pk}/", f"kinds/{kind.pk}/"):
        assert desk.get(SETTINGS + path).status_code == desk.post(SETTINGS + path).status_code == 404
    assert desk.post(f"{SETTINGS}categories/{theirs.pk}/retire/").status_code == 404
    assert desk.get(f"{SETTINGS}nothing/").status_code == desk.get(f"{SETTINGS}mails/nothing/es-co/").status_code == 404
    with tenant_atomic(logoscon.pk):
        theirs.refresh_from_db()
        kind.refresh_from_db()
        assert (theirs.names, kind.texts, theirs.retired_at) == (*before, None)


# --- the company and its look -----------------------------------------------------------------------------------------
def test_the_company_s_words_are_on_its_pages_at_once(lohas: Tenant, desk: Client, at_lohas: Client) -> None:
    assert desk.post(f"{SETTINGS}company/", COMPANY).status_code == 302
    assert "+57 300 000 0000" in at_lohas.get("/").content.decode()
    page = desk.get(f"{SETTINGS}company/").content.decode()
    assert "“New telephone”" in page
    assert "Andrés" in page
    with tenant_atomic(lohas.pk):
        (entry,) = lohas.history.filter(history_type="~")  # type: ignore[attr-defined]
    assert (entry.phone, entry.history_change_reason) == ("+57 300 000 0000", "change_company: New telephone")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\r\nb"},
        {"email": "nobody"},
        {"default_language": "fr"},
        {"languages": []},
        {"why": "x" * 61},
    ],
    ids=str,
)
def test_what_the_company_cannot_be(lohas: Tenant, desk: Client, wrong: dict[str, Any]) -> None:
    assert desk.post(f"{SETTINGS}company/", {**COMPANY, **wrong}).status_code == 400
    with tenant_atomic(lohas.pk):
        assert Tenant.objects.get().phone == lohas.phone


def picture(size: tuple[int, int] = (900, 600), kind: str = "PNG") -> SimpleUploadedFile:
    target = io.BytesIO()
    Image.new("RGB", size, "#123456").save(target, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", target.getvalue())


def test_a_logo_is_written_anew_and_colours_follow(lohas: Tenant, desk: Client, at_lohas: Client) -> None:
    old = at_lohas.get("/").content.decode()
    answer = desk.post(f"{SETTINGS}look/", {"colour": "#8A1538", "logo": picture()})
    assert answer.status_code == 302
    with tenant_atomic(lohas.pk):
        brand = Brand.objects.get()
    assert (brand.colour, brand.logo_type, brand.version) == ("#8a1538", "image/png", 2)
    logo = at_lohas.get("/brand/logo")
    with Image.open(io.BytesIO(logo.content)) as image:
        assert (image.format, image.height) == ("PNG", 256)
    assert "#8a1538" in at_lohas.get("/brand.css").content.decode()
    assert re.findall(r"/brand\.css\?v=\d+", old) != re.findall(
        r"/brand\.css\?v=\d+", at_lohas.get("/").content.decode()
    )


@pytest.mark.parametrize(
    ("colour", "logo", "told"),
    [
        ("#ffe000", None, "4.5 is needed"),
        ("red", None, "#1b6149"),
        ("#1b6149", SimpleUploadedFile("l.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "cannot take"),
        ("#1b6149", SimpleUploadedFile("l.txt", b"words"), "no image"),
        ("#1b6149", SimpleUploadedFile("l.png", b"\x89PNG\r\n\x1a\nbroken"), "damaged"),
        ("#1b6149", SimpleUploadedFile("l.png", b""), "empty"),
    ],
    ids=["too light", "no colour", "svg", "text", "broken", "empty"],
)
def test_a_look_that_cannot_be(lohas: Tenant, desk: Client, colour: str, logo: Any, told: str) -> None:
    answer = desk.post(f"{SETTINGS}look/", {"colour": colour, **({"logo": logo} if logo else {})})
    assert (answer.status_code, told in answer.content.decode()) == (400, True)
    with tenant_atomic(lohas.pk):
        assert Brand.objects.get().version == 1


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_has_a_shade_that_can_be_read(number: int) -> None:
    colour = f"#{number:06x}"
    shade = colours.darkened(colour)
    fill, text = colours.of_dark_pages(shade)
    assert colours.is_readable(shade)
    assert (shade == colour) == colours.is_readable(colour)
    assert colours.contrast(fill, colours.WHITE) >= 4.5
    assert colours.contrast(text, colours.DARK_PAGE) >= 7


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#000000", "#ffffff") == 21
    assert round(colours.contrast("#777777", "#ffffff"), 2) == 4.48
    assert not colours.is_readable("#777777")
    assert colours.is_readable("#767676")


# --- lists ------------------------------------------------------------------------------------------------------------
def test_a_category_comes_is_renamed_and_goes(lohas: Tenant, desk: Client, at_lohas: Client) -> None:
    names = {"name_es-co": "El café molido", "name_en": "Ground coffee", "why": "New product"}
    assert desk.post(f"{SETTINGS}categories/", names).status_code == 302
    with tenant_atomic(lohas.pk):
        made = Category.objects.get(code="el-cafe-molido")
    assert "El café molido" in at_lohas.get("/complain/").content.decode()
    desk.post(f"{SETTINGS}categories/{made.pk}/", {**names, "name_es-co": "Café en polvo"})
    case = register(lohas)
    with tenant_atomic(lohas.pk):
        Case.objects.filter(pk=case.pk).update(category=made)
    desk.post(f"{SETTINGS}categories/{made.pk}/retire/")
    assert "Café en polvo" not in at_lohas.get("/complain/").content.decode()
    with tenant_atomic(lohas.pk):
        made.refresh_from_db()
        assert (made.code, Case.objects.get(pk=case.pk).category) == ("el-cafe-molido", made)
        assert made.retired_at is not None
        assert made.history.count() == 3  # type: ignore[attr-defined]
    desk.post(f"{SETTINGS}categories/{made.pk}/offer/")
    assert "Café en polvo" in at_lohas.get("/complain/").content.decode()
    page = desk.get(f"{SETTINGS}categories/").content.decode()
    assert "“New product”" in page


def test_the_last_one_stays_and_the_order_is_the_company_s(lohas: Tenant, desk: Client) -> None:
    with tenant_atomic(lohas.pk):
        causes = list(RootCause.objects.order_by("position"))
    assert desk.post(f"{SETTINGS}root-causes/{causes[2].pk}/up/").status_code == 302
    with tenant_atomic(lohas.pk):
        assert list(queries.root_causes_on_offer())[1] == causes[2]
    for cause in causes:
        desk.post(f"{SETTINGS}root-causes/{cause.pk}/retire/")
    with tenant_atomic(lohas.pk):
        assert queries.root_causes_on_offer().count() == 1
    assert desk.post(f"{SETTINGS}root-causes/{UUID(int=7)}/retire/").status_code == 404


def test_a_kind_is_worded_and_stays_the_policy_s(lohas: Tenant, desk: Client, at_lohas: Client) -> None:
    with tenant_atomic(lohas.pk):
        queja = Kind.objects.get(code="queja")
    words = {
        f"{part}_{code}": f"{part} {code}" for part in ("name", "definition", "example") for code in lohas.languages
    }
    assert desk.post(f"{SETTINGS}kinds/{queja.pk}/", {**words, "name_es-co": "Inconformidad"}).status_code == 302
    assert "Inconformidad" in at_lohas.get("/complain/").content.decode()
    with tenant_atomic(lohas.pk):
        queja.refresh_from_db()
        assert (queja.code, queja.texts["en"]["example"]) == ("queja", "example en")
    assert desk.post(f"{SETTINGS}kinds/{queja.pk}/", {**words, "name_en": ""}).status_code == 400


def test_codes_never_meet(lohas: Tenant, desk: Client) -> None:
    for _ in range(3):
        desk.post(f"{SETTINGS}categories/", {"name_es-co": "Ñandú · 日本", "name_en": "x"})
        desk.post(f"{SETTINGS}categories/", {"name_es-co": "日本", "name_en": "x"})
    with tenant_atomic(lohas.pk):
        codes = list(Category.objects.values_list("code", flat=True))
    assert {"nandu", "nandu-2", "nandu-3", "choice", "choice-2", "choice-3"} <= set(codes)


# --- the calendar -----------------------------------------------------------------------------------------------------
def day(of: date, kind: str = "closure", **more: str) -> dict[str, str]:
    return {"day": of.isoformat(), "kind": kind, "name": "Inventario", "reason": "Inventario anual", **more}


def test_a_change_of_the_calendar_is_looked_at_first(lohas: Tenant, desk: Client, andres: Membership) -> None:
    case = register(lohas)
    tomorrow = NOW.date() + timedelta(days=1)
    with tenant_atomic(lohas.pk):
        before = dict(Clock.objects.filter(case=case).values_list("name", "due_on"))
    page = desk.post(f"{SETTINGS}calendar/", day(tomorrow)).content.decode()
    assert case.reference in page
    assert "1 open case of 1" in page
    with tenant_atomic(lohas.pk):  # nothing was done
        assert queries.calendar_in_use().number == 1
        assert not Replanning.objects.exists()
        assert dict(Clock.objects.filter(case=case).values_list("name", "due_on")) == before
    assert desk.post(f"{SETTINGS}calendar/", day(tomorrow, sure="1")).status_code == 302
    with tenant_atomic(lohas.pk):
        assert queries.calendar_in_use().number == 2
        assert Replanning.objects.get().asked_by == andres
    page = desk.get(f"{SETTINGS}calendar/?year=2026").content.decode()
    assert "Inventario" in page
    assert "Andrés" in page


def test_a_day_that_moves_nothing_says_so(lohas: Tenant, desk: Client) -> None:
    register(lohas)
    page = desk.post(f"{SETTINGS}calendar/", day(date(2027, 3, 3))).content.decode()
    assert "No date of an open case would move" in page


def test_a_holiday_that_was_published_is_proposed(lohas: Tenant, desk: Client, andres: Membership) -> None:
    christmas = date(2026, 12, 25)
    assert "Published since" not in desk.get(f"{SETTINGS}calendar/").content.decode()
    with tenant_atomic(lohas.pk):
        change_calendar(by=andres, now=NOW, days=[DayChange(christmas, None)], reason="test")
    page = desk.get(f"{SETTINGS}calendar/").content.decode()
    assert 'value="2026-12-25"' in page
    desk.post(f"{SETTINGS}calendar/", day(christmas, DayKind.HOLIDAY, name="Navidad", sure="1"))
    assert "Published since" not in desk.get(f"{SETTINGS}calendar/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"day": ""}, {"day": "2026-02-30"}, {"day": "1999-01-01"}, {"kind": "x"}, {"name": ""}, {"reason": ""}],
    ids=str,
)
def test_a_day_that_cannot_be(lohas: Tenant, desk: Client, wrong: dict[str, str]) -> None:
    assert desk.post(f"{SETTINGS}calendar/", day(date(2026, 7, 1), sure="1", **wrong)).status_code == 400
    with tenant_atomic(lohas.pk):
        assert queries.calendar_in_use().number == 1


@pytest.mark.parametrize(("year", "status"), [("2026", 200), ("1999", 404), ("x", 200), ("99999", 200)])
def test_years_of_the_calendar(desk: Client, year: str, status: int) -> None:
    assert desk.get(f"{SETTINGS}calendar/?year={year}").status_code == status


# --- the notice -------------------------------------------------------------------------------------------------------
def test_a_notice_is_a_version_and_cases_keep_theirs(lohas: Tenant, desk: Client, at_lohas: Client, andres: Membership) -> None:  # fmt: skip
    case = register(lohas)
    words = {f"{part}_{code}": f"{part} {code}" for part in ("title", "summary", "body") for code in lohas.languages}
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert desk.post(f"{SETTINGS}notice/", {**words, "why": "Lawyer"}).status_code == 302
        assert "summary es-co" in at_lohas.get("/complain/").content.decode()
    with tenant_atomic(lohas.pk):
        newest = Notice.objects.get(version=2)
        assert (newest.published_by, newest.why, newest.needs_authorisation) == (andres, "Lawyer", True)
        assert Case.objects.select_related("notice").get(pk=case.pk).notice.version == 1
    assert desk.post(f"{SETTINGS}notice/", {**words, "body_en": ""}).status_code == 400


# --- mail texts -------------------------------------------------------------------------------------------------------
RECEIPT = {"subject": "Recibimos {reference}", "body": "Hola.\n\nSiga su caso {reference}: {link}", "why": "Shorter"}


def test_own_words_are_in_the_next_mail_and_can_be_taken_back(lohas: Tenant, desk: Client) -> None:
    path = f"{SETTINGS}mails/receipt/es-co/"
    assert desk.post(path, RECEIPT).status_code == 302
    case = register(lohas)
    plan_pending(lohas.pk, now=NOW)
    with tenant_atomic(lohas.pk):
        mail = Message.objects.get(case=case, kind="receipt")
    assert mail.subject == f"Recibimos {case.reference}"
    assert mail.text.startswith("Hola.")
    page = desk.get(path).content.decode()
    assert "“Shorter”" in page
    assert desk.post(path, {"ours": "1"}).status_code == 302
    with tenant_atomic(lohas.pk):
        assert not MailText.objects.exists()


def test_a_look_and_a_mail_to_oneself_change_nothing(lohas: Tenant, desk: Client, andres: Membership) -> None:
    path = f"{SETTINGS}mails/receipt/es-co/"
    page = desk.post(path, {**RECEIPT, "look": "1"}).content.decode()
    assert "Recibimos LB-0000-0000" in page
    desk.post(path, {**RECEIPT, "test": "1"})
    with tenant_atomic(lohas.pk):
        mail = Message.objects.get()
        assert not MailText.objects.exists()
    assert mail.recipients == [andres.user.email]
    assert mail.subject == "Recibimos LB-0000-0000"


@pytest.mark.parametrize("language", ["es-co", "en"])
@pytest.mark.parametrize("kind", [kind for group in kinds() for kind in group])
def test_every_mail_can_be_looked_at_as_it_is(desk: Client, kind: str, language: str) -> None:
    """Ours, sent back unchanged: no variable of ours is one that it does not know."""
    path = f"{SETTINGS}mails/{kind}/{language}/"
    form = desk.get(path).context["form"]
    page = desk.post(path, {**form.initial, "look": "1"})
    assert page.status_code == 200, page.context["form"].errors
    preview = page.context["preview"]
    assert not re.search(r"\{\w+\}", preview.subject + preview.text)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"body": "Hola {referencia} {reference} {link}"}, "body"),
        ({"body": "Hola {reference}"}, "body"),  # without the link nobody could follow the case
        ({"body": ""}, "body"),
        ({"subject": "{link}"}, "subject"),
        ({"subject": "a\r\nBcc: x@y.example"}, "subject"),
        ({"body": "{reference} {link}" + "x" * 5000}, "body"),
    ],
)
def test_words_that_cannot_be(lohas: Tenant, desk: Client, wrong: dict[str, str], field: str) -> None:
    answer = desk.post(f"{SETTINGS}mails/receipt/es-co/", {**RECEIPT, **wrong})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    with tenant_atomic(lohas.pk):
        assert not MailText.objects.exists()
