"""Refusals. The docstring is the message that people read; `code` is what programs read."""

from __future__ import annotations

import inspect
from typing import ClassVar

from django.utils.translation import gettext


class CaseError(Exception):
    """The case could not be changed."""

    code: ClassVar[str] = "case_error"
    status: ClassVar[int] = 409

    def __str__(self) -> str:
        return gettext(inspect.cleandoc(type(self).__doc__ or ""))
