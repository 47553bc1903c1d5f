"""The tracking code is derived, not stored: the database alone yields none (the search for it: test_erasure.py)."""

from __future__ import annotations

import re
from uuid import UUID

from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from complaints.references import ALPHABET
from complaints.tracking import tracking_code
from tenants.ids import uuid7

CASE = UUID("01975a2c-0000-7000-8000-000000000001")


@given(st.uuids())
def test_the_code_is_ten_crockford_characters_and_always_the_same(case_id: UUID) -> None:
    code = tracking_code(case_id)
    assert re.fullmatch(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", code)
    assert tracking_code(case_id) == code


def test_the_code_differs_from_case_to_case() -> None:
    assert len({tracking_code(uuid7()) for _ in range(5000)}) == 5000


def test_every_character_of_the_code_varies() -> None:
    codes = [tracking_code(uuid7()).replace("-", "") for _ in range(2000)]
    assert [len({code[place] for code in codes}) for place in range(10)] == [32] * 10


def test_another_key_gives_another_code() -> None:
    with override_settings(TRACKING_KEY="one"):
        one = tracking_code(CASE)
    with override_settings(TRACKING_KEY="two"):
        assert tracking_code(CASE) != one


def test_the_code_does_not_hang_on_the_key_of_the_sessions() -> None:
    code = tracking_code(CASE)
    with override_settings(SECRET_KEY="changed"):
        assert tracking_code(CASE) == code
