"""Files by HTTP: they come with a case, are listed and fetched, and obey the form's limits."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.models import Attachment, Case, CaseRead
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.api.conftest import bearer
from tests.api.test_cases import SAID
from tests.api.test_tokens import PLACE, code_of

TEXT = b"La bolsa 3 estaba abierta."


def send(client: Client, *files: Any, key: str = "with-files", **changes: Any) -> Any:
    body = {name: value for name, value in (SAID | changes).items() if value is not None}
    return client.post(PLACE, {**body, "files": list(files)}, headers={"idempotency-key": key})


def letter(name: str = "carta.txt", data: bytes = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


def test_files_come_with_the_case_and_go_out_as_they_were(api: Client, lohas: Tenant) -> None:
    made = send(api, letter(), letter("otra.txt", b"dos"))
    assert made.status_code == 201
    place = f"{PLACE}{made.json()['reference']}/attachments/"
    listed = api.get(place).json()["results"]
    assert [(one["name"], one["content_type"], one["size"], one["event"]) for one in listed] == [
        ("carta.txt", "text/plain", len(TEXT), 1),
        ("otra.txt", "text/plain", 3, 1),
    ]
    got = api.get(listed[0]["url"])
    assert b"".join(got.streaming_content) == TEXT  # type: ignore[attr-defined]
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Type"] == "text/plain"
    with tenant_atomic(lohas.pk):
        assert set(CaseRead.objects.values_list("purpose", flat=True)) == {"api"}


def test_the_same_files_again_are_one_case_and_others_are_refused(api: Client, lohas: Tenant) -> None:
    first, again = send(api, letter()), send(api, letter())
    assert (again.status_code, again.json()) == (201, first.json())
    other = send(api, letter(data=b"otra"))
    assert (other.status_code, code_of(other)) == (422, "already_submitted")
    with tenant_atomic(lohas.pk):
        assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "file",
    [letter("x.exe", b"MZ\x90\x00\x03"), letter("empty.txt", b""), letter("page.txt", b"<html>")],
    ids=lambda f: f.name,
)
def test_a_file_that_the_form_refuses_is_refused_here(api: Client, lohas: Tenant, file: Any) -> None:
    refused = send(api, letter(), file)
    assert (refused.status_code, [*refused.json()["error"]["fields"]]) == (400, ["files"])
    with tenant_atomic(lohas.pk):
        assert not Case.objects.exists()


def test_a_file_that_is_a_text_and_a_field_that_comes_twice(api: Client) -> None:
    assert [*send(api, "no file").json()["error"]["fields"]] == ["files"]
    assert [*send(api, name=["Dara", "Ana"]).json()["error"]["fields"]] == ["name"]


def test_another_companys_file_is_not_there(api: Client, as_logoscon: Client) -> None:
    made = send(api, letter()).json()["reference"]
    url = api.get(f"{PLACE}{made}/attachments/").json()["results"][0]["url"]
    assert as_logoscon.get(url).status_code == 404
    assert as_logoscon.get(f"{PLACE}{made}/attachments/").status_code == 404
    assert bearer("x").get(url).status_code == 401


def test_a_file_of_another_case_is_not_there(api: Client, case_of_lohas: Case) -> None:
    made = send(api, letter()).json()["reference"]
    url = api.get(f"{PLACE}{made}/attachments/").json()["results"][0]["url"]
    assert api.get(url.replace(made, case_of_lohas.reference)).status_code == 404
