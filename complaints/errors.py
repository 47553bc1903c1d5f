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


class NotAllowed(CaseError):
    message = _("This is not yours to do.")
    code, status = "not_allowed", 403


class NotNow(CaseError):
    message = _("This cannot be done in the state that the case is in now.")
    code = "not_now"


class CaseChanged(CaseError):
    message = _("Somebody changed this case a moment ago. Look at what changed, then send yours again.")
    code = "case_changed"


class TooManyTries(CaseError):
    message = _("There were too many tries. Please wait an hour, or contact us.")
    code, status = "too_many_tries", 429
