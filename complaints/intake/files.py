"""Files from outside: what they are is decided by looking inside, never by their name.

An image is written anew, so that what is stored is an image and nothing else, without the place where it was taken.
Everything else keeps its bytes, is never opened here, and is only ever served as a download under a name that says what
it is (complaints.files): a script that calls itself a letter arrives as `letter.bat.txt`.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import filetype
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from complaints import files
from complaints.actions.enclose import MOST, MOST_TOGETHER
from complaints.events import Enclosure

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
NAME_LENGTH = 150

IMAGES = {"image/jpeg", "image/png", "image/webp", "image/gif"}
# Written as one of two, which are quick to write: a large WebP takes half a minute and a gigabyte. Grey stays grey.
MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "I;16", "RGB", "RGBA")}
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AS_THEY_ARE = {"application/pdf", "audio/mpeg", "audio/ogg", "audio/x-wav", "audio/m4a", "video/mp4"}
# The endings under which each is given out; the first one is put behind a name that has none of them.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    OFFICE["word/document.xml"]: (".docx",),
    OFFICE["xl/workbook.xml"]: (".xlsx",),
    "application/pdf": (".pdf",),
    "audio/mpeg": (".mp3",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/x-wav": (".wav",),
    "audio/m4a": (".m4a",),
    "video/mp4": (".mp4",),
    "text/plain": (".txt", ".log", ".md"),
}
ACCEPTED = ",".join(["image/*", *(ending for endings in ENDINGS.values() for ending in endings)])
NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")  # signs that no text file holds
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")

logger = logging.getLogger(__name__)
_one_image_at_a_time = Lock()  # decoded, the largest takes some 150 MB


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: its safe name, what it is, its bytes."""

    name: str
    content_type: str
    data: bytes


def keep(checked: Iterable[CheckedFile]) -> list[Enclosure]:
    """Write checked files to the store, before the act that encloses them. One that the disk refuses has no key."""
    return [
        Enclosure(
            name=one.name,
            key=_store(one.data),
            content_type=one.content_type,
            size=len(one.data),
            sha256=hashlib.sha256(one.data).hexdigest(),
        )
        for one in checked
    ]


def discard(kept: Iterable[Enclosure]) -> None:
    """Take back what an act refused."""
    files.remove(one.key for one in kept if one.key)


def _store(data: bytes) -> str:
    try:
        return files.store(data)
    except OSError as error:  # full, read-only, gone: the words are worth keeping without the file
        logger.error("The store of files refused %s bytes: %s", len(data), error.strerror)
        return ""


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """No file, or several up to the limits, each checked and each refusal named. Cleans to a tuple of CheckedFile."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("Photos or documents"),
            help_text=_("Images, PDF, Word (docx), Excel (xlsx), sound or text. Up to 10 MB each, 25 MB together."),
            widget=FilesInput(attrs={"class": "form-control", "accept": ACCEPTED}),
        )

    def clean(self, data: Any, initial: Any = None) -> tuple[CheckedFile, ...]:
        uploads: list[UploadedFile[Any]] = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(uploads) > MOST:
            raise ValidationError(
                gettext("These are %(n)s files; at most %(most)s go together.") % {"n": len(uploads), "most": MOST}
            )
        if sum(one.size or 0 for one in uploads) > MOST_TOGETHER:
            raise ValidationError(gettext("Together the files are larger than 25 MB. Send some of them later."))
        checked, problems = [], []
        for one in uploads:
            try:
                checked.append(check_file(one))
            except ValidationError as problem:
                problems.append(problem)
        if problems:
            raise ValidationError(problems)
        return tuple(checked)


def check_file(upload: UploadedFile[Any]) -> CheckedFile:
    """The upload as a file that may be stored. Raises ValidationError, naming the file and what to do."""
    shown = safe_name(upload.name or "")
    if not upload.size:
        raise ValidationError(gettext("“%(name)s” is empty.") % {"name": shown})
    if upload.size > LARGEST:
        raise ValidationError(gettext("“%(name)s” is larger than 10 MB. Send a smaller version.") % {"name": shown})
    data: bytes = upload.read()
    content_type = kind_of(data)
    if content_type is None:
        raise ValidationError(
            gettext("We cannot take “%(name)s”: it is no image, PDF, Word (docx), Excel (xlsx), sound or plain text.")
            % {"name": shown}
        )
    if content_type in IMAGES:
        try:
            content_type, data = _written_anew(data)
        except _Unreadable as error:
            raise ValidationError(
                gettext("“%(name)s” is damaged, or it has more than 50 million pixels.") % {"name": shown}
            ) from error
    return CheckedFile(safe_name(upload.name or "", ENDINGS[content_type]), content_type, data)


def kind_of(data: bytes) -> str | None:
    """What the file is, of the kinds that we take; None for every other."""
    found = filetype.guess_mime(data)
    if found in IMAGES or found in AS_THEY_ARE:
        return str(found)
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if found is None and not NO_TEXT.search(data) and not MARKUP.match(data):
        return "text/plain"
    return None


def safe_name(name: str, endings: tuple[str, ...] = ("",)) -> str:
    """The sender's name for a file as a text to show: one line, no path, nothing invisible, no change of direction.

    endings: what it may end in; another name gets the first of them.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in " ".join(last.split()) if sign.isprintable()).strip(" .") or gettext("file")
    ending = next((one for one in endings if shown.lower().endswith(one)), None)
    if ending is None:
        return shown[: NAME_LENGTH - len(endings[0])] + endings[0]
    stem = shown[: len(shown) - len(ending)]
    return stem[: NAME_LENGTH - len(ending)] + shown[len(stem) :]


class _Unreadable(Exception):
    """No image that could be read, or one with too many pixels."""


def _written_anew(data: bytes) -> tuple[str, bytes]:
    """What it is now, and its bytes."""
    target = io.BytesIO()
    try:
        with _one_image_at_a_time, Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "GIF"]) as image:
            if image.width * image.height > MOST_PIXELS:  # told by the head: nothing is decoded yet
                raise _Unreadable
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            is_clear = image.has_transparency_data
            written_as = "PNG" if is_clear or image.format in ("PNG", "GIF") else "JPEG"
            fresh: Image.Image = image
            if image.mode not in MODES[written_as] or "transparency" in image.info:
                fresh = image.convert("RGBA" if is_clear else "RGB")
            fresh.info.clear()  # comments, profiles and positions travel there
            fresh.save(target, written_as, quality=88, compress_level=1)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _Unreadable from error
    return f"image/{written_as.lower()}", target.getvalue()


def _office(data: bytes) -> str | None:
    """Word or Excel without macros, by what the archive lists; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in inside):
        return None
    return next((kind for part, kind in OFFICE.items() if part in inside), None)
