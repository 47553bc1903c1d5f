"""Numbers as the reader writes them."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

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
