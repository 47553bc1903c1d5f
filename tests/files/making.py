"""Real bytes of good and bad files, made here: nothing of the kind lies in the project."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
# The test file that virus scanners know; in two parts, so that none of them takes this source for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def upload(name: str, data: bytes, said_to_be: str = "application/octet-stream") -> SimpleUploadedFile:
    """A file as a browser sends it; what it is said to be is the sender's claim."""
    return SimpleUploadedFile(name, data, said_to_be)


def picture(written_as: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", colour: Any = 0, **how: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, written_as, **how)
    return target.getvalue()


def exif_with_gps() -> bytes:
    """A camera's notes: where it was taken, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees
    exif[0x010E] = "GPS-SECRET"  # description
    exif.get_ifd(0x8825).update({1: "N", 2: (4.0, 35.0, 56.0), 3: "W", 4: (74.0, 4.0, 51.0)})
    return exif.tobytes()


def png_head(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def archive(**parts: bytes | str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return target.getvalue()


def docx(**more: bytes | str) -> bytes:
    return archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>", **more})
