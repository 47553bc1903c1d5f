"""B76 to B90: what comes as a file. Every refusal names the file, keeps the words, and stores nothing."""

from __future__ import annotations

import io
import socket
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from complaints.actions.enclose import NoRoom
from complaints.intake.files import LARGEST, MOST_PIXELS, check_file
from complaints.models import Attachment, Case
from complaints.setup import LOHAS
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.conftest import register
from tests.files.making import EICAR, EXE, PDF, archive, docx, exif_with_gps, picture, png_head, upload
from tests.portal.visiting import WORDS, do, file_case, open_page_of, page_of, text_of


def attachments(tenant: Tenant) -> list[Attachment]:
    with tenant_atomic(tenant.pk):
        return list(Attachment.objects.order_by("id"))


def in_store() -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def bytes_of(attachment: Attachment) -> bytes:
    (path,) = [path for path in in_store() if path.name == attachment.key]
    return path.read_bytes()


def download(client: Client, reference: str, attachment: Attachment) -> Any:
    """Fetch it to the end, as a browser does."""
    answer = client.get(f"/case/{reference}/files/{attachment.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == bytes_of(attachment)
    return answer


def sent(tenant: Tenant, client: Client, *files: SimpleUploadedFile) -> list[Attachment]:
    """A case filed with these files, and what became of them."""
    answer = file_case(client, files)
    assert answer.status_code == 302, text_of(answer)
    found = attachments(tenant)
    assert len(found) == len(in_store()) == len(files)
    return found


def refused(tenant: Tenant, client: Client, *files: SimpleUploadedFile) -> str:
    """What the page says that came back instead of a receipt."""
    began = time.monotonic()
    answer = file_case(client, files)
    assert answer.status_code == 400
    assert time.monotonic() - began < 5
    page = text_of(answer)
    assert WORDS in page
    assert "Please choose your files again" in page
    with tenant_atomic(tenant.pk):
        assert not Case.objects.exists()
    assert in_store() == []
    return page


def test_b76_nothing_in_it_exactly_the_limit_and_one_byte_more(lohas: Tenant, at_lohas: Client) -> None:
    assert "“nada.txt” is empty." in refused(lohas, at_lohas, upload("nada.txt", b""))
    assert "“mucho.txt” is larger than 10 MB." in refused(lohas, at_lohas, upload("mucho.txt", b"a" * (LARGEST + 1)))
    (found,) = sent(lohas, at_lohas, upload("justo.txt", b"a" * LARGEST))
    assert (found.size, found.content_type, found.name) == (LARGEST, "text/plain", "justo.txt")


def test_every_bad_file_of_a_sending_is_named_at_once(lohas: Tenant, at_lohas: Client) -> None:
    page = refused(lohas, at_lohas, upload("a.txt", b""), upload("b.txt", b"hola"), upload("c.png", EXE))
    assert "“a.txt” is empty." in page
    assert "We cannot take “c.png”" in page
    assert "“b.txt”" not in page


def test_b76_more_than_the_memory_may_hold_still_keeps_the_words(lohas: Tenant, at_lohas: Client) -> None:
    page = refused(lohas, at_lohas, *(upload(f"{n}.txt", b"a" * LARGEST) for n in range(3)))
    assert "Together the files are larger than 25 MB. Send some of them later." in page


def test_b77_the_scanners_test_file_is_a_text_that_nobody_runs(lohas: Tenant, at_lohas: Client) -> None:
    (found,) = sent(lohas, at_lohas, upload("eicar.com", EICAR))
    assert (found.name, found.content_type) == ("eicar.com.txt", "text/plain")


NAMES = [
    ".php",
    "x.phtml",
    "a.jpg.php",
    "x.php\x00.jpg",
    ".htaccess",
    "\u200b.htaccess",
    "con",
    "…",
    "..",
    "../../x.sh",
    "C:\\x.bat",
]


@pytest.mark.parametrize("name", NAMES)
def test_b78_no_name_reaches_the_disk_or_can_be_run(lohas: Tenant, at_lohas: Client, name: str) -> None:
    file = upload("x", b"echo hola")
    file._name = name  # SimpleUploadedFile would tidy it, a hostile sender does not
    answer = file_case(at_lohas, [file])
    assert answer.status_code == 302, text_of(answer)
    for found in attachments(lohas):
        assert found.name.endswith(".txt")
        assert not set(found.name) & set("/\\\x00\u200b")
        assert not found.name.startswith(".")
    for path in in_store():
        assert len(path.name) == 48
        assert int(path.name, 16)
        assert not path.stat().st_mode & 0o111


@pytest.mark.parametrize("name", ["x.php", "foto.jpg"])
def test_b78_a_script_that_begins_as_markup_is_refused(lohas: Tenant, at_lohas: Client, name: str) -> None:
    assert f"We cannot take “{name}”" in refused(
        lohas, at_lohas, upload(name, b"<?php system($_GET[0]); ?>", "image/jpeg")
    )


def test_b79_what_is_an_image_and_something_else_becomes_an_image(lohas: Tenant, at_lohas: Client) -> None:
    script = b"/*<script>alert(1)</script>*/"
    found = sent(
        lohas,
        at_lohas,
        upload("a.gif", picture("GIF") + script),
        upload("b.jpg", picture("JPEG", comment=script) + archive(x="y")),
        upload("c.png", picture("PNG") + script),
    )
    for one in found:
        data = bytes_of(one)
        assert b"script" not in data
        assert not zipfile.is_zipfile(io.BytesIO(data))
        with Image.open(io.BytesIO(data)) as image:
            assert (image.get_format_mimetype(), image.size) == (one.content_type, (60, 40))
    assert [one.name for one in found] == ["a.gif.png", "b.jpg", "c.png"]


def test_b79_a_pdf_that_is_a_page_too_is_only_ever_a_download(lohas: Tenant, at_lohas: Client) -> None:
    (found,) = sent(lohas, at_lohas, upload("carta.html", PDF + b"<script>alert(1)</script>", "text/html"))
    with tenant_atomic(lohas.pk):
        case = Case.objects.get()
    answer = download(at_lohas, case.reference, found)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="carta.html.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


PAGES = {
    "dibujo.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "dibujo2.svg": b'\xef\xbb\xbf \n<?xml version="1.0"?><svg><foreignObject/></svg>',
    "pagina.html": b"<!DOCTYPE html><script>alert(1)</script>",
    "datos.xml": b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x/>',
}


@pytest.mark.parametrize("name", PAGES)
def test_b80_markup_is_refused(lohas: Tenant, at_lohas: Client, name: str) -> None:
    assert f"We cannot take “{name}”" in refused(lohas, at_lohas, upload(name, PAGES[name], "image/png"))


def test_b81_an_archive_is_refused_and_never_unpacked(lohas: Tenant, at_lohas: Client) -> None:
    bomb = archive(**{f"{n}.zip": archive(zeros=bytes(5_000_000)) for n in range(20)})
    assert "We cannot take “42.zip”" in refused(lohas, at_lohas, upload("42.zip", bomb))
    letter = docx(**{"word/media/zeros": bytes(200_000_000)})  # 200 MB of zeros in 200 KB
    (found,) = sent(lohas, at_lohas, upload("carta.docx", letter))
    assert bytes_of(found) == letter


def test_b81_pixels_are_counted_before_they_are_decoded(lohas: Tenant, at_lohas: Client) -> None:
    too_many = "“enorme.png” is damaged, or it has more than 50 million pixels."
    side = int(MOST_PIXELS**0.5) + 10
    good_but_large = picture("PNG", (side, side), "1")
    assert len(good_but_large) < 100_000
    for data in (png_head(50_000, 50_000), png_head(13_000, 10_000), good_but_large, png_head(100, 100)):
        assert too_many in refused(lohas, at_lohas, upload("enorme.png", data))


ODD_NAMES = {
    '"><img src=x onerror=alert(1)>.txt': '"><img src=x onerror=alert(1)>.txt',
    "nota\u202efdp.exe": "notafdp.exe.txt",  # shown as notaexe.pdf by whoever obeys the override
    "a\u2066b\u200b\ufeffc.txt": "abc.txt",
    "Captura 3.24.01\u202fp.\xa0m..txt": "Captura 3.24.01p.m..txt",
    "co\u0301digo.txt": "código.txt",
}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_b82_odd_names_are_shown_as_text(lohas: Tenant, at_lohas: Client, name: str) -> None:
    (found,) = sent(lohas, at_lohas, upload(name, b"hola"))
    assert found.name == ODD_NAMES[name]
    with tenant_atomic(lohas.pk):
        case = Case.objects.get()
    assert "<img src=x" not in at_lohas.get(f"/case/{case.reference}/").content.decode()
    assert found.name in page_of(at_lohas, case)
    disposition = download(at_lohas, case.reference, found)["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert disposition.isascii()


def raw_form(disposition: bytes) -> bytes:
    fields = {
        "kind": "reclamo",
        "description": WORDS,
        "party": "person",
        "name": "Dara",
        "email": "d@cliente.example",
        "consent": "on",
        "notice_version": "1",
        "submission_key": str(uuid4()),
    }
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'Content-Disposition: form-data; name="enclosures"; ' + disposition + b"\r\n\r\nhola")
    return b"--B\r\n" + b"\r\n--B\r\n".join(parts) + b"\r\n--B--\r\n"


def send_raw(client: Client, disposition: bytes) -> Any:
    return client.post("/complain/", raw_form(disposition), content_type="multipart/form-data; boundary=B")


@pytest.mark.parametrize(
    "disposition",
    [
        b'filename="a\r\nSet-Cookie: x=1.txt"',
        b'filename="a%0d%0aSet-Cookie: x=1.txt"',
        b"filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3D1.txt",
    ],
)
def test_b82_line_breaks_in_a_name_make_no_header(lohas: Tenant, at_lohas: Client, disposition: bytes) -> None:
    answer = send_raw(at_lohas, disposition)
    assert answer.status_code in (302, 400)
    assert "x" not in answer.cookies
    for found in attachments(lohas):
        assert "\n" not in found.name
        with tenant_atomic(lohas.pk):
            reference = Case.objects.get().reference
        fetched = download(at_lohas, reference, found)
        assert "Set-Cookie" not in fetched.headers
        assert "x" not in fetched.cookies


def test_b82_a_name_of_ten_thousand_characters(lohas: Tenant, at_lohas: Client) -> None:
    """No file system knows one; the longest that one does is cut before its ending."""
    answer = send_raw(at_lohas, b'filename="' + b"a" * 10_000 + b'.txt"')
    assert answer.status_code == 400
    assert in_store() == []
    (found,) = sent(lohas, at_lohas, upload("ñ" * 250 + ".txt", b"hola"))
    assert found.name == "ñ" * 146 + ".txt"


@pytest.mark.parametrize(
    "data",
    [EXE, b"\x7fELF\x02\x01\x01" + bytes(60), EXE + docx(), b"\xca\xfe\xba\xbe" + bytes(60), b"\x00\x01\x02" * 50],
)
def test_b83_a_program_that_calls_itself_an_image(lohas: Tenant, at_lohas: Client, data: bytes) -> None:
    assert "We cannot take “foto.png”" in refused(lohas, at_lohas, upload("foto.png", data, "image/png"))


def test_b84_macros_are_refused_and_nothing_is_opened(lohas: Tenant, at_lohas: Client) -> None:
    macro = docx(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert "We cannot take “carta.docx”" in refused(lohas, at_lohas, upload("carta.docx", macro))
    remote = docx(**{"word/_rels/settings.xml.rels": '<x Target="http://203.0.113.9/t.dotm" TargetMode="External"/>'})
    (found,) = sent(lohas, at_lohas, upload("carta.docm", remote))
    assert (found.name, bytes_of(found)) == ("carta.docm.docx", remote)


def test_b85_a_pdf_with_script_and_local_files_stays_closed(lohas: Tenant, at_lohas: Client) -> None:
    data = PDF + b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> /F (file:///etc/passwd) >>"
    (found,) = sent(lohas, at_lohas, upload("factura.pdf", data))
    assert bytes_of(found) == data


def test_b86_twenty_files_and_no_more(lohas: Tenant, at_lohas: Client) -> None:
    page = refused(lohas, at_lohas, *(upload(f"{n}.txt", b"hola") for n in range(21)))
    assert "These are 21 files; at most 20 go together." in page
    assert len(sent(lohas, at_lohas, *(upload(f"{n}.txt", b"hola") for n in range(20)))) == 20


def test_b86_a_case_that_is_full_takes_no_more(lohas: Tenant, at_lohas: Client, case_of_lohas: Case) -> None:
    open_page_of(at_lohas, case_of_lohas)
    many = [upload(f"{n}.txt", b"hola") for n in range(19)]
    assert do(at_lohas, case_of_lohas, "add", text="Diecinueve", enclosures=many).status_code == 302
    two_more = [upload("20.txt", b"hola"), upload("21.txt", b"hola")]
    answer = do(at_lohas, case_of_lohas, "add", text="Dos más", enclosures=two_more)
    assert answer.status_code == NoRoom.status
    page = text_of(answer)
    assert str(NoRoom()) in page
    assert "Dos más" in page
    assert len(attachments(lohas)) == len(in_store()) == 19
    assert do(at_lohas, case_of_lohas, "add", text="Una", enclosures=[upload("20.txt", b"hola")]).status_code == 302


def test_b87_a_file_is_its_own_cases_and_nobody_elses(
    lohas: Tenant, at_lohas: Client, at_logoscon: Client, case_of_logoscon: Case
) -> None:
    (mine,) = sent(lohas, at_lohas, upload("mia.txt", b"hola"))
    other = register(lohas)
    with tenant_atomic(lohas.pk):
        case = Case.objects.get(pk=mine.case_id)
    download(at_lohas, case.reference, mine)
    open_page_of(at_lohas, other)
    open_page_of(at_logoscon, case_of_logoscon)
    stranger = Client(headers={"host": LOHAS.host})
    for client, reference, key in (
        (at_lohas, other.reference, mine.pk),  # another case of the same browser
        (at_lohas, case.reference, uuid4()),  # no file at all
        (stranger, case.reference, mine.pk),  # another browser
        (at_logoscon, case_of_logoscon.reference, mine.pk),  # another company
        (at_logoscon, case.reference, mine.pk),
    ):
        assert client.get(f"/case/{reference}/files/{key}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_b88_an_upload_that_breaks_off_leaves_nothing(live_server: Any, lohas: Tenant, at_lohas: Client) -> None:
    """All that is missing is the end: whoever took it for whole would store half a photo."""
    token = at_lohas.get("/complain/").cookies["csrftoken"].value
    drafts = {path.name for path in Path(tempfile.gettempdir()).glob("*.upload*")}
    body = raw_form(b'filename="a.txt"')
    head = (
        f"POST /complain/ HTTP/1.1\r\nHost: {LOHAS.host}\r\nCookie: csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
        f"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {len(body) + 5_000_000}\r\n\r\n"
    )
    with socket.create_connection((live_server.thread.host, live_server.thread.port)) as line:
        line.sendall(head.encode() + body.removesuffix(b"\r\n--B--\r\n") + b"a" * 1_000_000)
        line.shutdown(socket.SHUT_WR)
        line.settimeout(20)
        answer = line.recv(200)  # once it comes, the request is over
    assert answer.startswith(b"HTTP/1.1 400 ")
    with tenant_atomic(lohas.pk):
        assert not Case.objects.exists()
    assert in_store() == []
    assert {path.name for path in Path(tempfile.gettempdir()).glob("*.upload*")} == drafts


def test_b89_the_same_file_a_thousand_times(lohas: Tenant, at_lohas: Client) -> None:
    page = refused(lohas, at_lohas, *(upload("igual.txt", b"hola") for _ in range(1000)))
    assert "These are 1000 files; at most 20 go together." in page


MODES = {
    "JPEG": ("1", "L", "RGB", "CMYK"),
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("L", "P", "RGB", "RGBA"),
}


@pytest.mark.parametrize(("written_as", "mode"), [(kind, mode) for kind, modes in MODES.items() for mode in modes])
def test_every_mode_of_an_image_is_written_anew(written_as: str, mode: str) -> None:
    kept = check_file(upload("foto", picture(written_as, mode=mode)))
    with Image.open(io.BytesIO(kept.data)) as image:
        assert image.get_format_mimetype() == kept.content_type
        assert image.size == (60, 40)
        assert image.has_transparency_data == mode.endswith("A")


def test_what_an_image_shows_stays() -> None:
    """Sixteen bits of grey do not turn white, and what was see-through by one colour stays so."""
    grey = check_file(upload("escaneo.png", picture("PNG", mode="I;16", colour=0x4000)))
    clear = check_file(upload("sello.png", picture("PNG", mode="RGB", colour=(1, 2, 3), transparency=(1, 2, 3))))
    with Image.open(io.BytesIO(grey.data)) as image:
        assert image.getpixel((0, 0)) == 0x4000
    with Image.open(io.BytesIO(clear.data)) as image:
        assert image.getpixel((0, 0)) == (1, 2, 3, 0)


@pytest.mark.parametrize("written_as", ["JPEG", "PNG", "WEBP"])
def test_b90_an_image_forgets_where_it_was_taken(lohas: Tenant, at_lohas: Client, written_as: str) -> None:
    data = picture(written_as, exif=exif_with_gps())
    assert b"GPS-SECRET" in data
    (found,) = sent(lohas, at_lohas, upload(f"foto.{written_as.lower()}", data))
    kept = bytes_of(found)
    assert b"GPS-SECRET" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif()
        assert image.size == (40, 60)  # turned as the camera said
