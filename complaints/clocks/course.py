"""What has happened to one clock so far. Facts as recorded: nothing here refuses what has been granted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from complaints.clocks.calendars import Calendar
from complaints.clocks.errors import PauseEndsBeforeItStarts
from complaints.clocks.moments import day_of, moment_of, require_aware
from complaints.clocks.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A request to the customer, say. `answer_by` is the day the customer was asked to answer by, if any.

    Raises NaiveMoment, PauseEndsBeforeItStarts.
    """

    started_at: datetime
    ended_at: datetime | None
    reason: str
    answer_by: date | None = None

    def __post_init__(self) -> None:
        require_aware(self.started_at, self.ended_at)
        if self.ended_at is not None and self.ended_at < self.started_at:
            raise PauseEndsBeforeItStarts(f"{self.ended_at} is before {self.started_at}.")


@dataclass(frozen=True, slots=True)
class Extension:
    """So much longer, in the unit of the term, and when the notice of it left. Raises NaiveMoment."""

    length: int
    notified_at: datetime

    def __post_init__(self) -> None:
        require_aware(self.notified_at)
        if self.length < 1:
            raise ValueError("An extension has at least one day.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of one clock: its rule, its calendar, when it started, its pauses and extensions.

    Pauses may be given as the case has them: those that the rule does not allow have no effect, and those that overlap
    are a union. Raises NaiveMoment.
    """

    rule: Rule
    calendar: Calendar
    started_at: datetime
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()

    def __post_init__(self) -> None:
        require_aware(self.started_at)

    @property
    def started_on(self) -> date:
        return day_of(self.started_at, self.calendar.zone)

    @property
    def length(self) -> int:
        """In the unit of the term, with all extensions: they are counted from the first day, not from their notice."""
        return self.rule.term.length + sum(extension.length for extension in self.extensions)

    @property
    def goal(self) -> int:
        """How many days have to count."""
        return replace(self.rule.term, length=self.length).days_from(self.started_on)

    def paused_days(self) -> tuple[tuple[date, date | None], ...]:
        """For each pause that has effect, the day it began, which counts, and the day it ended, which does not."""
        zone = self.calendar.zone
        return tuple(
            (day_of(pause.started_at, zone), pause.ended_at and day_of(pause.ended_at, zone))
            for pause in self.pauses
            if pause.reason in self.rule.pausable_for
        )

    def as_promised(self) -> Course:
        """As it looked at the start."""
        return replace(self, pauses=(), extensions=())

    def if_answered(self, at: datetime) -> Course:
        """As it would go on if whatever it waits for came at this moment. Raises NaiveMoment."""
        require_aware(at)
        return self._with_open_pauses_ended(lambda _: at)

    def as_of(self, at: datetime) -> Course:
        """With what has passed by this moment: an open pause ends with the last day given for the answer, which does not
        count; without such a day, it stays open. Raises NaiveMoment."""
        require_aware(at)
        return self._with_open_pauses_ended(
            lambda pause: last if (last := self._last_moment(pause)) and last < at else None
        )

    def if_answered_at_the_last(self) -> Course:
        """As it would go on if each answer came on the last day given for it; without such a day, it stays paused."""
        return self._with_open_pauses_ended(self._last_moment)

    def _last_moment(self, pause: Pause) -> datetime | None:
        if pause.answer_by is None:
            return None
        return end_of_wait(pause.started_at, pause.answer_by, self.calendar.zone)

    def _with_open_pauses_ended(self, end: Callable[[Pause], datetime | None]) -> Course:
        pauses = (replace(pause, ended_at=end(pause)) if pause.ended_at is None else pause for pause in self.pauses)
        return replace(self, pauses=tuple(pauses))


def end_of_wait(asked_at: datetime, answer_by: date, zone: ZoneInfo) -> datetime:
    """The last moment of the day by which an answer was asked for, in UTC: the day after it counts again."""
    return max(asked_at, moment_of(answer_by, time.max, zone))
