"""A file that the disk refused is named at once: the words are with us, the file has to come again."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from complaints.events import Enclosure


def say_what_is_missing(request: HttpRequest, kept: Iterable[Enclosure]) -> None:
    for one in kept:
        if not one.key:
            messages.warning(
                request,
                gettext(
                    "We have what you wrote, but we could not store “%(name)s”. Please send this file again later,"
                    " from the page of your case."
                )
                % {"name": one.name},
            )
