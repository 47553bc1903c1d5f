"""Refusals. `message` is what people read, `code` what programs read."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CaseError(Exception):
    """The base of what an act may answer instead of being done."""

    message: ClassVar[str | Promise] = _("The case could not be changed.")
    code: ClassVar[str] = "case_error"
    status: ClassVar[int] = 409

    def __str__(self) -> str:
        return str(self.message)
