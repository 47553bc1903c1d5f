"""One row of every tenant's table for each of three companies (Aster and Birch; Cedar, so that two is not all there is):
nothing can leak from an empty table. Of people there are two each, since nobody consults oneself.

The rows are made from the fields of the models, by the owner, without any manager: what is tested does not build its
own test. Their keys follow from table and company.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from notifications.models import PendingEvent
from tenants.models import Domain, Membership, Tenant, User
from tests.isolation.catalogue import isolated_models, tenant_column, tenant_tables

ASTER, BIRCH, CEDAR = UUID(int=0xA), UUID(int=0xB), UUID(int=0xC)
HOSTS = {ASTER: "aster.localhost", BIRCH: "birch.localhost", CEDAR: "cedar.localhost"}
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

Values = dict[str, Any]

# What the checks of a table ask for, beyond what its fields say.
SAMPLES: dict[str, Callable[[int, UUID], Values]] = {
    "tenants.Tenant": lambda n, tenant: {
        "prefix": "XY",
        "time_zone": "America/Bogota",
        "default_language": "en",
        "languages": ["en"],
    },
    "tenants.Brand": lambda n, tenant: {
        "colour": "#112233",
        "colour_dark": "#445566",
        "colour_dark_text": "#778899",
        "logo_type": "image/png",
    },
    "tenants.CalendarVersion": lambda n, tenant: {"covers_from": MOMENT.date() - timedelta(days=1)},
    "tenants.CalendarDay": lambda n, tenant: {"day": MOMENT.date() + timedelta(days=n)},
    "tenants.Invitation": lambda n, tenant: {"email": f"x{n}@aster.example", "withdrawn_at": None},
    "tenants.Substitution": lambda n, tenant: {"substitute": row_id(Membership, tenant, number=2)},
    "complaints.Complainant": lambda n, tenant: {"name_missing": ""},
    "complaints.Case": lambda n, tenant: {
        "reference": f"XY-0000-{n:04}",
        "external_number": "",
        **dict.fromkeys(("outcome", "follow_up_way", "withdrawal_reason"), ""),
    },
    "complaints.CaseText": lambda n, tenant: {"part": f"x{n}"},
    "complaints.Clock": lambda n, tenant: {"round": n, "is_paused": True},
    "complaints.InformationRequest": lambda n, tenant: {"closed_at": MOMENT},
    "complaints.Consultation": lambda n, tenant: {
        "colleague": row_id(Membership, tenant, number=2),
        "answered_at": MOMENT,
    },
    "complaints.Timer": lambda n, tenant: {"what": f"x{n}", "clock": None},
    "notifications.Message": lambda n, tenant: {"state": "settled", "settled_at": MOMENT, "settled_way": "letter"},
    "notifications.Preference": lambda n, tenant: {"topic": f"x{n}"},
    "complaints.ApiToken": lambda n, tenant: {"scopes": ["cases:read"]},
    "complaints.Rating": lambda n, tenant: {"handling": 1},
}
IN_TWO_ROWS = (User, Membership)
_numbers = count(1)


def row_id(model: type[models.Model], tenant: UUID, *, number: int = 1) -> Any:
    """The key of the company's standing row in this table: of the first, unless told otherwise."""
    if model is Tenant:
        return tenant
    key = uuid5(tenant, f"{model._meta.db_table} {number}")
    return key if isinstance(model._meta.pk, models.UUIDField) else key.hex


def row_ids(model: type[models.Model], tenant: UUID) -> list[Any]:
    """The keys of all of them."""
    return [row_id(model, tenant, number=number) for number in ((1, 2) if model in IN_TWO_ROWS else (1,))]


def _plain_value(field: models.Field[Any, Any], number: int) -> Any:
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, ArrayField):
        return [_plain_value(field.base_field, number)]
    by_type: list[tuple[type[models.Field[Any, Any]], Any]] = [
        (models.DateTimeField, MOMENT),
        (models.DateField, MOMENT.date()),
        (models.JSONField, {}),
        (models.BooleanField, False),
        (models.IntegerField, number),
        (models.UUIDField, uuid4()),
        (models.BinaryField, b"x"),
    ]
    for kind, value in by_type:
        if isinstance(field, kind):
            return value
    return f"x{number}"[: field.max_length]


def new_row(model: type[models.Model], tenant: UUID, **fixed: Any) -> Values:
    """Attribute → value of a row that the table accepts and does not hold yet. Parents are the company's standing rows."""
    number, values = next(_numbers), {}
    samples = SAMPLES.get(model._meta.label, lambda n, tenant: {})(number, tenant)
    for field in model._meta.local_concrete_fields:
        if field.generated:
            continue
        if field.column == tenant_column(model):
            value: Any = tenant if field.column == "tenant_id" else uuid4()
        elif field.name in samples:
            value = samples[field.name]
        elif field.primary_key:
            value = uuid4() if isinstance(field, models.UUIDField) else uuid4().hex
        elif isinstance(field, models.ForeignKey):
            own = field.related_model is model  # a tree: the standing row is its root
            value = None if own else row_id(field.related_model, tenant)
        elif field.null:
            value = None
        elif field.has_default():
            value = field.get_default()
        else:
            value = _plain_value(field, number)
        values[field.attname] = value
    return values | fixed


def parent_of(field: models.ForeignKey[Any, Any], tenant: UUID) -> Any:
    """What a new row of the company points at by this field; in a tree, where that is nothing, the root."""
    return new_row(field.model, tenant)[field.attname] or row_id(field.related_model, tenant)


def insert(model: type[models.Model], values: Values) -> tuple[str, list[Any]]:
    """The statement that stores these values, and its parameters."""
    fields = [field for field in model._meta.local_concrete_fields if field.attname in values]
    columns, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    parameters = [field.get_db_prep_save(values[field.attname], connection) for field in fields]
    return f"insert into {model._meta.db_table} ({columns}) values ({marks})", parameters


def _store(owner: psycopg.Connection[Any], model: type[models.Model], values: Values) -> None:
    try:
        owner.execute(*insert(model, values))
    except psycopg.errors.IntegrityError as error:
        raise AssertionError(f"{model._meta.label}: tell SAMPLES in tests/isolation/rows.py what it accepts") from error


def fill(owner: psycopg.Connection[Any]) -> None:
    """The companies, each with its host name and one row in every tenant's table; at once or not at all."""
    done: set[type[models.Model]] = set()

    def add(model: type[models.Model]) -> None:
        if model in done:
            return
        done.add(model)
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey):
                add(field.related_model)
        for tenant in HOSTS:
            for number, key in enumerate(row_ids(model, tenant), start=1):
                fixed = {model._meta.pk.attname: key}
                if model is Membership:
                    fixed["user_id"] = row_id(User, tenant, number=number)
                _store(owner, model, new_row(model, tenant, **fixed))

    with owner.transaction():
        for model in [*isolated_models(), User]:
            add(model)
        # What the trigger of each event added besides: one row a company is what the tests count.
        standing = [key for tenant in HOSTS for key in row_ids(PendingEvent, tenant)]
        owner.execute("delete from notifications_pendingevent where not id = any(%s)", [standing])
        for tenant, host in HOSTS.items():
            _store(owner, Domain, new_row(Domain, tenant, host=host))


def is_filled(owner: psycopg.Connection[Any]) -> bool:
    return owner.execute("select from tenants_tenant where id = %s", [ASTER]).rowcount == 1


def empty(owner: psycopg.Connection[Any]) -> None:
    """Truncate: the append-only tables refuse to have their rows deleted, to the owner as well."""
    owner.execute(f"truncate {', '.join(sorted(tenant_tables()))}, {User._meta.db_table} cascade")
