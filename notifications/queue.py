"""Django's mail backend of the product: sending is writing a row. No request waits for a mail server, and what a
rolled-back request wanted to say is not said."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import Message


class QueueBackend(BaseEmailBackend):
    """EMAIL_BACKEND. Needs a tenant context and a transaction, as every tenant's row does.

    Raises BadHeaderError for a line break in a header, and ValueError for what a row cannot hold.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            mail.message()  # refused here, where its author hears of it, and not by the worker
            if mail.cc or mail.bcc or mail.reply_to or mail.attachments or mail.extra_headers:
                raise ValueError("The queue keeps a sender, recipients, a subject and texts; this mail has more.")
            html = [part for part, kind in getattr(mail, "alternatives", []) if kind == "text/html"]
            Message.objects.create(
                sender=mail.from_email,
                recipients=list(mail.to),
                subject=mail.subject,
                text=str(mail.body),
                html=str(html[0]) if html else "",
            )
        return len(email_messages)


def as_mail(message: Message) -> EmailMultiAlternatives:
    """The row as a mail. Raises BadHeaderError where a header would hold a line break."""
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=message.sender,
        to=message.recipients,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail
