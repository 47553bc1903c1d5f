"""`./manage.py load`: what it leaves is what real use leaves, only more of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from complaints import queries
from complaints.models import Case, Timer
from complaints.references import parse_reference
from complaints.tracking import tracking_code
from notifications.models import Message, PendingEvent
from reports.loading import filling
from reports.loading.originals import ORIGINALS
from tenants.context import tenant_atomic
from tenants.models import Domain, Membership
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def load(*arguments: str) -> str:
    """Run it as the owner, on a connection of its own; returns what it printed."""
    said = StringIO()

    def run() -> None:
        try:
            with connection.creation.as_owner():  # type: ignore[attr-defined]
                call_command("load", *arguments, stdout=said)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run).result()
    return said.getvalue()


def tenant_of(number: int) -> Any:
    return Domain.objects.get(host=f"load-{number:04}.localhost").tenant_id


def test_copies_are_as_good_as_originals() -> None:
    said = load("--tenants", "2", "--cases", "260", "--largest", "160")
    assert "a second" in said
    assert not Domain.objects.filter(host="load-0000.localhost").exists()
    heads = set()
    for number, count in ((1, 160), (2, 100)):
        with tenant_atomic(tenant_of(number)):
            assert Case.objects.count() == count
            assert list(queries.flaws()) == []
            cases = list(Case.objects.all())
            heads |= {case.chain_head for case in cases}
            assert all(parse_reference(case.reference) == case.reference for case in cases)
            assert {case.state for case in cases} >= {
                "received",
                "acknowledged",
                "escalated",
                "followed_up",
                "withdrawn",
            }
            assert len({case.received_at.date() for case in cases if case.state == "followed_up"}) > 50
            assert not PendingEvent.objects.exists()
            assert not Timer.objects.filter(fire_at__lte=timezone.now()).exists()
            assert Timer.objects.exclude(fire_at=None).exists()
            for message in Message.objects.filter(kind="receipt").select_related("case"):
                assert message.case.reference in message.subject + message.text
                assert f"load-{number:04}" in message.text
                assert tracking_code(message.case_id) in message.text
    assert len(heads) == 260


def test_a_second_run_adds_what_is_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "ORIGINALS", ORIGINALS[:1])
    load("--tenants", "1", "--cases", "30")
    load("--tenants", "1", "--cases", "50")
    load("--tenants", "1", "--cases", "50")
    with tenant_atomic(tenant_of(1)):
        assert Case.objects.count() == 50
        assert list(queries.flaws()) == []
    assert Domain.objects.count() == 1


def test_copies_open(settings: Any) -> None:
    load("--tenants", "1", "--cases", "120")
    tenant_id = tenant_of(1)
    with tenant_atomic(tenant_id):
        member = Membership.objects.select_related("user").get(level=2)
        found = {case.state: case for case in Case.objects.order_by("pk")}
    host = {"host": "load-0001.localhost"}
    desk, visitor = sign_in(Client(headers=host), member), Client(headers=host)
    assert desk.get("/desk/").status_code == 200
    for case in found.values():
        page = desk.get(f"/desk/cases/{case.reference}/")
        assert page.status_code == 200
        assert case.reference in page.content.decode()
        sent = {"reference": case.reference, "code": tracking_code(case.pk)}
        assert visitor.post("/track/", sent).status_code == 302
        assert visitor.get(f"/case/{case.reference}/").status_code == 200


def test_refuses_beside_other_companies(companies: Any) -> None:
    with pytest.raises(CommandError, match="--beside"):
        load("--tenants", "1", "--cases", "1")


@pytest.fixture(autouse=True)
def _nothing_was_there(transactional_db: None) -> None:
    """A transactional test truncates all tables after it; those before it may have left the companies, committed."""
    call_command("flush", interactive=False, verbosity=0)
