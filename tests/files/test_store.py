"""F13, F15: a file is whole or absent, a disk that refuses costs no word, and what nobody points at goes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from complaints import erasures, files, queries
from complaints.actions.erase_complainant import erase_complainant
from complaints.models import Attachment, Case
from complaints.tasks import BELONGS_TO_A_REQUEST, remove_orphaned_files
from tenants.actors import SYSTEM
from tenants.context import tenant_atomic, tenant_context
from tenants.models import Tenant
from tests.files.making import upload
from tests.portal.visiting import WORDS, do, file_case, open_page_of, page_of, text_of

SMALL, LARGE = b"a" * 1000, b"b" * 200_000


def in_store() -> list[Path]:
    there = (path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file())
    return [path for path in there if path.name != erasures.NAME]


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A disk with room for a few small files; where none can be mounted, one that takes nothing at all."""
    disk = tmp_path / "disk"
    disk.mkdir()
    settings.FILES_DIR = str(disk)
    if os.geteuid() != 0:
        disk.chmod(0o500)
        yield
        disk.chmod(0o700)
        return
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("root may mount nothing here, and nothing is read-only to root")
    yield
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.usefixtures("small_disk")
def test_f13_a_full_disk_keeps_the_complaint_and_names_the_missing_file(lohas: Tenant, at_lohas: Client) -> None:
    at_lohas.get("/?lang=en")
    answer = file_case(at_lohas, [upload("pequeño.txt", SMALL), upload("grande.txt", LARGE)])
    assert answer.status_code == 302
    page = text_of(at_lohas.get(answer["Location"]))
    assert WORDS in page
    assert "we could not store “grande.txt”" in page
    with tenant_atomic(lohas.pk):
        case = Case.objects.get()
        rows = list(Attachment.objects.all())
        event = queries.story_of(case)[0]
        assert list(queries.flaws()) == []
    assert event.content["files_missing"] == 2 - len(rows)
    assert {row.key for row in rows} == {path.name for path in in_store()}  # no row points at nothing, no draft is left
    assert "could not be stored." in page_of(at_lohas, case)


@pytest.mark.usefixtures("small_disk")
def test_f13_an_answer_is_kept_without_its_file(lohas: Tenant, at_lohas: Client, case_of_lohas: Case) -> None:
    at_lohas.get("/?lang=en")
    open_page_of(at_lohas, case_of_lohas)
    added = do(at_lohas, case_of_lohas, "add", text="Va la foto", enclosures=[upload("grande.txt", LARGE)])
    assert added.status_code == 302
    page = page_of(at_lohas, case_of_lohas)
    assert "Va la foto" in page
    assert "we could not store “grande.txt”" in page
    assert in_store() == []


def test_f15_a_writer_that_is_killed_leaves_no_half_file(lohas: Tenant) -> None:
    data = os.urandom(4_000_000)
    for pause in range(20):
        child = os.fork()
        if child == 0:
            with suppress(BaseException), tenant_context(lohas.pk):
                while True:
                    files.store(data)
            os._exit(1)
        time.sleep(0.005 + pause * 0.002)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    whole = [path for path in in_store() if path.suffix != ".part"]
    assert whole
    assert all(path.read_bytes() == data for path in whole)


def test_the_same_form_sent_twice_stores_its_files_once(lohas: Tenant, at_lohas: Client) -> None:
    key = {"submission_key": "0b8f4b0e-8f3c-4c0c-9a0a-3d6e5a2b7c11"}
    first = file_case(at_lohas, [upload("a.txt", SMALL)], **key)
    again = file_case(at_lohas, [upload("a.txt", SMALL)], **key)
    assert first["Location"] == again["Location"]
    assert len(in_store()) == 1
    other = file_case(at_lohas, [upload("a.txt", b"otra cosa")], **key)  # a file that was forgotten, sent after all
    assert other.status_code == 422
    assert WORDS in text_of(other)
    assert len(in_store()) == 1


def grow_old(path: Path) -> None:
    then = (timezone.now() - BELONGS_TO_A_REQUEST - timedelta(minutes=1)).timestamp()
    os.utime(path, (then, then))


@pytest.mark.django_db(transaction=True)
def test_what_no_row_points_at_goes_after_an_hour(lohas: Tenant, logoscon: Tenant, at_lohas: Client) -> None:
    file_case(at_lohas, [upload("a.txt", SMALL)])
    (owned,) = in_store()
    with tenant_context(lohas.pk):
        files.store(LARGE)  # its request rolled back
        files.store(LARGE)  # its request is still at work
    with tenant_context(logoscon.pk):
        files.store(LARGE)
    draft = owned.with_suffix(".part")  # its writer was killed
    draft.write_bytes(SMALL)
    young = next(path for path in in_store() if path.stat().st_size == len(LARGE) and str(lohas.pk) in str(path))
    for path in in_store():
        if path != young:
            grow_old(path)
    assert remove_orphaned_files() == 3
    assert set(in_store()) == {owned, young}
    assert remove_orphaned_files() == 0


@pytest.mark.django_db(transaction=True)
def test_whoever_is_erased_leaves_no_file(lohas: Tenant, at_lohas: Client) -> None:
    file_case(at_lohas, [upload("nombre y apellido.txt", SMALL)])
    file_case(at_lohas, [upload("de otra persona.txt", SMALL)])
    with tenant_atomic(lohas.pk):
        case = Case.objects.order_by("id")[0]
    with suppress(ZeroDivisionError), tenant_atomic(lohas.pk):
        erase_complainant(complainant_id=case.complainant_id, basis="request", actor=SYSTEM, now=timezone.now())
        _ = 1 / 0
    assert len(in_store()) == 2  # nothing is gone that was not erased
    with tenant_atomic(lohas.pk):
        erase_complainant(complainant_id=case.complainant_id, basis="request", actor=SYSTEM, now=timezone.now())
        assert len(in_store()) == 2
    with tenant_atomic(lohas.pk):
        erased = Attachment.objects.get(case=case)
        (left,) = Attachment.objects.exclude(case=case)
        assert list(queries.flaws()) == []
    assert erased.name == ""
    assert erased.erased_at
    assert [path.name for path in in_store()] == [left.key]
    page = page_of(at_lohas, case)
    assert "nombre y apellido" not in page
    assert at_lohas.get(f"/case/{case.reference}/files/{erased.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_file_that_outlived_its_erasure_goes_with_the_next_sweep(lohas: Tenant, at_lohas: Client) -> None:
    file_case(at_lohas, [upload("a.txt", SMALL)])
    (path,) = in_store()
    with tenant_atomic(lohas.pk):
        case = Case.objects.get()
        erase_complainant(complainant_id=case.complainant_id, basis="request", actor=SYSTEM, now=timezone.now())
    path.write_bytes(SMALL)  # the server was killed between the commit and the removal
    grow_old(path)
    assert remove_orphaned_files() == 1
    assert in_store() == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_download_is_never_a_page_of_ours(lohas: Tenant, at_lohas: Client, method: str) -> None:
    file_case(at_lohas, [upload("Cañón “raro”.txt", SMALL)])
    with tenant_atomic(lohas.pk):
        case, found = Case.objects.get(), Attachment.objects.get()
    answer = getattr(at_lohas, method)(f"/case/{case.reference}/files/{found.pk}/")
    expected = {
        "Content-Type": "text/plain",
        "Content-Length": "1000",
        "Content-Disposition": "attachment; filename*=utf-8''Ca%C3%B1%C3%B3n%20%E2%80%9Craro%E2%80%9D.txt",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    assert {name: answer[name] for name in expected} == expected
    body = b"".join(answer.streaming_content)
    assert body == (SMALL if method == "get" else b"")
