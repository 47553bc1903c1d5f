"""The demonstration companies: made once, in believable states, by the same acts as real ones."""

from __future__ import annotations

import pytest

from complaints import queries
from complaints.enums import CaseState
from complaints.models import Case
from complaints.setup import LOGOSCON, LOHAS
from complaints.setup.demonstration import STORIES, add_cases, add_people
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW


@pytest.mark.parametrize("company", [LOHAS, LOGOSCON], ids=lambda company: company.prefix)
def test_a_demonstration_company_has_cases_in_many_states(company, companies: dict[str, Tenant]) -> None:
    tenant = companies[company.prefix]
    add_people(company, tenant, password="a demonstration")
    assert add_cases(company, tenant, now=NOW) == len(STORIES[company.host])
    assert add_cases(company, tenant, now=NOW) == 0, "made once"
    with tenant_atomic(tenant.pk):
        states = set(Case.objects.values_list("state", flat=True))
        assert states >= {CaseState.RECEIVED, CaseState.INVESTIGATING, CaseState.ESCALATED, CaseState.RESOLVED}
        assert list(queries.flaws()) == []
        me = Membership.objects.get(is_responsible=True)
        assert queries.view_counts(reader=me, now=NOW)["waiting"] == 1
