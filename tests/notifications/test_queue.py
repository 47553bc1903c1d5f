"""Sending is writing a row: in the transaction of what is said, or not at all."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives, send_mail
from django.db import ProgrammingError, transaction

from config import settings as product
from notifications.models import Message, MessageState
from notifications.queue import as_mail
from tenants.context import TenantContextMissing, tenant_atomic, tenant_context
from tenants.models import Tenant


@pytest.fixture(autouse=True)
def _mail_is_a_row(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = product.EMAIL_BACKEND  # type: ignore[attr-defined]


def say(subject: str = "Your case", to: str = "dara@cliente.example") -> int:
    return send_mail(subject, "Text", "acuse@lb.example", [to])


def test_a_mail_is_a_row_of_the_company(lohas: Tenant, logoscon: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        assert say() == 1
        row = Message.objects.get()
        assert (row.subject, row.text, row.sender) == ("Your case", "Text", "acuse@lb.example")
        assert row.recipients == ["dara@cliente.example"]
        assert row.state == MessageState.QUEUED
    with tenant_atomic(logoscon.pk):
        assert not Message.objects.exists()


def test_what_is_rolled_back_is_not_said(lohas: Tenant) -> None:
    with suppress(RuntimeError), tenant_atomic(lohas.pk):
        say()
        raise RuntimeError
    with tenant_atomic(lohas.pk):
        say("kept")
        with suppress(RuntimeError), transaction.atomic():
            say("lost")
            raise RuntimeError
    with tenant_atomic(lohas.pk):
        assert [row.subject for row in Message.objects.all()] == ["kept"]


def test_nobody_mails_without_a_company(lohas: Tenant) -> None:
    with pytest.raises(TenantContextMissing):
        say()


@pytest.mark.django_db(transaction=True)
def test_nobody_mails_outside_a_transaction(lohas: Tenant) -> None:
    with tenant_context(lohas.pk), pytest.raises(ProgrammingError, match="row-level security"):
        say()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("place", ["subject", "sender", "recipient"])
def test_a_line_break_in_a_header_is_refused(lohas: Tenant, place: str, end: str) -> None:
    """T11, B12."""
    forged = f"x{end}Bcc: victim@elsewhere.example"
    words = {"subject": "s", "sender": "a@lb.example", "recipient": "d@cliente.example", place: forged}
    with tenant_atomic(lohas.pk):
        with pytest.raises(BadHeaderError):
            send_mail(words["subject"], "text", words["sender"], [words["recipient"]])
        assert not Message.objects.exists()


@pytest.mark.parametrize("more", [{"cc": ["x@y.example"]}, {"bcc": ["x@y.example"]}, {"reply_to": ["x@y.example"]},
                                  {"headers": {"X-A": "b"}}, {"attachments": [("a.txt", "b", "text/plain")]}])  # fmt: skip
def test_what_a_row_cannot_hold_is_refused_and_not_left_out(lohas: Tenant, more: dict[str, object]) -> None:
    with tenant_atomic(lohas.pk), pytest.raises(ValueError, match="this mail has more"):
        EmailMessage("s", "t", "a@lb.example", ["d@cliente.example"], **more).send()  # type: ignore[arg-type]


def test_a_row_is_that_mail_again_at_every_try(lohas: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        mail = EmailMultiAlternatives("Ñandú", "Texto", "a@lb.example", ["d@cliente.example", "e@cliente.example"])
        mail.attach_alternative("<p>Texto</p>", "text/html")
        mail.send()
        row = Message.objects.get()
    first, second = as_mail(row).message(), as_mail(row).message()
    assert first["Message-ID"] == second["Message-ID"] == row.message_id
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["To"] == "d@cliente.example, e@cliente.example"
    assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]
