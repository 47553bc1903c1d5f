"""What people are told about their data: a new version, from now on; cases keep the one that was shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from complaints.errors import CaseError
from complaints.models import Notice
from complaints.rules import require_administrator
from tenants.context import because
from tenants.models import Membership


class NoticeChanged(CaseError):
    message = _("Somebody published another version a moment ago. Look at it, then send yours again.")
    code = "notice_changed"


def publish_notice(*, by: Membership, why: str, texts: Mapping[str, Mapping[str, str]], now: datetime) -> Notice:
    """texts: by language: title, summary, body. Whether it asks for an authorisation stays as it is: that is the law of the
    country (Ley 1581 de 2012, art. 9; RGPD, art. 6). Raises NotAllowed, NoticeChanged."""
    require_administrator(by)
    with transaction.atomic(), because("publish_notice"):
        newest = Notice.objects.order_by("-version")[:1].get()
        made = Notice(
            version=newest.version + 1,
            needs_authorisation=newest.needs_authorisation,
            texts={**newest.texts, **{language: dict(text) for language, text in texts.items()}},
            published_at=now,
            published_by=by,
            why=why,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise NoticeChanged from error
    return made
