"""A person gets their data, and is erased when they ask: by a supervisor, with a look first (LB-8; Ley 1581 art. 8; RGPD 15, 17)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from complaints import queries
from complaints.actions.write import add, note
from complaints.models import Case, CaseRead, CaseText, Complainant
from tenants.actors import COMPLAINANT, member
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, register
from tests.desk.conftest import client_of


@pytest.fixture
def desk(camilo: Membership) -> Client:
    return client_of(camilo)


@pytest.fixture
def case(lohas: Tenant, ana: Membership) -> Case:
    found = register(lohas)
    with tenant_atomic(lohas.pk, actor=COMPLAINANT):
        add(case_id=found.pk, by=COMPLAINANT, now=NOW, text="Fue el lote 17.")
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        note(case_id=found.pk, by=ana, now=NOW, text="Bodega lo niega.")
    return found


def path(case: Case) -> str:
    return f"/desk/cases/{case.reference}/data/"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_only_supervisors(lohas: Tenant, case: Case, make_member: MakeMember, role: Role) -> None:
    client = client_of(make_member(lohas, "Vera", role))
    assert client.get(path(case)).status_code == 404
    assert (
        client.post(path(case), {"people": str(case.complainant_id), "basis": "request", "sure": "1"}).status_code
        == 404
    )
    with tenant_atomic(lohas.pk):
        assert Complainant.objects.get().name == "Dara Quintero"


def test_another_company_s_person_is_nobody(desk: Client, logoscon: Tenant, case_of_logoscon: Case) -> None:
    assert desk.get(path(case_of_logoscon)).status_code == 404


def test_the_file_has_everything_but_what_colleagues_wrote(desk: Client, lohas: Tenant, case: Case) -> None:
    register(lohas, name="Otra Persona", who={"email": "otra@cliente.example"})
    answer = desk.post(path(case), {"people": str(case.complainant_id), "basis": "request", "export": "1"})
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}-data.json"'
    said = json.loads(answer.content)
    (person,) = said["people"]
    assert (person["name"], person["email"]) == ("Dara Quintero", "dara@cliente.example")
    (told,) = person["cases"]
    assert told["reference"] == case.reference
    assert told["description"] == case.description
    assert [one["text"] for one in told["texts"]] == ["Fue el lote 17."]
    assert told["internal_texts_left_out"] == 1
    for other in ("Bodega", "Otra Persona", "otra@cliente.example"):
        assert other not in answer.content.decode()
    with tenant_atomic(lohas.pk):
        assert set(CaseRead.objects.values_list("purpose", flat=True)) == {"personal data"}


def test_rows_that_may_be_the_same_person_are_to_choose_from(desk: Client, lohas: Tenant, case: Case) -> None:
    again = register(lohas, name="D. Quintero")
    register(lohas, name="Otra Persona", who={"email": "otra@cliente.example"})
    page = desk.get(path(case)).content.decode()
    assert "D. Quintero" in page
    assert again.reference in page
    assert "Otra Persona" not in page
    answer = desk.post(
        path(case), {"people": str(register(lohas, who={"email": "x@y.example"}).complainant_id), "export": "1"}
    )
    assert answer.status_code == 400


def test_what_would_be_erased_is_shown_and_nothing_is(desk: Client, lohas: Tenant, case: Case) -> None:
    page = desk.post(path(case), {"people": str(case.complainant_id), "basis": "request", "look": "1"})
    assert page.status_code == 200
    touched: Any = dict(page.context["touched"])
    assert touched["The person's details"] == 1
    assert touched["What was written in their cases"] >= 1
    with tenant_atomic(lohas.pk):
        assert Complainant.objects.get().name == "Dara Quintero"
        assert Case.objects.get().erased_at is None
        assert not Case.objects.get().events.filter(code="case.erased").exists()


def test_erased_for_good_and_the_story_verifies(desk: Client, lohas: Tenant, case: Case) -> None:
    said = {"people": str(case.complainant_id), "basis": "withdrawn_consent", "sure": "1"}
    assert desk.post(path(case), said)["Location"] == "/desk/"
    with tenant_atomic(lohas.pk):
        assert Complainant.objects.get().name == ""
        assert not CaseText.objects.exclude(text="").filter(is_public=True).exists()
        assert Case.objects.get().events.order_by("-number")[0].content["basis"] == "withdrawn_consent"
        assert list(queries.flaws()) == []
    assert desk.get(path(case)).status_code == 404
    assert desk.get(f"/desk/cases/{case.reference}/").status_code == 200


@pytest.mark.parametrize("said", [{}, {"people": "x", "basis": "request"}, {"basis": "request"}], ids=str)
def test_nobody_chosen_is_an_error(desk: Client, lohas: Tenant, case: Case, said: dict[str, str]) -> None:
    assert desk.post(path(case), {**said, "sure": "1"}).status_code == 400
    with tenant_atomic(lohas.pk):
        assert Complainant.objects.get().name == "Dara Quintero"
