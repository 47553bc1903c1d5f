"""A company's data as it leaves and comes: one ZIP of JSON Lines and files (docs/tenant-export.md)."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models

from tenants.models import Domain, Tenant, User
from tenants.tables import column_of_the_tenant, columns, tables_of_a_tenant

FORMAT = 1
MANIFEST, PEOPLE, HOSTS, FILES = "manifest.json", "people.jsonl", "hosts.jsonl", "files/"
NOT_EXPORTED = frozenset({"tenants_session"})  # who is signed in is nobody else's, and no use elsewhere
BATCH = 500


class NotPortable(Exception):
    """The archive cannot be taken in; the message says why."""


def export_tenant(tenant_id: UUID, target: Path) -> dict[str, int]:
    """Write the archive, whole or not at all. Returns the number of rows by table. The owner's connection, in a transaction.

    Passwords and second factors are not in it: people set a new password where the company goes.
    """
    draft = target.with_name(target.name + ".part")
    counts: dict[str, int] = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        digests = {}
        for model in _exported():
            table = model._meta.db_table
            counts[table], digests[table] = _write(archive, f"{table}.jsonl", _rows(model, tenant_id))
        people = User.objects.filter(memberships__tenant=tenant_id).order_by("id").values("id", "email")
        _write(archive, PEOPLE, (json.dumps(person, default=str) for person in people.iterator()))
        hosts = Domain.objects.filter(tenant=tenant_id).order_by("id").values("id", "host")
        _write(archive, HOSTS, (json.dumps(host, default=str) for host in hosts))
        store = Path(settings.FILES_DIR) / str(tenant_id)
        for path in sorted(store.rglob("*")) if store.exists() else []:
            if path.is_file() and path.suffix != ".part":
                archive.write(path, FILES + str(path.relative_to(store)))
        said = {"format": FORMAT, "tenant": str(tenant_id), "rows": counts, "sha256": digests}
        archive.writestr(MANIFEST, json.dumps(said, indent=1))
    draft.rename(target)
    return counts


def import_tenant(source: Path) -> dict[str, int]:
    """Take the archive in. The owner's connection, in a transaction, at a version with the same tables.

    Raises NotPortable where it is damaged or of another version, or where the company or one of its hosts is here already.
    """
    with zipfile.ZipFile(source) as archive:
        manifest = _manifest(archive)
        tenant_id = UUID(manifest["tenant"])
        if Tenant.objects.filter(pk=tenant_id).exists():
            raise NotPortable("This company is here already.")
        hosts = [json.loads(line) for line in _lines(archive, HOSTS)]
        here = Domain.objects.filter(host__in=[host["host"] for host in hosts])
        if taken := list(here.values_list("host", flat=True)):
            raise NotPortable(f"A company answers at {', '.join(taken)} already.")
        users = _people(archive)
        for model in _exported():
            _take(archive, model, users, manifest)
            if model is Tenant:
                Domain.objects.bulk_create(Domain(**host, tenant_id=tenant_id) for host in hosts)
        for name in archive.namelist():
            if name.startswith(FILES) and not name.endswith("/"):
                _put_file(archive, name, Path(settings.FILES_DIR) / str(tenant_id))
    found: dict[str, int] = manifest["rows"]
    return found


def remove_tenant(tenant_id: UUID) -> dict[str, int]:
    """Delete every row of the company. The owner's connection, in a transaction; the files are the caller's, after the commit.

    Append-only tables refuse a deletion to the owner, too: for this transaction their trigger is off, which locks them.
    Returns the number of rows by table.
    """
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        people = list(User.objects.filter(memberships__tenant=tenant_id).values_list("pk", flat=True))
        for model in reversed(tables_of_a_tenant()):
            table, column = model._meta.db_table, column_of_the_tenant(model)
            if model is Tenant:
                cursor.execute("DELETE FROM tenants_domain WHERE tenant_id = %s", [tenant_id])
            is_locked = getattr(model, "append_only", False)
            if is_locked:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [tenant_id])  # noqa: S608
            counts[table] = cursor.rowcount
            if is_locked:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")
        gone = User.objects.filter(pk__in=people, memberships=None).values_list("pk", flat=True)
        for table in ("mfa_authenticator", "account_emailaddress"):
            cursor.execute(f"DELETE FROM {table} WHERE user_id = ANY(%s)", [list(gone)])  # noqa: S608
        cursor.execute("DELETE FROM tenants_user WHERE id = ANY(%s)", [list(gone)])
    return counts


def _exported() -> list[type[models.Model]]:
    return [model for model in tables_of_a_tenant() if model._meta.db_table not in NOT_EXPORTED]


def _rows(model: type[models.Model], tenant_id: UUID) -> Iterator[str]:
    """Each row as PostgreSQL writes it in JSON, in the order of its key, without what is generated."""
    chosen = ", ".join(f'one."{column}"' for column in columns(model))
    key = model._meta.pk.column
    query = (
        f"SELECT row_to_json(told)::text FROM (SELECT {chosen} FROM {model._meta.db_table} AS one"  # noqa: S608
        f" WHERE {column_of_the_tenant(model)} = %s ORDER BY {key}) AS told"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [tenant_id])
        while batch := cursor.fetchmany(BATCH):
            yield from (line for (line,) in batch)


def _write(archive: zipfile.ZipFile, name: str, lines: Iterator[str]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    with archive.open(name, "w") as file:
        for line in lines:
            data = line.encode() + b"\n"
            file.write(data)
            digest.update(data)
            count += 1
    return count, digest.hexdigest()


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    with archive.open(name) as file:
        for line in file:
            yield line.decode()


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(archive.read(MANIFEST))
        expected = {model._meta.db_table for model in _exported()}
        if said["format"] != FORMAT or set(said["rows"]) != expected:
            raise NotPortable("This archive is of another version: take it in with that version, then upgrade.")
        for table, digest in said["sha256"].items():
            if hashlib.sha256(archive.read(f"{table}.jsonl")).hexdigest() != digest:
                raise NotPortable(f"{table} in this archive is damaged.")
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise NotPortable("This is no archive of a company.") from error
    return said


def _people(archive: zipfile.ZipFile) -> dict[str, str]:
    """Their ids there → their ids here: somebody may sign in here already."""
    found = {}
    for line in _lines(archive, PEOPLE):
        person = json.loads(line)
        user = User.objects.filter(email=person["email"]).first()
        if user is None:
            user = User(id=UUID(person["id"]), email=person["email"])
            if User.objects.filter(pk=user.pk).exists():
                raise NotPortable("Somebody of this company is here under another address.")
            user.set_unusable_password()
            user.save(force_insert=True)
        found[person["id"]] = str(user.pk)
    return found


def _take(archive: zipfile.ZipFile, model: type[models.Model], users: dict[str, str], manifest: dict[str, Any]) -> None:
    table, names = model._meta.db_table, ", ".join(f'"{column}"' for column in columns(model))
    points_at_people = [field.column for field in model._meta.local_concrete_fields if field.related_model is User]
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608
    batch: list[dict[str, Any]] = []
    with connection.cursor() as cursor:
        # What triggers added while its parents came in: an event owes mails, and those of the archive are in it already.
        cursor.execute(f"DELETE FROM {table} WHERE {column_of_the_tenant(model)} = %s", [manifest["tenant"]])  # noqa: S608

        def store() -> None:
            cursor.execute(statement, [json.dumps(batch)])
            batch.clear()

        for line in _lines(archive, f"{table}.jsonl"):
            row = json.loads(line)
            if str(row[column_of_the_tenant(model)]) != manifest["tenant"]:
                raise NotPortable(f"{table} has a row of another company.")
            for column in points_at_people:
                row[column] = users.get(row[column], row[column])
            batch.append(row)
            if len(batch) == BATCH:
                store()
        if batch:
            store()


def _put_file(archive: zipfile.ZipFile, name: str, store: Path) -> None:
    target = store / name.removeprefix(FILES)
    if not target.resolve().is_relative_to(store.resolve()):
        raise NotPortable(f"{name} would lie outside the store.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive.read(name))
