"""Mails about a person's account: from the company, in the person's language, without a case."""

from __future__ import annotations

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from tenants.models import Tenant


def write(template: str, *, tenant: Tenant, to: str, language: str, **said: object) -> None:
    """Render `account/email/<template>_subject.txt` and `_message.txt`; a row in the transaction under way, sent by a worker."""
    with translation.override(language):
        context = {"company": tenant.name, **said}
        subject = " ".join(render_to_string(f"account/email/{template}_subject.txt", context).split())
        text = render_to_string(f"account/email/{template}_message.txt", context)
    sender = formataddr((tenant.name, settings.DEFAULT_FROM_EMAIL))
    EmailMessage(subject, text.strip() + "\n", sender, [to]).send()
