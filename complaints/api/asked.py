"""What a program asks for, made the shape that the house reads. Nothing unknown is passed over in silence."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BooleanField, Field, Form
from django.http import QueryDict
from django.utils.translation import gettext

from complaints.api.access import Invalid
from complaints.cursors import read_cursor
from complaints.enums import Channel
from complaints.intake.files import CheckedFile, FilesField
from complaints.intake.questions import Text
from complaints.intake.text import iso_day
from complaints.queries import VIEWS, QueueFilter

FILTERS = ("view", "kind", "channel", "category", "since", "until", "after")
CODE_LENGTH = 40


def wanted_from(query: QueryDict) -> tuple[QueueFilter, str | None]:
    """The filter and the cursor. Raises Invalid for a filter that is not known and for a value that cannot be."""
    wrong = {name: _flaw("unknown", gettext("There is no such filter.")) for name in query if name not in FILTERS}
    said = {name: str(query[name]) for name in FILTERS if name in query}
    after = said.pop("after", None)
    for name, value in said.items():
        if not _is_possible(name, value):
            wrong[name] = _flaw("invalid", gettext("This value is not possible here."))
    if after is not None and read_cursor(after) is None:
        wrong["after"] = _flaw("invalid", gettext("This is no cursor of ours: begin at the first page."))
    if wrong:
        raise Invalid(wrong)
    return QueueFilter(**said), after


def parts_of(body: Any) -> tuple[Any, list[Any]]:
    """The fields of a body and the files that came with it, which only a multipart form has."""
    if not isinstance(body, QueryDict):
        return body, []
    uploads = body.getlist("files")
    wrong = {
        name: _flaw("repeated", gettext("Send this once."))
        for name in body
        if name != "files" and len(body.getlist(name)) > 1
    }
    if wrong:
        raise Invalid(wrong)
    return {name: body[name] for name in body if name != "files"}, uploads


def checked_files(uploads: list[Any]) -> tuple[CheckedFile, ...]:
    """Raises Invalid for what is no file, and for one that the form would refuse."""
    if not all(isinstance(one, UploadedFile) for one in uploads):
        raise Invalid({"files": _flaw("invalid", gettext("Send each as a file, with a name."))})
    try:
        return FilesField().clean(uploads)
    except ValidationError as refused:
        raise Invalid({"files": [{"code": "invalid", "message": said} for said in refused.messages]}) from refused


def form_data(body: Any, form: Form) -> QueryDict:
    """A JSON object as the form reads it; `version` is the form's `seen`.

    Raises Invalid for anything but an object of plain values with the form's names: what is not asked for cannot be set.
    """
    if not isinstance(body, dict):
        raise Invalid({"": _flaw("invalid", gettext("Send a JSON object."))})
    names = {"version" if name == "seen" else name for name in form.fields}
    wrong = {}
    data = QueryDict(mutable=True)
    for name, value in body.items():
        if name not in names:
            wrong[name] = _flaw("unknown", gettext("There is no such field in this act."))
        elif value is not None and not _is_of_its_kind(value, form.fields["seen" if name == "version" else name]):
            wrong[name] = _flaw("invalid", gettext("This value is not possible here."))
        elif value is not None:
            data["seen" if name == "version" else name] = str(value)
    if wrong:
        raise Invalid(wrong)
    return data


def registration_data(body: Any, form: Form, *, zone: ZoneInfo) -> QueryDict:
    """As form_data. `received_at` is a moment with its offset; the form reads it as day and time of the tenant's zone.

    The key of the submission is no field: it comes as a header.
    """
    if isinstance(body, dict) and "submission_key" in body:
        raise Invalid({"submission_key": _flaw("unknown", gettext("Send this as the header Idempotency-Key."))})
    data = form_data(body, form)
    if (said := data.pop("received_at", None)) is not None:
        try:
            moment = datetime.fromisoformat(said[-1])
            if moment.tzinfo is None:
                raise ValueError
            local = moment.astimezone(zone)
        except (ValueError, OverflowError):
            flaw = _flaw("invalid", gettext("Write a moment with its offset: 2026-06-16T09:00:00-05:00."))
            raise Invalid({"received_at": flaw}) from None
        data["received_at_0"], data["received_at_1"] = local.date().isoformat(), local.strftime("%H:%M:%S")
    return data


def _is_of_its_kind(value: Any, field: Field) -> bool:
    """A text is text, yes and no are for what asks yes or no, and a number is for what is counted or chosen."""
    if isinstance(value, bool):
        return isinstance(field, BooleanField)
    if isinstance(value, int):
        return not isinstance(field, Text)
    return isinstance(value, str)


def _is_possible(name: str, value: str) -> bool:
    if name == "view":
        return value in {*VIEWS, "all"}
    if name == "channel":
        return value in Channel.values
    if name in ("since", "until"):
        return bool(iso_day(value))
    return len(value) <= CODE_LENGTH and value.isprintable()


def _flaw(code: str, message: str) -> list[dict[str, str]]:
    return [{"code": code, "message": message}]
