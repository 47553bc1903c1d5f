"""F7, F8, F10: from the row to a real mail server: at least once, with one name, and nobody waits for another."""

from __future__ import annotations

import smtplib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.core.mail import send_mail
from django.db import connections
from django.utils import timezone

from notifications import deliver as delivery
from notifications.claims import Claim, claim_due, claims
from notifications.deliver import KEEP_TRYING, SERVER_AWAY, Courier
from notifications.models import DeliveryAttempt, Message, MessageState
from notifications.tasks import ring
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tenants.sweeper import LEASE, WAITS
from tests.conftest import Connect
from tests.notifications.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])


def queue(tenant: Tenant, *subjects: str) -> None:
    with tenant_atomic(tenant.pk):
        for subject in subjects:
            send_mail(subject, f"Text of {subject}", f"acuse@{tenant.prefix.lower()}.example", ["d@cliente.example"])


def deliver(claim: Claim, *, now: datetime) -> None:
    with Courier() as courier:
        delivery.deliver(claim, courier, now=now)


def row(tenant: Tenant) -> Message:
    with tenant_atomic(tenant.pk):
        found: Message = Message.objects.get()
    return found


def test_each_mail_is_delivered_once(lohas: Tenant, logoscon: Tenant, mail_server: MailServer) -> None:
    queue(lohas, "one", "two")
    queue(logoscon, "três")
    assert ring() == 3
    assert ring() == 0
    assert sorted(str(taken.mail["Subject"]) for taken in mail_server.taken) == ["one", "três", "two"]
    assert all(taken.recipients == ["d@cliente.example"] for taken in mail_server.taken)
    portuguese = row(logoscon)
    (taken,) = (taken for taken in mail_server.taken if taken.mail["Subject"] == "três")
    assert taken.mail["Message-ID"] == portuguese.message_id
    assert taken.sender == f"acuse+{portuguese.pk.hex}@lo.example", "a bounce names the message"
    assert taken.mail["From"] == "acuse@lo.example"
    assert portuguese.message_id.endswith("@logoscon.localhost>"), "named in the company's own domain"
    assert portuguese.state == MessageState.SENT
    assert portuguese.sent_at
    assert portuguese.attempts == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_forged_row_adds_no_header_and_no_recipient(lohas: Tenant, mail_server: MailServer, end: str) -> None:
    """T11: even where somebody wrote the row by another way."""
    queue(lohas, "x")
    with tenant_atomic(lohas.pk):
        Message.objects.update(subject=f"x{end}Bcc: victim@elsewhere.example")
    queue(lohas, "honest")
    assert ring() == 2
    assert [(str(taken.mail["Subject"]), taken.recipients) for taken in mail_server.taken] == [
        ("honest", ["d@cliente.example"])
    ]
    with tenant_atomic(lohas.pk):
        assert Message.objects.get(state=MessageState.FAILED).last_error == "BadHeaderError"


def test_a_refusal_waits_longer_each_time_and_ends_well(lohas: Tenant, mail_server: MailServer) -> None:
    queue(lohas, "x")
    mail_server.refusals += ["451 not now"] * 6
    now = timezone.now()
    waits = [*WAITS, WAITS[-1]]
    for number, wait in enumerate(waits, start=1):
        claim = claim_due(lohas.pk, now=now)
        assert claim is not None
        assert claim.attempt == number
        deliver(claim, now=now)
        message = row(lohas)
        assert (message.state, message.not_before, message.lease_until) == (MessageState.QUEUED, now + wait, None)
        assert message.last_error == "451 SMTPDataError"
        assert claim_due(lohas.pk, now=now + wait - timedelta(seconds=1)) is None
        now += wait
    claim = claim_due(lohas.pk, now=now)
    assert claim is not None
    deliver(claim, now=now)
    assert row(lohas).state == MessageState.SENT
    assert row(lohas).last_error == ""
    assert len(mail_server.taken) == 1


def test_no_mail_server_at_all(lohas: Tenant, mail_server: MailServer, settings: Any, caplog: Any) -> None:
    """F8, F9: nothing is lost, nobody hammers at a closed door, and the first mail goes as soon as it opens."""
    queue(lohas, "x", "y")
    settings.EMAIL_PORT = 9
    assert ring() == 0
    with tenant_atomic(lohas.pk):
        assert sorted(Message.objects.values_list("last_error", "attempts")) == [("", 0), ("ConnectionRefusedError", 0)]
        assert not DeliveryAttempt.objects.exists(), "no server has said anything about any mail"
    assert "cannot be reached" in caplog.text
    assert "cliente.example" not in caplog.text, "told, without whom and what"
    settings.EMAIL_PORT = mail_server.port
    assert ring() == 0, "everything rests a while"
    later = timezone.now() + SERVER_AWAY + timedelta(seconds=1)
    for claim in claims(now=later):
        deliver(claim, now=later)
    assert len(mail_server.taken) == 2


def test_a_refusal_for_good_is_given_up_at_once(lohas: Tenant, mail_server: MailServer, caplog: Any) -> None:
    """F8: 5xx."""
    queue(lohas, "x")
    mail_server.refusals.append("550 5.1.1 d@cliente.example is nobody here")
    assert ring() == 1
    message = row(lohas)
    assert (message.state, message.last_error) == (MessageState.FAILED, "550 5.1.1 SMTPDataError")
    assert message.failed_at
    said = [line.getMessage() for line in caplog.records if line.name.startswith("notifications")]
    assert said
    assert "cliente.example" not in " ".join([*said, message.last_error])
    assert ring() == 0
    with tenant_atomic(lohas.pk):
        assert list(DeliveryAttempt.objects.values_list("number", "outcome", "error")) == [
            (1, "failed", "550 5.1.1 SMTPDataError")
        ]


def test_what_is_refused_for_two_days_is_given_up(lohas: Tenant, mail_server: MailServer) -> None:
    queue(lohas, "x")
    mail_server.refusals += ["451 not now"] * 2
    now = row(lohas).created_at
    for at, state in ((now + KEEP_TRYING, MessageState.QUEUED), (now + KEEP_TRYING * 1.2, MessageState.FAILED)):
        claim = claim_due(lohas.pk, now=at)
        assert claim is not None
        deliver(claim, now=at)
        assert row(lohas).state == state


def test_a_mail_that_kills_its_workers_is_given_up(lohas: Tenant, mail_server: MailServer) -> None:
    """F16: no failure is ever recorded, since nobody lives to do it."""
    queue(lohas, "x")
    now = timezone.now()
    for _ in range(8):
        claim = claim_due(lohas.pk, now=now)
        assert claim is not None, "taken, and never heard of again"
        now += LEASE + timedelta(seconds=1)
    claim = claim_due(lohas.pk, now=now)
    assert claim is not None
    deliver(claim, now=now)
    assert (row(lohas).state, row(lohas).last_error) == (MessageState.FAILED, "crashed")
    assert mail_server.taken == []


def test_one_connection_serves_many_mails(lohas: Tenant, logoscon: Tenant, mail_server: MailServer) -> None:
    queue(lohas, "one", "two", "three")
    queue(logoscon, "quatro")
    assert ring() == 4
    assert mail_server.sessions == 1
    queue(lohas, "five", "six")
    mail_server.refusals.append("451 not now")
    assert ring() == 2
    assert mail_server.sessions == 3, "a fresh one after trouble"


def test_each_company_has_its_turn(lohas: Tenant, logoscon: Tenant, mail_server: MailServer) -> None:
    """T23: the second company's mail does not wait behind the first one's heap."""
    queue(lohas, *(f"l{number}" for number in range(20)))
    queue(logoscon, "o")
    taken = [claim.tenant_id for claim, _ in zip(claims(now=timezone.now()), range(2), strict=False)]
    assert sorted(taken) == sorted([lohas.pk, logoscon.pk])


def test_what_was_erased_while_it_waited_is_not_sent(lohas: Tenant, mail_server: MailServer) -> None:
    queue(lohas, "x")
    with tenant_atomic(lohas.pk):
        Message.objects.update(recipients=[])
    assert ring() == 1
    assert mail_server.taken == []
    assert (row(lohas).state, row(lohas).last_error) == (MessageState.HELD, "erased")


def test_one_company_s_broken_mail_does_not_hold_up_the_other_s(
    lohas: Tenant, logoscon: Tenant, mail_server: MailServer
) -> None:
    """F16: the oldest row cannot be sent at all."""
    queue(lohas, "x")
    with tenant_atomic(lohas.pk):
        Message.objects.update(sender="no address\n")
    queue(logoscon, "y")
    assert ring() == 2
    assert [str(taken.mail["Subject"]) for taken in mail_server.taken] == ["y"]


def test_a_crash_after_sending_repeats_the_mail_under_the_same_name(
    lohas: Tenant, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F7: the process dies between the server's 250 and our record of it."""
    queue(lohas, "x")
    now = timezone.now()
    claim = claim_due(lohas.pk, now=now)
    assert claim is not None
    real = smtplib.SMTP.sendmail

    def die_after(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        raise SystemExit

    monkeypatch.setattr(smtplib.SMTP, "sendmail", die_after)
    with pytest.raises(SystemExit):
        deliver(claim, now=now)
    monkeypatch.undo()
    assert claim_due(lohas.pk, now=now + LEASE - timedelta(seconds=1)) is None, "leased"
    again = claim_due(lohas.pk, now=now + LEASE + timedelta(seconds=1))
    assert again is not None
    deliver(again, now=now + LEASE)
    assert [taken.mail["Message-ID"] for taken in mail_server.taken] == [row(lohas).message_id] * 2
    assert claim_due(lohas.pk, now=now + 10 * LEASE) is None


def test_who_lost_the_lease_leaves_the_mail_to_the_next(lohas: Tenant, mail_server: MailServer) -> None:
    """A worker that was stopped for an hour wakes up and finds that another has taken over."""
    queue(lohas, "x")
    now = timezone.now()
    slow = claim_due(lohas.pk, now=now)
    quick = claim_due(lohas.pk, now=now + LEASE + timedelta(seconds=1))
    assert slow is not None
    assert quick is not None
    assert slow.message_id == quick.message_id
    deliver(slow, now=now)
    assert mail_server.taken == []
    deliver(quick, now=now)
    deliver(quick, now=now)
    deliver(slow, now=now)
    assert len(mail_server.taken) == 1


def test_a_late_failure_does_not_undo_another_s_lease(
    lohas: Tenant, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(lohas, "x")
    now = timezone.now()
    slow = claim_due(lohas.pk, now=now)
    assert slow is not None
    real = smtplib.SMTP.sendmail

    def hang_then_fail(*args: Any, **kwargs: Any) -> Any:
        assert claim_due(lohas.pk, now=now + LEASE + timedelta(seconds=1)) is not None
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(smtplib.SMTP, "sendmail", hang_then_fail)
    deliver(slow, now=now)
    assert real is not smtplib.SMTP.sendmail
    message = row(lohas)
    assert message.attempts == 2
    assert message.lease_until is not None
    assert message.last_error == ""


def test_two_claimers_never_take_the_same_row(lohas: Tenant, logoscon: Tenant, mail_server: MailServer) -> None:
    """F10, eight at once."""
    queue(lohas, *(f"l{number}" for number in range(30)))
    queue(logoscon, *(f"o{number}" for number in range(30)))
    start = threading.Barrier(8)

    def claim_all() -> list[Claim]:
        try:
            start.wait(5)
            return list(claims(now=timezone.now()))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as several:
        taken = [claim for found in several.map(lambda _: claim_all(), range(8)) for claim in found]
    assert len(taken) == len({claim.message_id for claim in taken}) == 60


def test_a_row_that_another_is_taking_is_stepped_over(lohas: Tenant, mail_server: MailServer, connect: Connect) -> None:
    queue(lohas, "first", "second")
    other = connect("sweeper")
    with other.transaction():
        held = other.execute(
            "select id from notifications_message order by not_before limit 1 for update skip locked"
        ).fetchone()
        began = datetime.now().astimezone()
        claim = claim_due(lohas.pk, now=timezone.now())
        assert held is not None
        assert claim is not None
        assert claim.message_id != held[0]
        assert datetime.now().astimezone() - began < timedelta(seconds=2), "without waiting"


def test_the_sweeper_reads_no_text_and_no_address(lohas: Tenant, mail_server: MailServer, connect: Connect) -> None:
    queue(lohas, "x")
    sweeper = connect("sweeper")
    seen = sweeper.execute("select id, tenant_id, state, not_before, lease_until, attempts from notifications_message")
    assert len(seen.fetchall()) == 1
    for column in ("subject", "text", "html", "recipients", "sender", "message_id", "last_error", "*"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sweeper.execute(f"select {column} from notifications_message")
    for wish in ("update notifications_message set state = 'sent'", "update notifications_message set recipients = '{}'",
                 "delete from notifications_message", "select * from complaints_case", "select * from tenants_user",
                 "update notifications_message set tenant_id = id"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sweeper.execute(wish)


def test_a_server_that_hangs_is_left(lohas: Tenant, mail_server: MailServer) -> None:
    """F8: EMAIL_TIMEOUT ends it (2 s here, 30 in the product)."""
    queue(lohas, "x")
    mail_server.refusals.append(3.0)
    ring()
    assert row(lohas).last_error in ("TimeoutError", "SMTPServerDisconnected")
