"""Colours that can be read (WCAG 2.2, 1.4.3): contrast, and a company's dark-page colours out of its one colour. Pure."""

from __future__ import annotations

from collections.abc import Callable

LEAST = 4.5  # of text; WCAG 2.2 AA
WHITE, DARK_PAGE = "#ffffff", "#191f28"  # text on fills; the surface of dark pages (static/css/tokens.css)
STEPS = 40


def contrast(one: str, other: str) -> float:
    """1 (none) to 21, of two colours as #rrggbb."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_readable(colour: str) -> bool:
    """Whether white text can be read on it, and it on white."""
    return contrast(colour, WHITE) >= LEAST


def darkened(colour: str) -> str:
    """The nearest darker shade that can be read; itself if it can."""
    return _first(colour, "#000000", is_readable)


def of_dark_pages(colour: str) -> tuple[str, str]:
    """(fill, text) of dark pages: a fill as light as white text on it allows, and a shade that can be read on the page."""
    fill = colour
    for step in range(1, STEPS):
        lighter = _mixed(colour, WHITE, step / STEPS)
        if not is_readable(lighter) or contrast(fill, DARK_PAGE) >= 3:
            break
        fill = lighter
    return fill, _first(colour, WHITE, lambda one: contrast(one, DARK_PAGE) >= 7)


def _first(colour: str, towards: str, is_good: Callable[[str], bool]) -> str:
    shades = (_mixed(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next(shade for shade in shades if is_good(shade))


def _mixed(one: str, other: str, share: float) -> str:
    parts = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
