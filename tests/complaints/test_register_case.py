"""LB-4.1, LO-3.4: a complaint is stored once, with its reference and the first event of its story."""

from __future__ import annotations

from django.test import Client

from complaints import queries
from complaints.enums import CaseState
from complaints.models import Case
from complaints.references import parse_reference
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.conftest import NOW


def test_a_case_has_all_that_the_policies_ask_for(lohas: Tenant, case_of_lohas: Case) -> None:
    with tenant_atomic(lohas.pk):
        case = Case.objects.select_related("complainant").get()
        assert parse_reference(case.reference) == case.reference and case.reference.startswith("LB-")
        assert (case.received_at, case.registered_at, case.state) == (NOW, NOW, CaseState.RECEIVED)
        assert case.complainant.name == "Dara Quintero"
        assert list(queries.flaws()) == []


def test_desk_shows_it(as_ana: Client, case_of_lohas: Case) -> None:
    answer = as_ana.get("/desk/")
    assert case_of_lohas.reference in answer.content.decode()
    answer = as_ana.get(f"/desk/cases/{case_of_lohas.reference}/")
    assert answer.status_code == 200 and "bolsas llegaron abiertas" in answer.content.decode()


def test_portal(at_lohas: Client, at_logoscon) -> None:
    assert at_lohas.get("/").status_code == 200
    assert at_lohas.get("/complain/").status_code == 200
    assert at_logoscon.get("/complain/").status_code == 200
