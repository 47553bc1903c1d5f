"""How urgent a deadline is, and in which words: in one place for the queue, the case and the complainant's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from complaints.day_words import short_day

SOON = timedelta(days=2)
ICONS = {
    "late": "icons.svg#alert-octagon",
    "today": "icons.svg#clock-exclamation",
    "soon": "icons.svg#clock",
    "later": "",
    "paused": "icons.svg#player-pause",
    "done": "icons.svg#check",
    "missed": "icons.svg#x",
    "none": "",
}


@dataclass(frozen=True)
class Urgency:
    """level: late, today, soon, later, paused, done, missed or none: how heavy its chip is. words: what it says.

    group: under which heading of the queue it stands (late, today, week, later, waiting).
    """

    level: str
    words: str
    group: str

    @property
    def icon(self) -> str:
        return ICONS[self.level]


def urgency_of(due_at: datetime | None, *, now: datetime, zone: ZoneInfo, is_paused: bool) -> Urgency:
    """due_at: the exclusive midnight after the last day, or None where nothing runs."""
    if due_at is None:
        return Urgency("paused", gettext("Paused"), "waiting") if is_paused else Urgency("none", "", "waiting")
    today, due_on = now.astimezone(zone).date(), last_day_of(due_at, zone)
    left = due_on - today
    if now >= due_at:
        days = -left.days
        return Urgency("late", ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}, "late")
    if not left:
        return Urgency("today", gettext("Today"), "today")
    if left == timedelta(days=1):
        return Urgency("soon", gettext("Tomorrow"), "today")
    return Urgency("soon" if left <= SOON else "later", short_day(due_on, today=today), _group(due_on, today))


def urgency_of_day(day: date, *, now: datetime, zone: ZoneInfo) -> Urgency:
    """The same for a day that was promised without a clock."""
    after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return urgency_of(after, now=now, zone=zone, is_paused=False)


def last_day_of(due_at: datetime, zone: ZoneInfo) -> date:
    """The tenant's date that people see, for the midnight after it."""
    return (due_at - timedelta(microseconds=1)).astimezone(zone).date()


def _group(due_on: date, today: date) -> str:
    end_of_week = today + timedelta(days=6 - today.weekday())
    return "week" if due_on <= end_of_week else "later"
