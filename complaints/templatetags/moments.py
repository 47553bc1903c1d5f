"""Moments as people read them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import get_language

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    """A moment in the company's zone, short enough for lists and cards."""
    return _shown(localtime(at).replace(microsecond=0), get_language())


@lru_cache(maxsize=5000)  # a page has dozens, and the next page has most of them again
def _shown(at: datetime, _language: str | None) -> str:
    day, time = date_format(at, "SHORT_DATE_FORMAT"), date_format(at, "TIME_FORMAT")
    return format_html('<time datetime="{}">{}, {}</time>', at.isoformat(), day, time)
