"""A company leaves with everything, comes in elsewhere row for row, and leaves nothing behind; the others do not notice."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import override_settings

from complaints import files, queries
from complaints.actions.write import add
from complaints.events import Enclosure
from complaints.models import Case
from config.keeping.sums import ONE
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Domain, Membership, Tenant, User
from tenants.portable import MANIFEST
from tenants.tables import column_of_the_tenant, tables_of_a_tenant
from tests.conftest import NOW, register

pytestmark = pytest.mark.django_db(transaction=True)
HOST, OTHER = "lohasbeans.localhost", "logoscon.localhost"


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_DIR=str(tmp_path / "files")):
        yield


def as_owner(work: Callable[[], Any]) -> Any:
    def run() -> Any:
        try:
            with connection.creation.as_owner():  # type: ignore[attr-defined]
                return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def command(*words: str) -> None:
    as_owner(lambda: call_command(*words))


def sums_of(owner: psycopg.Connection[Any], tenant: Tenant) -> dict[str, tuple[int, str]]:
    """Rows and sum of each table, of this company alone."""
    found = {}
    for model in tables_of_a_tenant():
        table = model._meta.db_table
        query = ONE.format(f"(select * from {table} where {column_of_the_tenant(model)} = '{tenant.pk}')")
        found[table] = owner.execute(query).fetchone()
    return found  # type: ignore[return-value]


@pytest.fixture
def case(lohas: Tenant, ana: Membership, cleo: Membership, logoscon: Tenant) -> Case:
    """With a file; and the other company has one, too."""
    found = []
    for tenant in (logoscon, lohas):
        found.append(register(tenant))
        with tenant_atomic(tenant.pk, actor=COMPLAINANT):
            data = b"lote 17"
            one = Enclosure("lote.txt", files.store(data), "text/plain", len(data), "0" * 64)
            add(case_id=found[-1].pk, by=COMPLAINANT, now=NOW, text="Adjunto la foto.", files=[one])
    return found[-1]


def test_a_company_leaves_and_comes_back_row_for_row(
    lohas: Tenant, logoscon: Tenant, ana: Membership, case: Case, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    archive, again = tmp_path / "lohas.zip", tmp_path / "again.zip"
    before, others = sums_of(owner, lohas), sums_of(owner, logoscon)
    assert min(rows for table, (rows, _sum) in before.items() if table in ("complaints_case", "tenants_membership")) > 0
    command("tenant_export", "--host", HOST, "--to", str(archive))
    with zipfile.ZipFile(archive) as packed:
        assert "logoscon" not in packed.read("hosts.jsonl").decode()
        assert "password" not in packed.read("people.jsonl").decode()
    command("tenant_remove", "--host", HOST, "--sure", lohas.name)
    assert {rows for rows, _sum in sums_of(owner, lohas).values()} == {0}
    assert not Domain.objects.filter(host=HOST).exists()
    assert not User.objects.filter(email=ana.user.email).exists()
    assert not (tmp_path / "files" / str(lohas.pk)).exists()
    assert sums_of(owner, logoscon) == others
    assert any(path.is_file() for path in (tmp_path / "files" / str(logoscon.pk)).rglob("*"))

    command("tenant_import", str(archive))
    after = sums_of(owner, lohas)
    assert {table for table in before if before[table] != after[table]} <= {"tenants_session"}
    assert sums_of(owner, logoscon) == others
    command("tenant_export", "--host", HOST, "--to", str(again))
    with zipfile.ZipFile(archive) as one, zipfile.ZipFile(again) as two:
        assert one.read(MANIFEST) == two.read(MANIFEST)
        assert sorted(one.namelist()) == sorted(two.namelist())
    with tenant_atomic(lohas.pk):
        assert list(queries.flaws()) == []
        (attachment,) = queries.attachments_of(Case.objects.get(pk=case.pk))
        answer = files.download(attachment)
        assert b"".join(answer) == b"lote 17"
        answer.close()


def test_a_sum_tells_a_change_that_leaves_the_number_of_rows(
    lohas: Tenant, ana: Membership, owner: psycopg.Connection[Any]
) -> None:
    before = sums_of(owner, lohas)
    with tenant_atomic(lohas.pk):
        Membership.objects.filter(pk=ana.pk).update(name="Ana Prado")
    after = sums_of(owner, lohas)
    assert [table for table in before if before[table] != after[table]] == ["tenants_membership"]
    assert before["tenants_membership"][0] == after["tenants_membership"][0]


def test_somebody_of_two_companies_stays_where_they_are(
    lohas: Tenant, logoscon: Tenant, cleo: Membership, tmp_path: Path
) -> None:
    with tenant_atomic(lohas.pk):
        Membership.objects.create(user=cleo.user, name="Cleo", language="es-co", roles=["handler"])
    password, archive = cleo.user.password, tmp_path / "lohas.zip"
    command("tenant_export", "--host", HOST, "--to", str(archive))
    command("tenant_remove", "--host", HOST, "--sure", lohas.name)
    assert User.objects.get(pk=cleo.user_id).password == password
    command("tenant_import", str(archive))
    with tenant_atomic(lohas.pk):
        assert Membership.objects.get(name="Cleo").user_id == cleo.user_id
    assert User.objects.get(pk=cleo.user_id).password == password


def test_nothing_is_taken_in_twice_or_in_part(lohas: Tenant, case: Case, tmp_path: Path) -> None:
    archive = tmp_path / "lohas.zip"
    command("tenant_export", "--host", HOST, "--to", str(archive))
    with pytest.raises(CommandError, match="there already"):
        command("tenant_export", "--host", HOST, "--to", str(archive))
    with pytest.raises(CommandError, match="here already"):
        command("tenant_import", str(archive))
    command("tenant_remove", "--host", HOST, "--sure", lohas.name)
    for change, told in ((_damaged, "damaged"), (_of_another, "another company"), (_older, "another version")):
        wrong = tmp_path / f"{change.__name__}.zip"
        _rewrite(archive, wrong, change)
        with pytest.raises(CommandError, match=told):
            command("tenant_import", str(wrong))
        assert not Domain.objects.filter(host=HOST).exists()
    (tmp_path / "no.zip").write_bytes(b"no archive")
    with pytest.raises(CommandError, match="not taken in"):
        command("tenant_import", str(tmp_path / "no.zip"))


def _damaged(name: str, data: bytes) -> bytes:
    return data.replace(b"lohas", b"Lohas") + b"\n" if name == "tenants_brand.jsonl" else data


def _of_another(name: str, data: bytes) -> bytes:
    """With a sum that fits: whoever forges one forges both."""
    if name == MANIFEST:
        said = json.loads(data)
        said["tenant"] = "00000000-0000-0000-0000-000000000007"
        return json.dumps(said).encode()
    return data


def _older(name: str, data: bytes) -> bytes:
    if name == MANIFEST:
        said = json.loads(data)
        del said["rows"]["complaints_case"]
        return json.dumps(said).encode()
    return data


def _rewrite(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))


def test_a_file_never_lies_outside_the_store(lohas: Tenant, case: Case, tmp_path: Path) -> None:
    archive, wrong = tmp_path / "lohas.zip", tmp_path / "wrong.zip"
    command("tenant_export", "--host", HOST, "--to", str(archive))
    command("tenant_remove", "--host", HOST, "--sure", lohas.name)
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(wrong, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("files/../../outside.txt", b"x")
    with pytest.raises(CommandError, match="outside the store"):
        command("tenant_import", str(wrong))
    assert not list(tmp_path.rglob("outside.txt"))


@pytest.mark.parametrize(
    ("host", "sure", "told"), [(HOST, "lohas beans", "not its name"), ("x.example", "X", "No company")]
)
def test_a_company_is_not_removed_by_mistake(lohas: Tenant, host: str, sure: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        command("tenant_remove", "--host", host, "--sure", sure)
    assert Domain.objects.filter(host=HOST).exists()
