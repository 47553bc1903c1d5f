"""One day of an explanation: what it is numbered, or why it has no number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why a day counts or does not. Codes: the reader's language is the caller's affair."""

    STARTED = "started"  # the day of receipt: day 0
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    PAUSED = "paused"
    MOVED = "moved"  # the due day, because the last counted day was no business day


@dataclass(frozen=True, slots=True)
class Day:
    """`number` is None where the day does not count; `name` is the holiday's, the closure's or the extra day's."""

    on: date
    number: int | None
    why: Why
    name: str = ""
