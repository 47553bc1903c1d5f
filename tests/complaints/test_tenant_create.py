"""`tenant_create`: one command, and a company receives its first complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client, override_settings

from complaints.clocks.seed import holidays_of
from complaints.models import Case, Clock
from complaints.policy import read_policy
from complaints.setup.new_company import KINDS, LANGUAGES, POLICIES, new_company, prefix_of
from config import settings as product
from notifications.models import Message
from tenants.context import tenant_atomic
from tenants.models import CalendarDay, Domain, Invitation, Membership, Tenant
from tenants.models.tenant import Country
from tests.complaints.filing import file

SAID = {"name": "Café Uno", "host": "cafeuno.localhost", "country": "CO", "administrator": "jefa@cafeuno.example"}


@pytest.fixture(autouse=True)
def _mail_is_a_row() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND=product.EMAIL_BACKEND):
        yield


def command(**changes: str) -> None:
    """Run it as the owner, on a connection of its own."""

    def run() -> None:
        try:
            with connection.creation.as_owner():  # type: ignore[attr-defined]
                call_command("tenant_create", **{**SAID, **changes})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run).result()


def create(**changes: str) -> Tenant:
    command(**changes)
    tenant_id = Domain.objects.get(host=changes.get("host", SAID["host"])).tenant_id
    with tenant_atomic(tenant_id):
        return Tenant.objects.get(pk=tenant_id)


@pytest.mark.parametrize("language", ["es-co", "pt-pt", "en"])
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("country", Country)
def test_every_template_is_a_policy_that_cases_can_keep(country: Country, policy: str, language: str) -> None:
    company = new_company(
        name="Uno", legal_name="Uno", host="uno.example", prefix="UN", country=country, language=language, policy=policy
    )
    read = read_policy(company.policy)
    assert company.languages[0] == language
    assert LANGUAGES[country] in company.languages
    published = {terms.name: terms.length for terms in read.clocks if terms.basis == "published"}
    assert published == ({"acknowledge": 5, "resolve": 15} if policy == "published" else {})
    for code in company.languages:
        told = " ".join(part for section in read.texts[code].sections for part in section.paragraphs)
        assert "Uno" in told
        assert ("(15)" in told) == (policy == "published")
        assert {len(texts) for texts in company.kinds.values()} == {len(company.languages)}
        assert "Uno" in company.notice[code]["body"]
    assert set(company.kinds) == set(KINDS[country]) == set(read.kinds)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [("Café Uno", "CU"), ("Águas do Porto", "ADP"), ("Lohas", "LO"), ("7", "XX"), ("Z", "ZXX"), ("a b c d e", "ABCD")],
)
def test_a_prefix_comes_out_of_the_name(name: str, prefix: str) -> None:
    assert prefix_of(name) == prefix


@pytest.mark.django_db(transaction=True)
def test_it_receives_its_first_complaint_at_once() -> None:
    tenant = create(policy="published")
    visitor = Client(headers={"host": SAID["host"]})
    home = visitor.get("/").content.decode()
    assert "Café Uno" in home
    answer = file(visitor, kind="reclamo", consent="on")
    assert answer.status_code == 302, answer.context["form"].errors
    with tenant_atomic(tenant.pk):
        case = Case.objects.get()
        clocks = set(Clock.objects.filter(case=case).values_list("name", "basis"))
        days = set(CalendarDay.objects.values_list("day", flat=True))
        invitation, mail = Invitation.objects.get(), Message.objects.get(kind="")
    assert case.reference.startswith("CU-")
    assert clocks == {("acknowledge", "published"), ("resolve", "published")}
    assert days >= set(holidays_of("CO", [2027]))
    assert (invitation.email, invitation.roles, invitation.invited_by) == (
        "jefa@cafeuno.example",
        ["administrator"],
        None,
    )
    assert mail.recipients == ["jefa@cafeuno.example"]
    assert re.search(r"http://cafeuno\.localhost\S*/join/", mail.text)


@pytest.mark.django_db(transaction=True)
def test_its_administrator_comes_in() -> None:
    tenant = create(country="PT", name="Loja Dois", language="pt-pt")
    with tenant_atomic(tenant.pk):
        path, code = re.search(r"(/desk/join/\S+)#(\S+)", Message.objects.get().text).groups()  # type: ignore[union-attr]
    visitor = Client(headers={"host": SAID["host"]})
    visitor.post(path, {"code": code})
    words = "uma frase bastante longa"
    assert visitor.post(f"{path}welcome/", {"new_password1": words, "new_password2": words}).status_code == 302
    visitor.post("/accounts/login/", {"login": SAID["administrator"], "password": words})
    assert visitor.get("/desk/people/").status_code == 200
    with tenant_atomic(tenant.pk):
        assert Membership.objects.get().roles == ["administrator"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"host": "https://x.example"}, "no host name"),
        ({"host": "x-.example"}, "no host name"),
        ({"host": "a" * 254}, "no host name"),
        ({"prefix": "lb"}, "two to four"),
        ({"prefix": "ABCDE"}, "two to four"),
        ({"administrator": "jefa"}, "no e-mail address"),
        ({"name": " "}, "1 to 100"),
        ({"host": "lohasbeans.localhost"}, "already"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(lohas: Tenant, changes: dict[str, str], told: str) -> None:
    before = Domain.objects.count()
    with pytest.raises(CommandError, match=told):
        command(**changes)
    assert Domain.objects.count() == before
