"""What text from outside may be, whatever the channel."""

from __future__ import annotations

import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DAMAGED = "\ufffd"
_PARAGRAPHS = "\u2028\u2029"
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # what every zone can hold


def tidy(text: str) -> str:
    """The same words, with one kind of line break (browsers send two signs for it); "" if no sign of them is visible."""
    if all(unicodedata.category(sign)[0] in "CZ" for sign in text):
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def validate_legible(text: str) -> None:
    """Refuse text that arrived damaged: bytes that are no UTF-8 are read as U+FFFD, half a surrogate cannot be stored.

    The person sees it in the form and can mend it; storing it would keep a word that nobody can read.
    """
    if _DAMAGED in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError(_("Some characters arrived damaged. Please type them again."), code="damaged")


def validate_one_line(text: str) -> None:
    """Refuse line breaks and other control signs where one line is meant: a name ends up in letters and mail headers."""
    if any(sign in _PARAGRAPHS or (unicodedata.category(sign) == "Cc" and sign != "\t") for sign in text):
        raise ValidationError(_("Please write this on one line."), code="one_line")


def iso_day(text: str) -> str:
    """The day that an address asks for, as an ISO date; "" where it is none that every time zone can hold."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if EARLIEST <= day <= LATEST else ""
