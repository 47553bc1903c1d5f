"""A browser's name for itself in the two words that tell people which of theirs it is."""

from __future__ import annotations

# The first that occurs counts: each says the names of those below it, too.
PROGRAMS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def name_of(user_agent: str) -> str:
    """`Firefox · Windows`; empty for a program that does not say."""
    found = [_first(names, user_agent) for names in (PROGRAMS, SYSTEMS)]
    return " · ".join(word for word in found if word)


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((word for mark, word in names.items() if mark in user_agent), "")
