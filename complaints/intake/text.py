"""What text from outside may be, whatever the channel."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DAMAGED = "\ufffd"
_LINE_BREAKS = ("\r", "\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85")


def validate_legible(text: str) -> None:
    """Refuse text that arrived damaged: bytes that are no UTF-8 are read as U+FFFD, half a surrogate cannot be stored.

    The person sees it in the form and can mend it; storing it would keep a word that nobody can read.
    """
    if _DAMAGED in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError(_("Some characters arrived damaged. Please type them again."), code="damaged")


def validate_one_line(text: str) -> None:
    """Refuse line breaks where one line is meant: a name ends up in letters and mail headers."""
    if any(mark in text for mark in _LINE_BREAKS):
        raise ValidationError(_("Please write this on one line."), code="one_line")
