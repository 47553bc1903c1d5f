"""The reference has a check character; what people type or say on the telephone is read in its one written form."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from complaints.references import ALPHABET, PATTERN, new_reference, parse_reference

letters = st.sampled_from(ALPHABET)
LAST = 7  # place of the check character among the eight


@st.composite
def references(draw: st.DrawFn) -> str:
    """Any reference that could be given out."""
    body = draw(st.lists(letters, min_size=7, max_size=7).map("".join).filter(lambda body: _check(body) in ALPHABET))
    return f"LB-{body[:4]}-{body[4:]}{_check(body)}"


def _check(body: str) -> str:
    return str(mod_37_2.calc_check_digit(body))


def _eight(reference: str) -> str:
    return reference[3:].replace("-", "")


def _written(eight: str) -> str:
    return f"LB-{eight[:4]}-{eight[4:]}"


def test_a_new_reference_is_well_formed_and_reads_as_itself() -> None:
    made = {new_reference("LB") for _ in range(2000)}
    assert len(made) == 2000
    for reference in made:
        assert re.fullmatch(PATTERN, reference)
        assert parse_reference(reference) == reference


@given(references())
def test_every_single_wrong_character_is_found(reference: str) -> None:
    eight = _eight(reference)
    for place, wrong in itertools.product(range(8), ALPHABET):
        if wrong != eight[place]:
            assert parse_reference(_written(eight[:place] + wrong + eight[place + 1 :])) is None


def test_every_swap_of_two_characters_is_found() -> None:
    """Exhaustive over the pairs and their places, in twenty surroundings: MOD 37,36 let 28 pairs of neighbours pass."""
    chance = random.Random(7064)
    seen = 0
    for _ in range(20):
        around = chance.choices(ALPHABET, k=7)
        for (one, other), (a, b) in itertools.product(
            itertools.combinations(range(7), 2), itertools.combinations(ALPHABET, 2)
        ):
            if other != one + 1 and chance.random() > 0.05:
                continue  # every pair of neighbours; of the distant ones a sample
            body = list(around)
            body[one], body[other] = a, b
            if (check := _check("".join(body))) not in ALPHABET:
                continue
            body[one], body[other] = b, a
            seen += 1
            assert parse_reference(_written("".join(body) + check)) is None
    assert seen > 50_000


@given(references())
def test_a_swap_with_the_check_character_is_found(reference: str) -> None:
    eight = _eight(reference)
    for place in range(LAST):
        swapped = list(eight)
        swapped[place], swapped[LAST] = swapped[LAST], swapped[place]
        if swapped != list(eight):
            assert parse_reference(_written("".join(swapped))) is None


@given(references())
def test_what_people_type_is_read_in_its_one_written_form(reference: str) -> None:
    spoken = [
        reference.lower(),
        reference.replace("-", ""),
        reference.replace("-", " "),
        f"  {' '.join(_eight(reference)).join(['lb ', ' '])} ",
        *(reference.replace("-", sign) for sign in "–−.,/_\u00ad\u200b\t"),
        f"«{reference}».",
        reference.replace("1", "l").replace("0", "o"),
        reference.replace("1", "I").replace("0", "O"),
        reference.replace("1", "i"),
    ]
    assert {parse_reference(text) for text in spoken} == {reference}


def test_a_zero_in_the_prefix_is_the_letter() -> None:
    reference = new_reference("LO")
    assert parse_reference(reference.replace("LO", "l0", 1)) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "LB",
        "LB-",
        "7K3M-9QX2",
        "L-7K3M-9QX2",
        "LBXYZ-7K3M-9QX2",
        "LB-7K3M-9QXU",
        "LB-7K3M-9QX",
        "\x00",
        "ß" * 9,
        "LB-７K3M-9QX2",
        "LB-7K3M-9QX2 " * 1000,
        "1B-7K3M-9QX2",
        "../../etc/passwd",
        "%00",
        "🙂" * 10,
    ],
)
def test_what_cannot_be_a_reference_is_none(text: str) -> None:
    assert parse_reference(text) is None


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    read = parse_reference(text)
    assert read is None or re.fullmatch(PATTERN, read)
