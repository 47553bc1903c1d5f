"""Days in words, short enough for a chip or long enough for a promise, in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language


def short_day(day: date, *, today: date) -> str:
    """`Fri 19 Jun`; with the year where it is another one."""
    return _in_small_letters(date_format(day, "D j M" if day.year == today.year else "D j M Y"))


def month_day(day: date) -> str:
    """`19 Jun`."""
    return _in_small_letters(date_format(day, "j M"))


def long_day(day: date) -> str:
    """`Friday 19 June 2026`."""
    return _in_small_letters(f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}")


def _in_small_letters(text: str) -> str:
    """Spanish and Portuguese write days and months small; Django's Portuguese names are in capitals."""
    return text if (get_language() or "en").startswith("en") else text.lower()
