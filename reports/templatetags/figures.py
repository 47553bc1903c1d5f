"""Numbers as the reader writes them."""

from __future__ import annotations

from datetime import date

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode

register = template.Library()


@register.filter
def whole(value: int) -> str:
    """`12.345` in Spanish, `12 345` in Portuguese."""
    return number_format(value, 0, use_l10n=True, force_grouping=True)


@register.filter
def figure(value: float, digits: int = 1) -> str:
    """With a comma where the language has one."""
    return number_format(round(value, digits), digits, use_l10n=True)


@register.filter
def unlocalised(value: int) -> str:
    """For the chart's script."""
    return str(value)


@register.simple_tag
def cases(view: str = "all", key: str = "", code: str = "", **asked: str | date | None) -> str:
    """The address of the queue with the cases that a figure counts; key, code: by which property, and its value."""
    said = {name: str(value) for name, value in {"view": view, key: code, **asked}.items() if value}
    return f"{reverse('desk:cases')}?{urlencode(said)}"
