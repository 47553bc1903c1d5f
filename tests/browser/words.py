"""What a page of one language says: the tests name buttons and links as that language's people read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import polib
from django.utils import translation
from django.utils.dates import MONTHS_3

from config.embedded.packages import ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
ENGLISH = re.compile(
    r"\b(?:the|this|that|your?|we|is|are|was|were|has|have|of|with|and|or|not|please|must|should|what)\b", re.I
)


class Words:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, english: str) -> str:
        """What stands on the page for this English text. Fails where the catalogue does not have it."""
        with translation.override(self.language):
            found = translation.gettext(english)
        assert found != english or self.language == "en", f"“{english}” is not in the catalogue"
        return found

    def not_translated(self, text: str) -> list[str]:
        """The parts of a page's text that are English: texts of the catalogue, and lines with words that only English has."""
        if self.language == "en":
            return []
        return sorted({english for line in set(text.splitlines()) for english in _english_in(line, self.language)})


@cache  # most lines stand on every page
def _english_in(line: str, language: str) -> list[str]:
    return [*_left_over(language).findall(line), *([line] if ENGLISH.search(line) else [])]


def _only_english(language: str) -> Iterator[str]:
    """Each English text of the catalogue, in parts between its placeholders, that this language never says."""
    territory = translation.to_locale(language)
    catalogue = polib.pofile(str(ROOT / "locale" / territory / "LC_MESSAGES" / "django.po"))
    with translation.override(language):
        months = [str(name) for name in MONTHS_3.values()]  # agosto is “ago”
    translated = "\n".join("\n".join((entry.msgstr, *entry.msgstr_plural.values())) for entry in catalogue)
    translated = "\n".join((translated, *months))
    for entry in catalogue:
        for text in (entry.msgid, entry.msgid_plural):
            for part in PLACEHOLDER.split(text):
                part = part.strip(" \n.,:;()“”")
                if len(part) > 2 and not _whole(part).search(translated):
                    yield part


def _whole(part: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(part)}(?!\w)", re.I)


@cache  # a second's work, for the few tests that ask
def _left_over(language: str) -> re.Pattern[str]:
    longest_first = sorted(set(_only_english(language)), key=len, reverse=True)
    assert len(longest_first) > 100, "this catalogue is empty"
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
