"""What the queue's address asks for, and the addresses that ask for something else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from django.http import QueryDict
from django.utils.http import urlencode

from complaints.enums import Channel
from complaints.intake.text import iso_day
from complaints.occasions import OCCASIONS
from complaints.queries import VIEWS, QueueFilter

WORDS_LENGTH = 200
CODE_LENGTH = 40
# In the filter, in the address.
NAMES = {
    "view": "view",
    "kind": "kind",
    "channel": "channel",
    "category": "category",
    "root_cause": "root_cause",
    "occasion": "by",
    "since": "since",
    "until": "until",
    "words": "q",
}


@dataclass(frozen=True)
class Choice:
    label: str
    address: str
    is_current: bool


def wanted_from(query: QueryDict) -> QueueFilter:
    """An unknown view, channel, occasion or day counts as not said; an unknown kind, category or cause finds nothing."""
    view, channel, occasion = query.get("view", ""), query.get("channel", ""), query.get("by", "")
    return QueueFilter(
        view=view if view in {*VIEWS, "all"} else "open",
        kind=_legible(query.get("kind", ""))[:CODE_LENGTH],
        channel=channel if channel in Channel.values else "",
        category=_legible(query.get("category", ""))[:CODE_LENGTH],
        root_cause=_legible(query.get("root_cause", ""))[:CODE_LENGTH],
        occasion=occasion if occasion in OCCASIONS else "",
        since=iso_day(query.get("since", "")),
        until=iso_day(query.get("until", "")),
        words=_legible(query.get("q", "")).strip()[:WORDS_LENGTH],
    )


def address_of(wanted: QueueFilter, **changes: str) -> str:
    """The query that asks for this, so that a view can be kept and sent."""
    return "?" + urlencode(said_by(replace(wanted, **changes)))


def said_by(wanted: QueueFilter) -> dict[str, str]:
    """What its address says, by the names in the address."""
    return {NAMES[key]: value for key, value in asdict(wanted).items() if value}


def choices(wanted: QueueFilter, key: str, options: Iterable[tuple[str, str]]) -> list[Choice]:
    """One address for each option of `kind` or `channel`, the rest of the filter kept."""
    current = getattr(wanted, key)
    return [Choice(label, address_of(wanted, **{key: value}), value == current) for value, label in options]


def _legible(text: str) -> str:
    """Without what no database column can hold."""
    return "".join(sign for sign in text if sign != "\x00" and not "\ud800" <= sign <= "\udfff")
