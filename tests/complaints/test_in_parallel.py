"""F20: an impatient finger. Fifty sendings of one form at the same time are one case and fifty equal answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from complaints import queries
from complaints.models import Complainant, Submission
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.complaints.filing import PAGE, cases_of, filled

AT_ONCE = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_sendings_of_one_form_at_once_are_one_case(lohas: Tenant, at_lohas: Client) -> None:
    typed, together = filled(at_lohas), Barrier(AT_ONCE)

    def send(_: int) -> tuple[int, str]:
        client = Client(headers={"host": "lohasbeans.localhost"})
        try:
            together.wait(timeout=30)
            answer: Any = client.post(PAGE, typed)
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(send, range(AT_ONCE)))

    (case,) = cases_of(lohas)
    assert answers == [(302, f"/received/{case.reference}/")] * AT_ONCE
    with tenant_atomic(lohas.pk):
        assert Submission.objects.count() == Complainant.objects.count() == 1
        assert list(queries.flaws()) == []
