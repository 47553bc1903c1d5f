"""T16: however large a body is, only so much of it is held in memory, and its files keep their true sizes."""

from __future__ import annotations

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client

from complaints.actions.enclose import MOST_TOGETHER
from complaints.intake.uploads import LARGEST_BODY, BoundedUploadHandler
from tenants.models import Tenant
from tests.portal.visiting import complaint

CHUNK = 1024 * 1024


def test_what_is_over_the_bound_is_counted_and_not_held() -> None:
    handler = BoundedUploadHandler()
    handler.handle_raw_input(None, {}, LARGEST_BODY, b"B")
    sizes = [MOST_TOGETHER - CHUNK, 3 * CHUNK, CHUNK]
    taken = []
    for size in sizes:
        handler.new_file("enclosures", "a.bin", "image/png", size)
        for start in range(0, size, CHUNK):
            assert handler.receive_data_chunk(bytes(CHUNK), start) is None
        taken.append(handler.file_complete(size))
    assert [one.size for one in taken] == sizes
    assert [len(one.read()) for one in taken] == [sizes[0], 0, 0]


def test_beyond_all_measure_not_even_the_words_are_read(lohas: Tenant, at_lohas: Client) -> None:
    with pytest.raises(RequestDataTooBig):
        BoundedUploadHandler().handle_raw_input(None, {}, LARGEST_BODY + 1, b"B")
    answer = at_lohas.post("/complain/", complaint(at_lohas), CONTENT_LENGTH=str(LARGEST_BODY + 1))
    assert answer.status_code == 400
