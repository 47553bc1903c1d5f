"""F8: a mail that cannot be delivered is somebody's task; and what must never be so is looked for every hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from complaints.models import Case, Timer
from notifications.checks import flaws_of
from notifications.models import Message, MessageState
from notifications.tasks import check, ring
from tenants.context import tenant_atomic
from tenants.models import Heartbeat, Membership, Tenant
from tests.notifications.smtp import MailServer
from tests.notifications.test_plan import bells, messages, one

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


def test_a_failed_receipt_is_told_once(
    lohas: Tenant, case_of_lohas: Case, ana: Membership, mail_server: MailServer
) -> None:
    mail_server.refused_recipients.add("dara@cliente.example")
    for _ in range(3):
        ring()
    receipt = one(lohas, "receipt")
    assert (receipt.state, receipt.last_error) == (MessageState.FAILED, "550 5.1.1 SMTPRecipientsRefused")
    assert bells(lohas).count(("Ana", "delivery_failed")) == 1
    told = one(lohas, "delivery_failed")
    assert (told.recipients, told.state) == (["ana@lb.example"], MessageState.SENT)
    assert case_of_lohas.reference in told.text
    assert "dara@" not in told.text


def test_a_member_s_dead_address_rings_nobody(
    lohas: Tenant, case_of_lohas: Case, ana: Membership, mail_server: MailServer
) -> None:
    mail_server.refused_recipients.add("ana@lb.example")
    for _ in range(3):
        ring()
    assert one(lohas, "new_case").state == MessageState.FAILED
    assert messages(lohas, kind="delivery_failed") == []


def test_the_ring_says_what_it_saw(
    lohas: Tenant, case_of_lohas: Case, ana: Membership, mail_server: MailServer
) -> None:
    mail_server.refused_recipients.add("dara@cliente.example")
    for _ in range(3):
        ring()
    seen = Heartbeat.objects.get(name="messages").figures
    assert (seen["oldest_due"], seen["waiting"], seen["failed"], seen["given_up"]) == (None, 0, 1, 0)


def found(tenant: Tenant) -> dict[str, int]:
    with tenant_atomic(tenant.pk):
        return {flaw.what: flaw.count for flaw in flaws_of(timezone.now())}


def test_what_must_never_be_so_is_found(
    lohas: Tenant, logoscon: Tenant, case_of_lohas: Case, case_of_logoscon: Case, mail_server: MailServer, caplog: Any
) -> None:
    ring()
    assert found(lohas) == found(logoscon) == {}
    assert check() == 0
    with tenant_atomic(lohas.pk):
        Timer.objects.all().update(fire_at=None)
        Message.objects.filter(kind="receipt").update(kind="lost")
        Message.objects.create(
            message_id="<a@b>",
            sender="a@b",
            recipients=["c@d"],
            created_at=timezone.now() - timedelta(days=2),
            not_before=timezone.now() + timedelta(hours=1),
            lease_until=timezone.now() - timedelta(hours=1),
        )
    assert found(lohas) == {
        "Clocks of open cases with nothing planned": 2,
        "Cases without a receipt": 1,
        "Messages in sending for too long": 1,
        "Messages older than a day that still wait": 1,
    }
    assert found(logoscon) == {}
    assert check() == 5
    assert "Cases without a receipt" in caplog.text
