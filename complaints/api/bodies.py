"""How a body in JSON is read, and how much of it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

LARGEST_JSON = 256 * 1024  # bytes; the longest text of a case has 10,000 signs


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = _("The body is too large.")


class StrictJSONParser(JSONParser):
    """Nothing that two readers could read in two ways: no key twice, no NaN; and no more than fits a case many times."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > LARGEST_JSON:
            raise TooLarge
        try:
            return json.loads(stream.read(), object_pairs_hook=_each_once, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(gettext("This is no JSON that we can read.")) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
