"""A company's own words for a mail: checked, kept, taken back, and looked at before anybody gets them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from complaints.rules import require_administrator
from notifications.addresses import House
from notifications.letters import letter
from notifications.models import MailText
from notifications.texts import DESCRIPTIONS, LINKS, OF_SUBJECTS, TEXTS, TO_COMPLAINANTS, VARIABLES
from notifications.wording import Worded, render
from tenants.context import because
from tenants.models import Membership

NAME = re.compile(r"\{([^{}\n]*)\}")
# Without these a receipt would not do what it is for (LB-4.1; ISO 10002:2018, 7.4).
NEEDED = {"receipt": ("reference", "link")}
DAYS = {"acknowledge_by": 5, "resolve_by": 15, "answer_by": 10, "next_update": 5, "due": 5, "day": 1, "from_day": 5, "to_day": 10}  # fmt: skip


def problems_of(kind: str, subject: str, body: str) -> dict[str, list[str]]:
    """What is wrong with these words, by field; empty where they can be used."""
    found: dict[str, list[str]] = {"subject": [], "body": []}
    for name in dict.fromkeys(NAME.findall(subject)):
        if name not in VARIABLES[kind] & OF_SUBJECTS:
            found["subject"].append(gettext("{%(name)s} cannot stand in the subject of this mail.") % {"name": name})
    for name in dict.fromkeys(NAME.findall(body)):
        if name not in VARIABLES[kind]:
            found["body"].append(gettext("This mail knows no {%(name)s}. Choose one of the list.") % {"name": name})
    for name in NEEDED.get(kind, ()):
        if f"{{{name}}}" not in body:
            found["body"].append(gettext("Without {%(name)s} nobody could follow their case.") % {"name": name})
    return {field: problems for field, problems in found.items() if problems}


def put_own_words(*, by: Membership, why: str, kind: str, language: str, subject: str, body: str) -> MailText:
    """From now on this mail says this. The words were checked (`problems_of`). Raises NotAllowed, KeyError."""
    require_administrator(by)
    TEXTS[kind]
    with transaction.atomic(), because(f"put_own_words: {why}"):
        text: MailText
        text, _made = MailText.objects.select_for_update().get_or_create(
            kind=kind, language=language, defaults={"subject": subject, "body": body}
        )
        if (text.subject, text.body) != (subject, body):
            text.subject, text.body = subject, body
            text.save(update_fields=["subject", "body"])
    return text


def take_back_own_words(*, by: Membership, kind: str, language: str) -> None:
    """The mail says what Acuse says again. Raises NotAllowed; without own words nothing changes."""
    require_administrator(by)
    with transaction.atomic(), because("take_back_own_words"):
        for text in MailText.objects.select_for_update().filter(kind=kind, language=language):
            text.delete()


def sample(kind: str, *, house: House, language: str, now: datetime) -> dict[str, str]:
    """A value for each variable of the mail: days are days to come, words say in brackets what will stand there."""
    today = now.astimezone(house.tenant.zone).date()
    with override(language):
        values = {name: f"[{DESCRIPTIONS[name]}]" for name in VARIABLES[kind]}
        for name in DAYS.keys() & values.keys():
            values[name] = date_format(today + timedelta(days=DAYS[name]))
        if "received" in values:
            values["received"] = date_format(now.astimezone(house.tenant.zone), "DATETIME_FORMAT")
    values |= {"company": house.tenant.name, "reference": f"{house.tenant.prefix}-0000-0000", "contact": house.contact}
    values |= dict.fromkeys(LINKS & VARIABLES[kind], house.desk_link("portal:track"))
    return {name: value for name, value in values.items() if name in VARIABLES[kind]}


def look_at(kind: str, *, house: House, language: str, subject: str, body: str, now: datetime) -> Worded:
    """The mail as it would be, with samples in it. Empty words are ours."""
    values = sample(kind, house=house, language=language, now=now)
    return render(kind, values, language=language, own=(subject, body), colour=house.colour)


def send_to_oneself(
    *, by: Membership, kind: str, house: House, language: str, subject: str, body: str, now: datetime
) -> None:
    """The same by mail to the administrator, written at once and sent by a worker. Raises NotAllowed."""
    require_administrator(by)
    message = letter(
        kind,
        sample(kind, house=house, language=language, now=now),
        house=house,
        language=language,
        own={(kind, language): (subject, body)},
        now=now,
        member=by,
        recipients=[by.user.email],
    )
    message.save(force_insert=True)


def kinds() -> tuple[list[str], list[str]]:
    """Of mails to complainants, and of those to members."""
    return list(TO_COMPLAINANTS), [kind for kind in TEXTS if kind not in TO_COMPLAINANTS]
