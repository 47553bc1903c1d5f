"""How a message to a complainant stands, in plain words: what it was, what became of it, and why it did not arrive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.models import OWED, DeliveryAttempt, Message, MessageState, SettledWay
from notifications.owed import AGAIN

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS: dict[str, StrPromise] = {
    "receipt": _("Receipt"),
    "acknowledgement": _("Who handles the case"),
    "progress": _("How it is going"),
    "question": _("Question"),
    "question_reminder": _("Reminder of the question"),
    "answer_received": _("Thanks for the answer"),
    "extension": _("More time is needed"),
    "date_moved": _("A date has moved"),
    "escalation": _("The case went to the next level"),
    "not_satisfied": _("Another look at the case"),
    "remedy": _("What was promised"),
    "resolution": _("Answer to the complaint"),
    "follow_up": _("How did it go?"),
    "reopened": _("The case was opened again"),
    "withdrawn": _("The case was withdrawn"),
    "withdrawn_no_answer": _("The case ended without an answer"),
}
TO_MEMBERS: dict[str, StrPromise] = {
    "assigned": _("A case is yours now"),
    "answered": _("The complainant wrote"),
    "asked_colleague": _("A colleague asks you"),
    "colleague_answered": _("A colleague answered"),
    "escalated": _("A case was escalated to you"),
    "reminder": _("A term comes near"),
    "breached": _("A term has passed"),
    "update_due": _("The complainant waits for word"),
    "update_missed": _("The complainant got no word"),
    "question_overdue": _("A question was not answered"),
    "rated": _("The complainant rated a case"),
    "new_case": _("A new case"),
    "digest": _("What has gathered"),
    "delivery_failed": _("A message did not arrive"),
}
ICONS = {
    MessageState.QUEUED: "icons.svg#hourglass",
    MessageState.SENT: "icons.svg#checks",
    MessageState.FAILED: "icons.svg#mail-x",
    MessageState.HELD: "icons.svg#hand-stop",
    MessageState.BY_HAND: "icons.svg#phone",
    MessageState.SETTLED: "icons.svg#check",
}
TOLD: dict[str, StrPromise] = {
    SettledWay.TELEPHONE: _("Told by telephone"),
    SettledWay.LETTER: _("Told by letter"),
    SettledWay.IN_PERSON: _("Told in person"),
    SettledWay.NOT_NEEDED: _("No longer needed"),
}
# Why a message was held back (notifications.plan, notifications.deliver).
HELD: dict[str, StrPromise] = {
    "cap": _("This address got many receipts in a short time."),
    "own": _("This is an address of your own company."),
    "robot": _("This address belongs to a machine that nobody reads."),
    "erased": _("The person's data was erased before it was sent."),
}
# The codes of RFC 3463, else of RFC 5321, that a mail server answers with; the longest beginning wins.
REFUSED: dict[str, StrPromise] = {
    "5.1.": _("the mail server refused the address"),
    "5.2.1": _("the mailbox is closed"),
    "5.2.2": _("the mailbox is full"),
    "4.2.2": _("the mailbox is full"),
    "5.2.3": _("the message is too large for the mailbox"),
    "5.7.": _("the mail server refuses messages from us"),
    "550": _("the mail server refused the address"),
    "551": _("the mail server refused the address"),
    "552": _("the mailbox is full"),
    "553": _("the mail server refused the address"),
}
# What no mail server said: the kind of error, as notifications.deliver records it.
OURS: dict[str, StrPromise] = {
    "crashed": _("sending it failed again and again for a reason that nobody knows yet"),
    "BadHeaderError": _("no mail can be made of it"),
    "ValueError": _("no mail can be made of it"),
    "UnicodeEncodeError": _("no mail can be made of it"),
}
# Of the link with which the complainant opens the case: the code behind the # is nobody else's.
_CODE = re.compile(r"(https?://[^\s#]+#)[0-9A-Za-z]{5}-?[0-9A-Za-z]{5}\b")


@dataclass(frozen=True)
class Line:
    """One message as a list shows it."""

    message: Message

    @property
    def label(self) -> str:
        return label_of(self.message)

    @property
    def icon(self) -> str:
        return ICONS[MessageState(self.message.state)]

    @property
    def is_task(self) -> bool:
        return self.message.state in OWED

    @property
    def may_be_sent_again(self) -> bool:
        return self.message.state in AGAIN and bool(self.message.recipients)

    @property
    def words(self) -> str:
        return state_in_words(self.message)

    @property
    def address(self) -> str:
        return ", ".join(self.message.recipients)

    @property
    def text(self) -> str:
        """As the complainant saw it, but for the code that opens the case."""
        return _CODE.sub(r"\1…", self.message.text)

    @property
    def tries(self) -> list[tuple[DeliveryAttempt, str]]:
        return [(one, try_in_words(one)) for one in self.message.tries.all()]


def label_of(message: Message) -> str:
    return str(LABELS.get(message.kind, _("Message")))


def state_in_words(message: Message) -> str:
    """One or two sentences, in the reader's language and zone."""
    match MessageState(message.state):
        case MessageState.QUEUED if message.attempts and message.last_error:
            return gettext("Not delivered yet: %(why)s. It is tried again at %(when)s.") % {
                "why": refusal(message.last_error),
                "when": date_format(localtime(message.not_before), "TIME_FORMAT"),
            }
        case MessageState.FAILED:
            return gettext("Could not be delivered: %(why)s.") % {"why": refusal(message.last_error)}
        case MessageState.HELD:
            return gettext("Not sent. %(why)s") % {"why": HELD.get(message.last_error, "")}
        case MessageState.BY_HAND:
            return gettext("There is no e-mail address: tell the complainant by telephone or letter.")
        case MessageState.SETTLED:
            who = message.settled_by.name if message.settled_by else "…"
            return f"{TOLD[message.settled_way]} · {who}"
    return str(MessageState(message.state).label)


def refusal(codes: str) -> str:
    """Why a mail server did not take it, from `550 5.1.1 SMTPRecipientsRefused`; ends without a full stop."""
    parts = codes.split()
    enhanced = next((part for part in parts if re.fullmatch(r"\d\.\d+\.\d+", part)), "")
    for code in filter(None, (enhanced, parts[0] if parts else "")):
        known = [beginning for beginning in REFUSED if code.startswith(beginning)]
        if known:
            return str(REFUSED[max(known, key=len)])
    if codes in OURS:
        return str(OURS[codes])
    if parts and parts[0].isdigit():
        return gettext("the mail server did not take it")
    return gettext("the mail server could not be reached")


def try_in_words(one: DeliveryAttempt) -> str:
    if one.outcome == DeliveryAttempt.Outcome.SENT:
        return gettext("the mail server took it")
    return refusal(one.error)
