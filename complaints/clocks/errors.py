"""What can be wrong with a clock. `code` is what programs read; whoever shows the error words it in its language."""

from __future__ import annotations

from typing import ClassVar


class ClockError(ValueError):
    """The clock cannot be computed."""

    code: ClassVar[str] = "clock_error"


class NaiveMoment(ClockError):
    """A moment without a time zone could mean two different days."""

    code = "naive_moment"


class CalendarRunsOut(ClockError):
    """The calendar does not cover the year: its holidays are unknown, so nothing in it may be counted."""

    code = "calendar_runs_out"

    def __init__(self, year: int, first_year: int, last_year: int) -> None:
        super().__init__(f"The calendar covers {first_year} to {last_year}, not {year}.")
        self.year = year


class PauseEndsBeforeItStarts(ClockError):
    """A pause cannot end before it starts."""

    code = "pause_ends_before_it_starts"


class NoExtensionLeft(ClockError):
    """The rule allows no extension, or no further one."""

    code = "no_extension_left"


class ExtensionTooLong(ClockError):
    """With this extension the whole term would be longer than the rule allows."""

    code = "extension_too_long"


class ExtensionTooLate(ClockError):
    """The notice of an extension must leave before the term ends."""

    code = "extension_too_late"


class NoHolidaysKnown(ClockError):
    """No holidays are known for this country, place or year; enter them by hand."""

    code = "no_holidays_known"
