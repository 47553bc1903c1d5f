"""A policy version as values: read from its immutable document, asked by actions, pages and reports. Pure.

The document is JSON, as `PolicyVersion.document` holds it; docs/policy-document.md describes each key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

UNITS = ("business_day", "calendar_day", "month")
STARTS = ("receipt", "resolution")
BASES = ("published", "target", "legal")
NAMES = ("acknowledge", "resolve", "follow_up")
REMINDERS = ("half", "two_before", "last")

ByLanguage = Mapping[str, str]


class PolicyError(ValueError):
    """The policy document says something that no case could keep."""


@dataclass(frozen=True, kw_only=True)
class ClockTerms:
    """One clock of a policy. basis `published` is quoted from the company's text and shown as its promise; `target` is
    internal; `legal` stands beside the policy's own. length in units; extension: units that may be added in all."""

    name: str
    basis: str
    unit: str
    length: int
    start: str
    pausable: bool
    extension: int
    source: str  # clause or law
    kinds: frozenset[str] | None  # None: every kind

    def covers(self, kind: str) -> bool:
        return self.kinds is None or kind in self.kinds


@dataclass(frozen=True, kw_only=True)
class Level:
    number: int
    names: ByLanguage


@dataclass(frozen=True, kw_only=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PolicyText:
    """What the public reads, in one language."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class Policy:
    kinds: tuple[str, ...]
    clocks: tuple[ClockTerms, ...]
    reminders: tuple[str, ...]
    levels: tuple[Level, ...]
    escalate_at_breach: bool
    withdraw_unanswered: bool  # a question that is not answered in time ends the case
    root_cause_kinds: frozenset[str]  # kinds that may not be resolved without a root cause
    next_update_days: int  # business days between two messages of progress
    reopen_days: int  # calendar days after the resolution
    channels: tuple[str, ...]
    texts: Mapping[str, PolicyText]
    review_on: date | None

    def clocks_of(self, kind: str, *, start: str) -> tuple[ClockTerms, ...]:
        """The clocks that begin at `receipt` or `resolution` for a case of this kind."""
        return tuple(terms for terms in self.clocks if terms.start == start and terms.covers(kind))

    def terms(self, *, name: str, basis: str, kind: str) -> ClockTerms:
        """The terms of one clock of a case. Raises PolicyError where the policy has none."""
        for terms in self.clocks:
            if (terms.name, terms.basis) == (name, basis) and terms.covers(kind):
                return terms
        raise PolicyError(f"No {basis} clock {name} for {kind}.")

    @property
    def highest_level(self) -> int:
        return self.levels[-1].number


def read_policy(document: Mapping[str, Any]) -> Policy:
    """The document as values. Raises PolicyError for a missing key or a value that makes no sense."""
    try:
        policy = Policy(
            kinds=_codes(document["kinds"]),
            clocks=tuple(_clock(clock) for clock in document["clocks"]),
            reminders=_all_of(document["reminders"], REMINDERS),
            levels=_levels(document["levels"]),
            escalate_at_breach=_flag(document["escalate_at_breach"]),
            withdraw_unanswered=_flag(document.get("withdraw_unanswered", False)),
            root_cause_kinds=frozenset(_codes(document["root_cause_kinds"])),
            next_update_days=_positive(document["next_update_days"]),
            reopen_days=_positive(document["reopen_days"]),
            channels=_codes(document["channels"]),
            texts={language: _text(text) for language, text in document["texts"].items()},
            review_on=date.fromisoformat(document["review_on"]) if document["review_on"] else None,
        )
    except PolicyError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise PolicyError(f"The policy document is incomplete: {error!r}") from error
    _check(policy)
    return policy


def _check(policy: Policy) -> None:
    """What no part of the document can tell alone."""
    if not (policy.kinds and policy.levels and policy.texts):
        raise PolicyError("A policy has at least one kind, one level and one text.")
    named = policy.root_cause_kinds.union(*(terms.kinds or () for terms in policy.clocks))
    if unknown := named - set(policy.kinds):
        raise PolicyError(f"{', '.join(sorted(unknown))}: no kind of this policy.")
    for kind in policy.kinds:
        clocks = [(terms.name, terms.basis) for terms in policy.clocks if terms.covers(kind)]
        if len(set(clocks)) < len(clocks):
            raise PolicyError(f"Two clocks for {kind} have the same name and basis.")


def _clock(clock: Mapping[str, Any]) -> ClockTerms:
    kinds = clock.get("kinds")
    return ClockTerms(
        name=_one_of(clock["name"], NAMES),
        basis=_one_of(clock["basis"], BASES),
        unit=_one_of(clock["unit"], UNITS),
        length=_positive(clock["length"]),
        start=_one_of(clock["start"], STARTS),
        pausable=_flag(clock["pausable"]),
        extension=_whole(clock["extension"], least=0),
        source=str(clock["source"]),
        kinds=frozenset(_codes(kinds)) if kinds else None,
    )


def _levels(levels: list[Mapping[str, Any]]) -> tuple[Level, ...]:
    found = tuple(Level(number=int(level["number"]), names=level["names"]) for level in levels)
    if [level.number for level in found] != list(range(1, len(found) + 1)):
        raise PolicyError("Levels are numbered 1, 2, 3 … without gaps.")
    return found


def _text(text: Mapping[str, Any]) -> PolicyText:
    sections = tuple(
        Section(heading=section["heading"], paragraphs=tuple(section["paragraphs"])) for section in text["sections"]
    )
    return PolicyText(title=text["title"], sections=sections)


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise PolicyError(f"{value!r} is none of {', '.join(allowed)}.")
    return str(value)


def _codes(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise PolicyError(f"{values!r} is not a list of codes.")
    return tuple(values)


def _all_of(values: Any, allowed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_one_of(value, allowed) for value in values)


def _positive(value: Any) -> int:
    return _whole(value, least=1)


def _whole(value: Any, *, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise PolicyError(f"{value!r} is not a whole number from {least}.")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise PolicyError(f"{value!r} is neither true nor false.")
    return value
