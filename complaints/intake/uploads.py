"""How a body with files is read: into memory up to a bound, and to its end whatever its size.

So no draft of anybody's file lies on the disk when the server is killed, and a form whose files are too large still
arrives with its words: what is over the bound keeps its name and its true size, by which it is refused (intake.files).
"""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from complaints.actions.enclose import MOST_TOGETHER

LARGEST_BODY = 200 * 1024 * 1024  # beyond this not even the words are read


class BoundedUploadHandler(FileUploadHandler):
    """Keeps the bytes of at most MOST_TOGETHER in one request."""

    def handle_raw_input(self, _stream: Any, _headers: Any, content_length: int, *_rest: Any) -> None:
        """Raises RequestDataTooBig before anything is read."""
        if content_length > LARGEST_BODY:
            raise RequestDataTooBig("The body of the request is too large.")
        self._room = MOST_TOGETHER

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._held = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._room -= len(raw_data)
        if self._room >= 0:
            self._held.write(raw_data)
        else:
            self._held = io.BytesIO()

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self._held.seek(0)
        return InMemoryUploadedFile(
            self._held,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
