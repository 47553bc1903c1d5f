"""Django's mail backend of the product: sending is writing a row. No request waits for a mail server, and what a
rolled-back request wanted to say is not said."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import Message


class QueueBackend(BaseEmailBackend):
    """EMAIL_BACKEND. Needs a tenant context and a transaction, as every tenant's row does."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            html = [part for part, kind in getattr(mail, "alternatives", []) if kind == "text/html"]
            Message.objects.create(
                sender=mail.from_email,
                recipients=mail.recipients(),
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
