"""Messages to complainants at the desk: what is shown of them, to whom, and what is done about those that did not arrive."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Case, CaseRead
from notifications.message_words import LABELS, Line, refusal
from notifications.models import DeliveryAttempt, Message, MessageState, SettledWay
from notifications.owed import AlreadyDone, NobodyToSendTo, send_again, settle
from notifications.texts import TO_COMPLAINANTS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, register
from tests.desk.conftest import client_of

QUERIES_OF_THE_CASE_S_PAGE = 13
QUERIES_OF_THE_CARD = 11
QUERIES_OF_THE_LIST = 8
STATES = {
    "sent": {"sent_at": NOW, "attempts": 1},
    "failed": {"failed_at": NOW, "attempts": 2, "last_error": "550 5.1.1 SMTPRecipientsRefused"},
    "held": {"last_error": "cap"},
    "by_hand": {"recipients": []},
}

Write = Callable[..., Message]


@pytest.fixture
def write(lohas: Tenant) -> Write:
    """A message about a case to its complainant, in any state."""

    def make(case: Case, state: str = "sent", *, tenant: Tenant = lohas, **said: Any) -> Message:
        values = {
            "kind": "progress",
            "language": "es-co",
            "sender": "a@lohas.example",
            "recipients": ["dara@cliente.example"],
            "subject": "Su caso avanza",
            "text": "Hablamos con la trilladora.",
            "created_at": NOW,
            "not_before": NOW,
            **STATES.get(state, {}),
            **said,
        }
        with tenant_atomic(tenant.pk):
            message: Message = Message.objects.create(message_id="<1@lohas>", case=case, state=state, **values)
            for number in range(1, message.attempts + 1):
                outcome = "sent" if state == "sent" else "retry"
                DeliveryAttempt.objects.create(message=message, number=number, at=NOW, outcome=outcome, error="451 x")
        return message

    return make


def now_of(tenant: Tenant, message: Message) -> Message:
    with tenant_atomic(tenant.pk):
        return Message.objects.get(pk=message.pk)


def plain(response: Any) -> str:
    """The page's text in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def page_of(case: Case) -> str:
    return f"/desk/cases/{case.reference}/messages/"


def card_of(case: Case) -> str:
    return f"/desk/cases/{case.reference}/messages/newest/"


@pytest.mark.parametrize("rows", [1, 3])
def test_no_query_a_row(lohas: Tenant, desk: Client, make_member: MakeMember, write: Write, rows: int) -> None:
    case = register(lohas)
    for n in range(rows):
        somebody = make_member(lohas, f"Elena {n}", Role.HANDLER, email=f"elena{n}@lb.example")
        write(case, "settled", settled_at=NOW, settled_by=somebody, settled_way="letter")
        for state in STATES:
            write(case, state)
    expected = {
        page_of(case): QUERIES_OF_THE_CASE_S_PAGE,
        card_of(case): QUERIES_OF_THE_CARD,
        "/desk/messages/": QUERIES_OF_THE_LIST,
    }
    for path, number in expected.items():
        desk.get(path)
        with CaptureQueriesContext(connection) as counted:
            page = desk.get(path).content.decode()
        assert page.count("/told/") == rows * 3, path
        assert len(counted) == number, path


def test_word_for_word_what_the_complainant_saw(lohas: Tenant, desk: Client, case_of_lohas: Case, write: Write) -> None:
    link = f"https://lohas.example/track/{case_of_lohas.reference}/#7K3M9-QX2AB"
    write(case_of_lohas, text=f"Línea uno\n<b>dos</b>\n\n{link}\n", subject="Su <caso>")
    page = desk.get(page_of(case_of_lohas)).content.decode()
    assert "<pre>Línea uno\n&lt;b&gt;dos&lt;/b&gt;" in page
    assert "Su &lt;caso&gt;" in page
    assert 'lang="es-co"' in page
    text = plain(desk.get(page_of(case_of_lohas)))
    assert "How it is going Sent" in text
    assert "To dara@cliente.example" in text
    assert "The mail server took it" in text
    assert "#…" in page
    assert "7K3M9" not in page, "the code that opens the case is the complainant's alone"


def test_the_page_is_a_reading_and_the_card_beside_the_case_none(
    lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, write: Write
) -> None:
    write(case_of_lohas)
    write(case_of_lohas, "failed")

    def reads() -> list[Any]:
        with tenant_atomic(lohas.pk):
            return list(CaseRead.objects.values_list("reader", "purpose"))

    card = desk.get(card_of(case_of_lohas)).content.decode()
    assert reads() == []
    for word in ("trilladora", "Su caso avanza", "dara@cliente.example", "Dara"):
        assert word not in card, "what is not recorded shows nothing of what was written"
    desk.get("/desk/messages/")
    assert reads() == []
    assert "trilladora" not in desk.get("/desk/messages/").content.decode()
    desk.get(page_of(case_of_lohas))
    assert reads() == [(ana.pk, "messages")]
    assert "to read what was sent" in desk.get(f"/desk/cases/{case_of_lohas.reference}/").content.decode()


def test_the_card_puts_what_failed_first(lohas: Tenant, desk: Client, case_of_lohas: Case, write: Write) -> None:
    write(case_of_lohas, "failed", created_at=NOW - timedelta(days=3), kind="question")
    for n in range(7):
        write(case_of_lohas, created_at=NOW - timedelta(hours=n), kind="receipt" if n < 5 else "escalation")
    text = plain(desk.get(card_of(case_of_lohas)))
    assert text.index("Question Could not be delivered: the mail server refused the address.") < text.index("Receipt")
    assert text.count("Receipt Sent") == 5
    assert "The case went to the next level" not in text
    page = desk.get(f"/desk/cases/{case_of_lohas.reference}/").content.decode()
    assert f'hx-get="{card_of(case_of_lohas)}"' in page
    assert f'href="{page_of(case_of_lohas)}"' in page, "also without a script"


@pytest.mark.parametrize(
    ("state", "said", "words"),
    [
        ("queued", {}, "Waiting to be sent"),
        (
            "queued",
            {"attempts": 1, "last_error": "451 4.2.2 SMTPDataError", "not_before": NOW + timedelta(minutes=5)},
            "Not delivered yet: the mailbox is full. It is tried again at 10:29.",
        ),
        ("failed", {}, "Could not be delivered: the mail server refused the address."),
        ("failed", {"last_error": "TimeoutError"}, "Could not be delivered: the mail server could not be reached."),
        ("held", {}, "Not sent. This address got many receipts in a short time."),
        ("held", {"last_error": "robot"}, "Not sent. This address belongs to a machine that nobody reads."),
        ("by_hand", {}, "There is no e-mail address: tell the complainant by telephone or letter."),
    ],
)
def test_each_state_in_words(
    desk: Client, case_of_lohas: Case, write: Write, state: str, said: dict[str, Any], words: str
) -> None:
    write(case_of_lohas, state, **said)
    assert words in plain(desk.get(card_of(case_of_lohas)))
    assert words in plain(desk.get(page_of(case_of_lohas)))


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("550 5.1.1 SMTPRecipientsRefused", "the mail server refused the address"),
        ("550 SMTPDataError", "the mail server refused the address"),
        ("552 5.2.2 SMTPDataError", "the mailbox is full"),
        ("550 5.7.1 SMTPDataError", "the mail server refuses messages from us"),
        ("550 5.2.1 SMTPRecipientsRefused", "the mailbox is closed"),
        ("554 SMTPDataError", "the mail server did not take it"),
        ("SMTPServerDisconnected", "the mail server could not be reached"),
        ("", "the mail server could not be reached"),
    ],
)
def test_codes_in_plain_words(codes: str, words: str) -> None:
    assert refusal(codes) == words


def test_every_kind_has_a_name(lohas: Tenant) -> None:
    assert LABELS.keys() == TO_COMPLAINANTS.keys()
    with tenant_atomic(lohas.pk):
        assert Line(Message(kind="of tomorrow")).label == "Message"


def test_mail_to_members_is_nobody_s_task(
    lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, write: Write
) -> None:
    theirs = write(case_of_lohas, "failed", member=ana)
    account = write(case_of_lohas, "failed")
    with tenant_atomic(lohas.pk):
        Message.objects.filter(pk=account.pk).update(case=None, kind="")
    for path in (page_of(case_of_lohas), card_of(case_of_lohas), "/desk/messages/"):
        assert "/told/" not in desk.get(path).content.decode()
    for message in (theirs, account):
        assert desk.post(f"/desk/messages/{message.pk}/again/").status_code == 404
        assert desk.post(f"/desk/messages/{message.pk}/told/", {"way": "letter"}).status_code == 404


# --- what is done about them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["failed", "held"])
def test_send_again(lohas: Tenant, desk: Client, case_of_lohas: Case, write: Write, state: str) -> None:
    message = write(case_of_lohas, state, attempts=2, not_before=NOW - timedelta(days=2), lease_until=NOW)
    answer = desk.post(f"/desk/messages/{message.pk}/again/", {"back": "case"})
    assert answer["Location"] == f"/desk/cases/{case_of_lohas.reference}/"
    after = now_of(lohas, message)
    assert (after.state, after.not_before, after.lease_until) == (MessageState.QUEUED, NOW, None)
    assert (after.attempts, after.failed_at, after.last_error) == (2, None, "")
    assert after.message_id == message.message_id, "whoever has it already can drop it"
    again = desk.post(f"/desk/messages/{message.pk}/again/", {"back": "list"}, follow=True)
    assert "This was done already" in again.content.decode()
    assert now_of(lohas, message).attempts == 2


@pytest.mark.parametrize("state", ["queued", "sent", "by_hand", "settled"])
def test_nothing_else_is_sent_again(
    lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, write: Write, state: str
) -> None:
    done = {"settled_at": NOW, "settled_by": ana, "settled_way": "letter"} if state == "settled" else {}
    message = write(case_of_lohas, state, **done)
    assert "/again/" not in desk.get(page_of(case_of_lohas)).content.decode()
    with tenant_atomic(lohas.pk), pytest.raises(AlreadyDone):
        send_again(message_id=message.pk, by=ana, now=NOW)
    assert now_of(lohas, message).state == state


def test_where_the_address_was_erased_nothing_can_be_sent(
    lohas: Tenant, desk: Client, ana: Membership, case_of_lohas: Case, write: Write
) -> None:
    message = write(case_of_lohas, "held", recipients=[], subject="", text="", last_error="erased")
    page = desk.get(page_of(case_of_lohas)).content.decode()
    assert "/again/" not in page
    assert "The words were erased" in page
    with tenant_atomic(lohas.pk), pytest.raises(NobodyToSendTo):
        send_again(message_id=message.pk, by=ana, now=NOW)
    assert desk.post(f"/desk/messages/{message.pk}/again/").status_code == 302


def test_a_held_one_asks_before_it_is_sent(desk: Client, case_of_lohas: Case, write: Write) -> None:
    write(case_of_lohas, "held")
    card = desk.get(card_of(case_of_lohas)).content.decode()
    assert card.index("<details") < card.index("Send it only if you know") < card.index("Yes, send it")


@pytest.mark.parametrize("state", ["failed", "held", "by_hand"])
@pytest.mark.parametrize("way", SettledWay.values)
def test_told_another_way(
    lohas: Tenant,
    desk: Client,
    ana: Membership,
    camilo: Membership,
    case_of_lohas: Case,
    write: Write,
    state: str,
    way: str,
) -> None:
    message = write(case_of_lohas, state)
    answer = desk.post(f"/desk/messages/{message.pk}/told/", {"way": way, "back": "messages"})
    assert answer["Location"] == page_of(case_of_lohas)
    after = now_of(lohas, message)
    assert (after.state, after.settled_at, after.settled_by_id, after.settled_way) == ("settled", NOW, ana.pk, way)
    other = client_of(camilo).post(f"/desk/messages/{message.pk}/told/", {"way": "letter", "back": "list"}, follow=True)
    assert "This was done already" in other.content.decode()
    after = now_of(lohas, message)
    assert (after.settled_by_id, after.settled_way) == (ana.pk, way)
    assert "· Ana" in plain(desk.get(card_of(case_of_lohas)))


def test_a_way_that_is_none_is_refused(lohas: Tenant, desk: Client, case_of_lohas: Case, write: Write) -> None:
    message = write(case_of_lohas, "failed")
    for way in ("", "pigeon", "\x00"):
        assert desk.post(f"/desk/messages/{message.pk}/told/", {"way": way}).status_code == 400
    assert now_of(lohas, message).state == "failed"
    for name in ("again", "told"):
        assert desk.get(f"/desk/messages/{message.pk}/{name}/").status_code == 405


def test_sent_meanwhile_it_need_not_be_told(lohas: Tenant, ana: Membership, case_of_lohas: Case, write: Write) -> None:
    message = write(case_of_lohas, "sent")
    with tenant_atomic(lohas.pk), pytest.raises(AlreadyDone):
        settle(message_id=message.pk, by=ana, way=SettledWay.LETTER, now=NOW)


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.HANDLER, Role.SUPERVISOR}))
def test_other_roles_find_nothing(
    lohas: Tenant, make_member: MakeMember, case_of_lohas: Case, write: Write, role: Role
) -> None:
    message = write(case_of_lohas, "failed")
    member = make_member(lohas, "Elena", role)
    client = client_of(member)
    for path in (page_of(case_of_lohas), card_of(case_of_lohas), "/desk/messages/"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/desk/messages/{message.pk}/again/").status_code == 404
    assert client.post(f"/desk/messages/{message.pk}/told/", {"way": "letter"}).status_code == 404
    with tenant_atomic(lohas.pk):
        for act in (send_again, settle):
            with pytest.raises(Message.DoesNotExist):
                act(message_id=message.pk, by=member, now=NOW, **({"way": "letter"} if act is settle else {}))
    assert now_of(lohas, message).state == "failed"
    assert "owed-count" not in client.get("/desk/").content.decode()


def test_another_company_finds_nothing(
    lohas: Tenant,
    logoscon: Tenant,
    desk: Client,
    as_cleo: Client,
    case_of_lohas: Case,
    case_of_logoscon: Case,
    write: Write,
) -> None:
    message = write(case_of_lohas, "failed")
    theirs = write(case_of_logoscon, "failed", tenant=logoscon, recipients=["duarte@cliente.example"])
    for path in (page_of(case_of_lohas), card_of(case_of_lohas)):
        assert desk.get(path).status_code == 200
        assert as_cleo.get(path).status_code == 404
    assert as_cleo.post(f"/desk/messages/{message.pk}/again/").status_code == 404
    assert as_cleo.post(f"/desk/messages/{message.pk}/told/", {"way": "letter"}).status_code == 404
    assert now_of(lohas, message).state == "failed"
    ours = desk.get("/desk/messages/").content.decode()
    assert (str(message.pk) in ours, str(theirs.pk) in ours, "duarte" in ours) == (True, False, False)


def test_a_visitor_is_led_to_sign_in_but_not_inside_a_page(at_lohas: Client, case_of_lohas: Case) -> None:
    assert at_lohas.get(page_of(case_of_lohas)).status_code == 302
    assert at_lohas.get("/desk/messages/").status_code == 302
    assert at_lohas.get(card_of(case_of_lohas)).status_code == 204


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_and_its_count_in_the_menu(lohas: Tenant, desk: Client, case_of_lohas: Case, write: Write) -> None:
    count = desk.get("/desk/bell/count/").content.decode()
    assert re.search(r'id="owed-count"[^>]*></span>', count)
    assert "Every message reached its complainant" in desk.get("/desk/messages/").content.decode()
    for state in STATES:
        write(case_of_lohas, state)
    count = desk.get("/desk/bell/count/").content.decode()
    assert re.search(r'id="owed-count" class="n n-late" hx-swap-oob="true">3</span>', count)
    text = plain(desk.get("/desk/messages/"))
    assert text.count(f"{case_of_lohas.reference} · How it is going") == 3
    assert "dara@cliente.example" in text
    assert 'href="/desk/messages/"' in desk.get("/desk/").content.decode()


def test_pages_of_the_list(lohas: Tenant, desk: Client, case_of_lohas: Case, write: Write) -> None:
    messages = [write(case_of_lohas, "failed", created_at=NOW - timedelta(minutes=n // 2)) for n in range(27)]
    first = desk.get("/desk/messages/").content.decode()
    assert first.count("/told/") == 25
    older = re.search(r'class="btn push"\s+href="(\?after=[^"]+)"', first)
    assert older
    second = desk.get(f"/desk/messages/{older[1]}").content.decode()
    assert second.count("/told/") == 2
    assert all((str(one.pk) in first) != (str(one.pk) in second) for one in messages)
    assert desk.get("/desk/messages/?after=x").content.decode().count("/told/") == 25
    assert desk.get(page_of(case_of_lohas)).content.decode().count("/told/") == 25
