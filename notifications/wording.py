"""A mail's text with its variables put in: a subject, plain text and HTML. Knows no database; nothing is read but what
it is given.

A variable is put in once and never looked at again, so braces, signs and line breaks inside it stay what they are.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from notifications.texts import LINKS, LONG, OF_SUBJECTS, TEXTS, VARIABLES

WIDTH = 72  # characters of a line of plain text
MOST_IN_SUBJECT = 400
COLOUR = "#33415c"  # of a company that has none
RATE = _("Tell us how it went")

_NAME = re.compile(r"\{([a-z_]+)\}")
_ALONE = re.compile(r"\s*\{([a-z_]+)\}\s*")
_ADDRESS = re.compile(r"https?://[^\s\"<>]+")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_UNBROKEN = '<span style="white-space: nowrap">{}</span>'
_INVISIBLE = {"Cc", "Cs"}  # control signs and lone surrogates


@dataclass(frozen=True)
class Worded:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Part:
    """A piece of a paragraph: `lines` of running text, a `quote` (somebody's own words) or a `link`."""

    shape: str
    content: str
    label: str = ""
    unbroken: str = ""  # a reference breaks nowhere, not even at its hyphens

    @property
    def markup(self) -> SafeString:
        """The content escaped, the reference in one piece."""
        escaped, piece = escape(self.content), escape(self.unbroken)
        return mark_safe(escaped.replace(piece, _UNBROKEN.format(piece)) if piece else escaped)  # noqa: S308


Paragraph = list[Part]


def render(
    kind: str,
    variables: Mapping[str, str],
    *,
    language: str,
    own: tuple[str, str] | None = None,
    colour: str = COLOUR,
) -> Worded:
    """The mail of a kind in a language.

    variables: by name, in that language already; one that the kind does not know is not used (texts.VARIABLES), one that
    is missing counts as empty. own: the company's subject and body in place of ours; an empty one leaves ours. colour:
    the company's, as #rrggbb. Raises KeyError for an unknown kind and ValueError for another colour.
    """
    if not _HEX.fullmatch(colour):
        raise ValueError(f"not a colour: {colour!r}")
    default, values = TEXTS[kind], {name: _clean(name, variables.get(name, "")) for name in VARIABLES[kind]}
    own_subject, own_body = own or ("", "")
    with override(language):
        labels = {"link": str(default.button), "rate_link": str(RATE)}
        subject = _subject(own_subject.strip() or str(default.subject), values)
        paragraphs = list(_paragraphs(own_body.strip() or str(default.body), values, labels))
        footer = _footer(values)
        html = render_to_string(
            "mail/message.html",
            {
                "language": language,
                "subject": subject,
                "company": values["company"],
                "reference": values.get("reference", ""),
                "paragraphs": paragraphs,
                "footer": footer,
                "colour": colour,
                "ink": _ink_on(colour),
            },
        )
    return Worded(subject=subject, text=_plain(paragraphs, footer), html=html)


def _clean(name: str, value: str) -> str:
    """The value without signs that no mail shows; what is not a long text becomes one line."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if name not in LONG:
        return _one_line(value)
    return "".join(sign for sign in value if sign in "\n\t" or unicodedata.category(sign) not in _INVISIBLE).strip()


def _one_line(value: str) -> str:
    """B12: no line break gets into a header. What no mail shows becomes a blank."""
    return " ".join("".join(" " if unicodedata.category(sign) in _INVISIBLE else sign for sign in value).split())


def _fill(text: str, values: Mapping[str, str]) -> str:
    """B10: one pass. Names that are not among the values stay as they are."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)


def _subject(text: str, values: Mapping[str, str]) -> str:
    usable = {name: value for name, value in values.items() if name in OF_SUBJECTS}
    return _one_line(_fill(text, usable))[:MOST_IN_SUBJECT].strip()


def _paragraphs(body: str, values: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[Paragraph]:
    """Those that have all they need. Cut before anything is put in: a value is never a paragraph of its own."""
    for paragraph in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n").replace("\r", "\n")):
        if all(values.get(name, name) for name in _NAME.findall(paragraph)) and paragraph.strip():
            yield list(_parts(paragraph.strip("\n"), values, labels))


def _parts(paragraph: str, values: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[Part]:
    lines: list[str] = []
    for line in paragraph.split("\n"):
        alone = _ALONE.fullmatch(line)
        part = _set_off(alone[1], values, labels) if alone else None
        if part is None:
            lines.append(_fill(line.strip(), values))
            continue
        if lines:
            yield Part("lines", "\n".join(lines), unbroken=values.get("reference", ""))
            lines = []
        yield part
    if lines:
        yield Part("lines", "\n".join(lines), unbroken=values.get("reference", ""))


def _set_off(name: str, values: Mapping[str, str], labels: Mapping[str, str]) -> Part | None:
    """The part that a variable alone on its line becomes, or None where it is running text."""
    if name in LONG and name in values:
        return Part("quote", values[name])
    if name in LINKS and name in values and _ADDRESS.fullmatch(values[name]):
        return Part("link", values[name], labels[name])
    return None


def _footer(values: Mapping[str, str]) -> Part:
    reference = values.get("reference", "")
    sent = (
        gettext("This message was sent automatically. Reference: {reference}")
        if reference
        else gettext("This message was sent automatically.")
    )
    sender = " · ".join(filter(None, [values["company"], values.get("contact", "")]))
    return Part("lines", f"{sender}\n{_fill(sent, values)}", unbroken=reference)


def _plain(paragraphs: list[Paragraph], footer: Part) -> str:
    blocks = ["\n".join(_plain_part(part) for part in paragraph) for paragraph in paragraphs]
    return "\n\n".join([*blocks, f"--\n{_plain_part(footer)}"]) + "\n"


def _plain_part(part: Part) -> str:
    if part.shape == "link":
        return part.content
    indent = "    " if part.shape == "quote" else ""
    return "\n".join(_wrap(line, indent) for line in part.content.split("\n"))


def _wrap(line: str, indent: str = "") -> str:
    return textwrap.fill(
        line, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _ink_on(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#111111"
