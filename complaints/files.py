"""The store of files: opaque keys outside the web root, written whole or not at all, served as downloads only."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404

from complaints.models import Attachment
from tenants.context import current_tenant_id

logger = logging.getLogger(__name__)


def store(data: bytes) -> str:
    """Write the bytes for the tenant in context; returns their key. Raises OSError where the disk refuses, leaving
    nothing behind: a file appears under its key when it is whole and on the disk."""
    key = secrets.token_hex(24)
    target = _path(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        _make_lasting(target.parent)
    except OSError:
        for written in (draft, target):
            written.unlink(missing_ok=True)
        raise
    return key


def _make_lasting(folder: Path) -> None:
    """The new name itself must survive a power cut: a row is about to point at it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(keys: Iterable[str]) -> None:
    """Take files away, also some that are gone already."""
    _unlink([_path(key) for key in keys])


def remove_after_commit(keys: Iterable[str]) -> None:
    """The same once the transaction has committed, and not at all if it rolls back."""
    paths = [_path(key) for key in keys]
    transaction.on_commit(lambda: _unlink(paths))


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:  # what is done is done; the hourly sweep tries again
            logger.error("A file could not be removed from the store: %s", error.strerror)


def lying_since(moment: datetime) -> Iterator[tuple[str, Path]]:
    """Key and path of everything in the tenant's store that was written before this moment, drafts included."""
    for path in _folder().glob("*/*"):
        try:
            is_older = path.stat().st_mtime < moment.timestamp()
        except FileNotFoundError:  # gone between listing and looking: a draft that got its name
            continue
        if is_older:
            yield path.name, path


def download(attachment: Attachment) -> FileResponse:
    """The file as an attachment that no browser opens in our name. Raises Http404 where it is erased or gone."""
    path = _path(attachment.key)
    if attachment.erased_at or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=attachment.name)
    response["Content-Type"] = attachment.content_type
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _folder() -> Path:
    return Path(settings.FILES_DIR) / str(current_tenant_id())


def _path(key: str) -> Path:
    return _folder() / key[:2] / key
