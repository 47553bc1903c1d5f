"""Icons that Python chooses. Written as `icons.svg#…`, they are found by whoever puts the sprite together."""

from __future__ import annotations

from django import template
from django.templatetags.static import static

register = template.Library()


@register.filter
def sprite(icon: str) -> str:
    """The address of `icons.svg#…`."""
    file, _, name = icon.partition("#")
    return f"{static(f'vendor/{file}')}#{name}"
