"""What a complainant does in a browser: file a case, open its page with the code, do something there."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.models import Case
from complaints.tracking import tracking_code

WORDS = "Las dos bolsas llegaron abiertas y el café huele a viejo."


def open_page_of(client: Client, case: Case) -> Client:
    """Type the reference and the code."""
    answer = client.post("/track/", {"reference": case.reference, "code": tracking_code(case.pk)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def page_of(client: Client, case: Case) -> str:
    """The page of the case as text, for a browser that has opened it."""
    answer = client.get(f"/case/{case.reference}/")
    assert answer.status_code == 200
    return text_of(answer)


def do(client: Client, case: Case, act: str, **said: Any) -> Any:
    return client.post(f"/case/{case.reference}/{act}/", said)


def complaint(client: Client, files: Sequence[SimpleUploadedFile] = (), **answers: Any) -> dict[str, Any]:
    """The form of this client's company, filled in."""
    at_lohas = client.defaults["HTTP_HOST"].startswith("lohas")
    said: dict[str, Any] = {
        "kind": "reclamo" if at_lohas else "reclamacao",
        "description": WORDS,
        "party": "person",
        "name": "Dara Quintero",
        "email": "dara@cliente.example",
        "submission_key": str(uuid4()),
        "notice_version": "1",
        "enclosures": list(files),
    }
    if at_lohas:
        said["consent"] = "on"
    return said | answers


def file_case(client: Client, files: Sequence[SimpleUploadedFile] = (), **answers: Any) -> Any:
    return client.post("/complain/", complaint(client, files, **answers))


def text_of(answer: Any) -> str:
    """What the page says, with entities read and blanks as a browser shows them."""
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))
