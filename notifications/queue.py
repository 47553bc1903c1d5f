"""Django's mail backend of the product: sending is writing a row. No request waits for a mail server, and what a
rolled-back request wanted to say is not said."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from notifications.addresses import new_message_id, thread_of
from notifications.models import Message
from tenants.context import current_tenant_id
from tenants.hosts import first_host

# Written by a person; everything else is written by the software alone (RFC 3834, 5).
BY_PEOPLE = frozenset({"acknowledgement", "progress", "question", "extension", "remedy", "resolution"})


class QueueBackend(BaseEmailBackend):
    """EMAIL_BACKEND. Needs a tenant context and a transaction, as every tenant's row does.

    Raises BadHeaderError for a line break in a header, and ValueError for what a row cannot hold.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        host = first_host(current_tenant_id())
        for mail in email_messages:
            mail.message()  # refused here, where its author hears of it, and not by the worker
            if mail.cc or mail.bcc or mail.reply_to or mail.attachments or mail.extra_headers:
                raise ValueError("The queue keeps a sender, recipients, a subject and texts; this mail has more.")
            html = [part for part, kind in getattr(mail, "alternatives", []) if kind == "text/html"]
            Message.objects.create(
                message_id=new_message_id(host),
                sender=mail.from_email,
                recipients=list(mail.to),
                subject=mail.subject,
                text=str(mail.body),
                html=str(html[0]) if html else "",
            )
        return len(email_messages)


def as_mail(message: Message) -> EmailMultiAlternatives:
    """The row as a mail, with headers that keep robots from answering (RFC 3834). Raises BadHeaderError where a header
    would hold a line break.

    The envelope's sender names the message, so that a bounce says which one came back; people see and answer `From`.
    """
    headers = {
        "From": message.sender,
        "Message-ID": message.message_id,
        "X-Auto-Response-Suppress": "All",
    }
    if message.kind not in BY_PEOPLE:
        headers |= {
            "Auto-Submitted": "auto-replied" if message.kind == "receipt" else "auto-generated",
            "Precedence": "bulk",
        }
    if message.case_id and message.member_id is None:
        thread = thread_of(message.case_id, message.message_id.rpartition("@")[2].rstrip(">"))
        headers |= {"In-Reply-To": thread, "References": thread}
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=_return_path(message),
        to=message.recipients,
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _return_path(message: Message) -> str:
    """`acuse+<message>@…`: a bounce comes back under the message's own name (variable envelope return path)."""
    local, _, domain = parseaddr(message.sender)[1].rpartition("@")
    return f"{local}+{message.pk.hex}@{domain}" if local and domain else message.sender
