"""The local mailbox: what would have been sent, readable where nothing leaves the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from notifications.mailbox import MailboxBackend
from tenants.context import tenant_context
from tenants.models import Tenant
from tests.config.servers import ROOT, environment


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL_DIR = str(tmp_path / "made when needed")
    return Path(settings.MAIL_DIR)


def write(tenant: Tenant, subject: str = "Hello", text: str = "Text", to: str = "d@cliente.example") -> None:
    with tenant_context(tenant.pk):
        MailboxBackend().send_messages([EmailMultiAlternatives(subject, text, "a@lb.example", [to])])


def only_link(page: Any) -> str:
    (link,) = {part for part in page.content.decode().split('"') if part.startswith("/mailbox/0")}
    return link


def test_it_lists_and_shows(at_lohas: Client, lohas: Tenant, folder: Path) -> None:
    write(lohas, "Código ñ", "Línea uno\nLínea dos")
    page = at_lohas.get("/mailbox/")
    assert "Código ñ" in page.content.decode()
    assert "d@cliente.example" in page.content.decode()
    mail = at_lohas.get(only_link(page)).content.decode()
    assert "Línea uno<br>Línea dos" in mail
    assert "a@lb.example" in mail


def test_the_newest_comes_first(at_lohas: Client, lohas: Tenant, folder: Path) -> None:
    for number in range(3):
        write(lohas, f"number {number}")
    page = at_lohas.get("/mailbox/").content.decode()
    assert page.index("number 2") < page.index("number 1") < page.index("number 0")


def test_html_is_shown_as_text(at_lohas: Client, lohas: Tenant, folder: Path) -> None:
    """T8."""
    write(lohas, "<script>alert(1)</script>", "<img src=x onerror=alert(2)>", '"<b>" <d@cliente.example>')
    page = at_lohas.get("/mailbox/")
    for content in (page.content, at_lohas.get(only_link(page)).content):
        assert b"<script>alert" not in content
        assert b"<img src=x" not in content
        assert b"<b>" not in content
        assert b"&lt;script&gt;" in content


def test_an_empty_one_says_so(at_lohas: Client, folder: Path) -> None:
    page = at_lohas.get("/mailbox/")
    assert page.status_code == 200
    assert b'class="blank"' in page.content


@pytest.mark.parametrize("name", ["00000000-0000-7000-8000-000000000000", "..", "../../etc/passwd", "..%2f..%2fsecret",
                                  "%00", "secret", "secret.eml", "0" * 5000])  # fmt: skip
def test_an_unknown_name_is_404(at_lohas: Client, lohas: Tenant, folder: Path, name: str) -> None:
    write(lohas)
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    assert at_lohas.get(f"/mailbox/{name}/").status_code == 404


def test_half_a_file_is_not_shown(at_lohas: Client, lohas: Tenant, folder: Path) -> None:
    write(lohas)
    (one,) = folder.glob("*/*.eml")
    one.rename(one.with_suffix(".tmp"))
    assert b'class="blank"' in at_lohas.get("/mailbox/").content


def test_each_company_has_its_own(
    at_lohas: Client, at_logoscon: Client, lohas: Tenant, logoscon: Tenant, folder: Path
) -> None:
    write(logoscon, "segredo")
    link = only_link(at_logoscon.get("/mailbox/"))
    assert b"segredo" not in at_lohas.get("/mailbox/").content
    assert at_lohas.get(link).status_code == 404
    assert at_logoscon.get(link).status_code == 200


def test_it_is_there_only_where_mail_is_written_to_files() -> None:
    """Where mail really goes out the page does not exist."""
    asked = "import django; django.setup(); from django.urls import resolve; resolve('/mailbox/')"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=environment(ACUSE_MAIL_DIR=""), capture_output=True, text=True
    )
    assert "Resolver404" in done.stderr
