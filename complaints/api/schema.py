"""The API's description as OpenAPI 3: bodies from the desk's forms, answers from `complaints.api.answers`.

`./manage.py openapi` writes it to `static/api/openapi.json`, a test compares the two, and `/api/v1/docs/` shows it.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from complaints.api.access import Endpoint
from complaints.api.asked import CODE_LENGTH, FILTERS
from complaints.enums import CaseState, Channel, EventCode, Part
from complaints.intake.acts import ACT_FORMS
from complaints.intake.files import FilesField
from complaints.intake.questions import DESCRIPTION_LENGTH
from complaints.intake.registration import RegistrationForm
from complaints.queries import VIEWS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
KEY: Schema = {"type": "string", "format": "uuid"}
NUMBER: Schema = {"type": "integer"}
YES_OR_NO: Schema = {"type": "boolean"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(values: Any) -> Schema:
    return {"type": "string", "enum": list(values)}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def record(**fields: Schema) -> Schema:
    """An object with all of these and nothing else."""
    return {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}


def list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


IN_LIST: dict[str, Schema] = {
    "reference": TEXT,
    "version": {**NUMBER, "minimum": 1, "description": "What an act names: how many events the case has."},
    "state": one_of(CaseState.values),
    "kind": TEXT,
    "channel": one_of(Channel.values),
    "received_at": MOMENT,
    "next_due_at": or_null(MOMENT),
    "handler": or_null(KEY),
    "level": NUMBER,
}
COMPONENTS: dict[str, Schema] = {
    "CaseInList": record(**IN_LIST),
    "Case": record(
        **IN_LIST,
        category=or_null(TEXT),
        description=TEXT,
        language=TEXT,
        registered_at=MOMENT,
        next_update_on=or_null(DAY),
        complainant=record(party=TEXT, name=TEXT, email=TEXT, phone=TEXT),
        acts={**list_of(one_of(ACT_FORMS)), "description": "Those that the token's member may do on it now."},
    ),
    "Cases": record(results=list_of(ref("CaseInList")), next=or_null(TEXT)),
    "Message": record(
        event=NUMBER,
        code=one_of(EventCode.values),
        at=MOMENT,
        **{"from": TEXT},
        part=one_of(Part.values),
        is_public=YES_OR_NO,
        text=TEXT,
    ),
    "Messages": record(results=list_of(ref("Message"))),
    "Attachment": record(
        id=KEY, name=TEXT, content_type=TEXT, size=NUMBER, sha256=TEXT, event=NUMBER, is_public=YES_OR_NO, url=TEXT
    ),
    "Attachments": record(results=list_of(ref("Attachment"))),
    "Refusal": record(
        error={
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {**TEXT, "description": "Stable: branch on it."},
                "message": {**TEXT, "description": "In the company's language, for people."},
                "fields": {
                    "type": "object",
                    "additionalProperties": list_of(record(code=TEXT, message=TEXT)),
                    "description": "With `invalid`: what is wrong at which field.",
                },
            },
            "additionalProperties": False,
        }
    ),
}
FILTER_SCHEMAS: dict[str, Schema] = {
    "view": one_of([*VIEWS, "all"]),
    "channel": one_of(Channel.values),
    "kind": {**TEXT, "maxLength": CODE_LENGTH},
    "category": {**TEXT, "maxLength": CODE_LENGTH},
    "since": DAY,
    "until": DAY,
}
REFUSALS = {
    400: "`invalid` or `malformed`",
    401: "`token_refused`",
    403: "`scope_missing` or `not_allowed`",
    404: "`not_found`: it does not exist, or is not yours",
    406: "`not_acceptable`",
    409: "`case_changed`: read again; or an act that is not possible now, by its own code",
    413: "`too_large`",
    415: "`unsupported_media_type`",
    422: "`already_submitted`: the key came before with another body",
}
INTRODUCTION = (
    "Send a token as `Authorization: Bearer acuse_…`. Read a case, choose from its `acts`, and name its `version`; 409 says that"
    " somebody acted in between. Lists go on at `next` until it is null. Every refusal has an `error.code` that stays the same."
)
FOR_BODIES = (409, 413, 415, 422)


class EndpointSchema(AutoSchema):
    """Reads what an Endpoint says of itself: `answers`, and for a body its form."""

    view: Any  # an Endpoint

    def get_tags(self) -> list[str]:
        return ["acts" if "/acts/" in self.path else "cases"]

    def get_operation_id(self) -> str:
        return self.view.operations[self.method.lower()]

    def get_summary(self) -> str | None:
        form = getattr(self.view, "form_class", None)
        return str(form.title) if form else None

    def _get_serializer(self) -> None:
        """There are no serializers: bodies are the desk's forms."""

    def get_auth(self) -> list[Schema]:
        return [{"token": []}]

    def _get_parameters(self) -> list[Schema]:
        found: list[Schema] = super()._get_parameters()
        operation = self.get_operation_id()
        if operation == "list_cases":
            found += [
                {"in": "query", "name": name, "schema": FILTER_SCHEMAS.get(name, {**TEXT, "maxLength": 400})}
                for name in FILTERS
            ]
        if operation == "create_case":
            schema = {**TEXT, "minLength": 1, "maxLength": 200}
            found.append({"in": "header", "name": "Idempotency-Key", "required": True, "schema": schema})
        return found

    def _get_request_body(self, direction: str = "request") -> Schema | None:
        if self.method != "POST":
            return None
        body = request_schema(self.view)
        content = {"application/json": {"schema": body}}
        if self.get_operation_id() == "create_case":
            files = list_of({"type": "string", "contentMediaType": "application/octet-stream"})
            properties = {**body["properties"], "files": files}
            content["multipart/form-data"] = {"schema": {**body, "properties": properties}}
        return {"required": True, "content": content}

    def _get_response_bodies(self, direction: str = "response") -> Schema:
        status, name = self.view.answers[self.method.lower()]
        good = {"application/json": {"schema": ref(name)}} if name else {"application/octet-stream": {"schema": {}}}
        refused = {"application/json": {"schema": ref("Refusal")}}
        return {
            str(status): {"description": "Done" if self.method == "POST" else "Found", "content": good},
            **{
                str(code): {"description": said, "content": refused}
                for code, said in REFUSALS.items()
                if self.method == "POST" or code not in FOR_BODIES
            },
        }


Endpoint.schema = EndpointSchema()  # from here, so that no server loads what only the command needs


def request_schema(view: Any) -> Schema:
    """The body of a POST, as the view's form asks for it."""
    form_class = getattr(view, "form_class", RegistrationForm)
    fields: dict[str, Schema] = {}
    required = []
    for name, field in form_class.base_fields.items():
        if name == "submission_key" or isinstance(field, FilesField):
            continue
        said = "version" if name == "seen" else name
        fields[said] = _field(field)
        if label := field.label and str(field.label):
            fields[said]["description"] = f"{label} {field.help_text}".strip()
        if _is_required(form_class, name, field):
            required.append(said)
    return {"type": "object", "required": required, "properties": fields, "additionalProperties": False}


def _is_required(form_class: Any, name: str, field: forms.Field) -> bool:
    return field.required and not (form_class is RegistrationForm and name == "name")


def _field(field: forms.Field) -> Schema:
    match field:
        case forms.BooleanField():
            return {**YES_OR_NO}
        case forms.IntegerField():
            return {**NUMBER, "minimum": field.min_value or 1, "maximum": field.max_value or 2**31 - 1}
        case forms.SplitDateTimeField() | forms.DateTimeField():
            return {**MOMENT}
        case forms.DateField():
            return {**DAY}
        case forms.UUIDField():
            return {**KEY}
        case forms.ModelChoiceField():
            return {**TEXT, "maxLength": 64}
        case forms.ChoiceField() if field.choices:
            return one_of(str(value) for value, _ in cast(Any, field.choices))
        case forms.ChoiceField():
            return {**TEXT, "maxLength": 64}
        case forms.EmailField():
            return {**TEXT, "format": "email", "maxLength": field.max_length}
        case _:
            return {**TEXT, "maxLength": getattr(field, "max_length", None) or DESCRIPTION_LENGTH}


def description() -> Schema:
    """The whole document."""
    found = cast(Schema, SchemaGenerator(urlconf="complaints.api.urls").get_schema(public=True))  # type: ignore[no-untyped-call]
    found["openapi"] = "3.1.0"
    found["info"] = {"title": "Acuse", "version": "1", "description": INTRODUCTION}
    found["servers"] = [{"url": "/api/v1"}]
    found["components"] = {
        "schemas": COMPONENTS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    return found
