"""Names of periods in the reader's language."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from reports.periods import Period, Unit


def title_of(period: Period, *, short: bool = False) -> str:
    """`Week of 11 May 2026`, `May 2026`, `2nd quarter of 2026`; short, for an axis: `11 May`, `May 26`, `Q2 26`."""
    if period.unit is Unit.WEEK:
        # Translators: a date format of Django's: day and month on an axis
        day = date_format(period.first, pgettext("date format", "j M") if short else "DATE_FORMAT")
        return day if short else gettext("Week of %(day)s") % {"day": day}
    if period.unit is Unit.MONTH:
        # Translators: a date format of Django's: month and year on an axis
        return date_format(period.first, pgettext("date format", "M y") if short else "YEAR_MONTH_FORMAT")
    number = {"number": (period.first.month + 2) // 3, "year": period.first.year, "short": period.first.year % 100}
    if short:
        return pgettext("quarter on an axis", "Q%(number)s %(short)s") % number
    return gettext("Quarter %(number)s of %(year)s") % number
