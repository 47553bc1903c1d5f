"""How the machine stands for one company, in plain words for its administrator: what runs, what waits, what needs somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

from complaints.models import HandOver, Replanning, Timer
from notifications import queries
from notifications.heartbeats import LATE, SWEEPS, Health, health
from notifications.models import PendingEvent

COUNTED_AT_MOST = 100
LATELY = timedelta(days=7)
A_MOMENT = timedelta(minutes=1)
A_DAY = timedelta(days=1)
TONES = ("ok", "warn", "bad")

# What was tried too often, by the code that a button sends; all rows of it are tried again together.
GIVEN_UP: dict[str, QuerySet[Any]] = {
    "timers": Timer.objects.filter(given_up_at__isnull=False),
    "events": PendingEvent.objects.filter(given_up_at__isnull=False),
    "calendars": Replanning.objects.filter(given_up_at__isnull=False),
    "hand_overs": HandOver.objects.filter(given_up_at__isnull=False),
}


@dataclass(frozen=True)
class Check:
    """One line of the page. tone: ok, warn or bad. act: what a button does (`go_on`, or a code of GIVEN_UP), or a link
    (`owed`). errors: kinds of errors with how often, for whoever looks after the machine."""

    tone: str
    icon: str
    title: str
    text: str
    act: str = ""
    errors: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Machine:
    checks: tuple[Check, ...]

    @property
    def tone(self) -> str:
        return max((check.tone for check in self.checks), key=TONES.index)


def look() -> Machine:
    """In a tenant's context. A fixed number of queries."""
    found = health()
    return Machine(tuple(_checks(found)))


def try_again(what: str, *, now: datetime) -> int:
    """Let what was given up be tried from the start. what: a code of GIVEN_UP (KeyError). Returns how many."""
    changes: dict[str, Any] = {"given_up_at": None, "attempts": 0}
    changes |= {"not_before": now} if what == "events" else {"lease_until": None}
    return int(GIVEN_UP[what].update(**changes))


def _checks(found: Health) -> Iterator[Check]:
    yield _running(found)
    if found.halted_until:
        yield _halted(found.halted_until)
    if found.mail_away_until:
        yield _mail_away(found.mail_away_until)
    yield _deadlines(found)
    yield _waiting(found)
    yield _owed()
    if names := queries.members_not_reached(found.now - LATELY):
        yield _members(names)
    for what in GIVEN_UP:
        errors = [error or "?" for error in GIVEN_UP[what].values_list("last_error", flat=True)[:COUNTED_AT_MOST]]
        if errors:
            yield _given_up(what, errors)


def _running(found: Health) -> Check:
    icon = "icons.svg#heartbeat"
    again = gettext(
        "Start it again: stop ./acuse run and start it, or as services restart “worker” and “beat”. Nothing is lost; "
        "what is due is done as soon as it runs."
    )
    if found.last_ring is None:
        return Check(
            "warn",
            icon,
            gettext("The worker has not begun yet."),
            gettext("If Acuse was started a moment ago, look again in a minute.") + " " + again,
        )
    silent = found.now - found.last_ring
    if silent > LATE:
        title = gettext("Nothing has been sent for %(time)s: the worker does not run.") % {"time": _span(silent)}
        return Check("bad", icon, title, again)
    late = [pulse for pulse in found.pulses if pulse.age > LATE]
    if late and not found.halted_until:
        title = {
            "timers": gettext("No deadline has been looked at for %(time)s."),
            "messages": gettext("No message has been looked at for %(time)s."),
        }[late[0].name] % {"time": _span(late[0].age)}
        return Check("bad", icon, title, gettext("The worker runs, but not this part of it. Its log says why."))
    last = {pulse.name: _ago(pulse.age) for pulse in found.pulses}
    if last.keys() != set(SWEEPS):
        return Check("ok", icon, gettext("The worker runs."), gettext("It has just begun."))
    return Check(
        "ok",
        icon,
        gettext("The worker runs."),
        gettext("It looked at deadlines %(timers)s and at messages %(messages)s.") % last,
    )


def _halted(until: datetime) -> Check:
    title = gettext("The clock jumped: sending is halted until %(time)s.") % {"time": _clock_time(until)}
    text = gettext(
        "With a wrong clock, reminders of a whole year could leave at once. It is now %(now)s here. If that is right, you "
        "can go on at once; otherwise set the clock of the machine."
    ) % {"now": _day_and_time(timezone.now())}
    return Check("bad", "icons.svg#clock-exclamation", title, text, act="go_on")


def _mail_away(until: datetime) -> Check:
    return Check(
        "warn",
        "icons.svg#mail-off",
        gettext("The mail server cannot be reached."),
        gettext("It is tried again at %(time)s, and then every few seconds. Nothing is lost: messages wait.")
        % {"time": _clock_time(until, with_seconds=True)},
    )


def _deadlines(found: Health) -> Check:
    icon = "icons.svg#clock"
    due = queries.oldest_due_timer(found.now)
    if due is None or found.now - due <= LATE:
        return Check(
            "ok", icon, gettext("Deadlines are acted on in time."), gettext("No reminder or deadline is waiting.")
        )
    title = gettext("A deadline has been waiting for %(time)s to be acted on.") % {"time": _span(found.now - due)}
    return Check("warn", icon, title, gettext("Reminders and escalations come late until the worker has caught up."))


def _waiting(found: Health) -> Check:
    """Some wait for the morning, or for another try: only what is due and stays is a reason to look."""
    icon = "icons.svg#hourglass"
    waiting = queries.waiting_messages()
    if waiting.oldest is None or waiting.due is None:
        return Check("ok", icon, gettext("No message is waiting to be sent."), "")
    words = ngettext("%(number)s message waits to be sent.", "%(number)s messages wait to be sent.", waiting.number)
    since = gettext("The oldest has been waiting since %(when)s.") % {"when": _day_and_time(waiting.oldest)}
    is_stuck = found.now - waiting.due > LATE or found.now - waiting.oldest > A_DAY
    number = _number(waiting.number, queries.WAITING_AT_MOST)
    return Check("warn" if is_stuck else "ok", icon, words % {"number": number}, since)


def _owed() -> Check:
    icon = "icons.svg#mail-exclamation"
    counts = queries.owed_by_state()
    if not any(counts.values()):
        return Check("ok", icon, gettext("Every message reached its complainant."), "")
    said = {
        "failed": ngettext("%(number)s could not be delivered", "%(number)s could not be delivered", counts["failed"]),
        "held": ngettext("%(number)s was held back", "%(number)s were held back", counts["held"]),
        "by_hand": ngettext(
            "%(number)s is for somebody without e-mail", "%(number)s are for people without e-mail", counts["by_hand"]
        ),
    }
    parts = [words % {"number": counts[state]} for state, words in said.items() if counts[state]]
    return Check(
        "warn",
        icon,
        gettext("Some messages wait for a handler."),
        gettext("%(list)s. Handlers find them under “Messages to see to”.") % {"list": ", ".join(parts)},
        act="owed",
    )


def _members(names: list[str]) -> Check:
    return Check(
        "warn",
        "icons.svg#mail-x",
        gettext("Mail to colleagues could not be delivered."),
        gettext("In the last seven days, to: %(names)s. Ask them whether their address is right.")
        % {"names": ", ".join(names)},
    )


def _given_up(what: str, errors: list[str]) -> Check:
    number = len(errors)
    words = {
        "timers": ngettext(
            "%(number)s deadline could not be acted on.", "%(number)s deadlines could not be acted on.", number
        ),
        "events": ngettext(
            "The messages about %(number)s step of a case could not be written.",
            "The messages about %(number)s steps of cases could not be written.",
            number,
        ),
        "calendars": ngettext(
            "After a change of the calendar the dates could not be counted anew.",
            "After %(number)s changes of the calendar the dates could not be counted anew.",
            number,
        ),
        "hand_overs": ngettext(
            "The open cases of somebody who left could not be handed over.",
            "The open cases of %(number)s people who left could not be handed over.",
            number,
        ),
    }[what]
    return Check(
        "bad",
        "icons.svg#alert-octagon",
        words % {"number": _number(number, COUNTED_AT_MOST - 1)},
        gettext("It was tried eight times over several hours. Tell whoever looks after the machine, then try again."),
        act=what,
        errors=tuple(Counter(errors).most_common(5)),
    )


def _number(number: int, most: int) -> str:
    return f"{most}+" if number > most else str(number)


def _span(length: timedelta) -> str:
    """`14 minutes`, one unit, in the reader's language."""
    now = timezone.now()
    return timesince(now - length, now, depth=1)


def _ago(length: timedelta) -> str:
    return gettext("a few seconds ago") if length < A_MOMENT else gettext("%(time)s ago") % {"time": _span(length)}


def _clock_time(moment: datetime, *, with_seconds: bool = False) -> str:
    return date_format(timezone.localtime(moment), "H:i:s" if with_seconds else "TIME_FORMAT")


def _day_and_time(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')}, {date_format(local, 'TIME_FORMAT')}"
