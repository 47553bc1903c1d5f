"""F1, F3, F4, F7, F10, F11, F20 in seconds, in one house of real processes. `./acuse proof faults` is the true size."""

from __future__ import annotations

import pytest

from tests.proof.faults import FAULTS
from tests.proof.faulty.figures import table
from tests.proof.faulty.house import House

SMALLEST = 0.0
LIGHT = {"workers": 2, "beats": 1, "web": 1, "asleep": True}  # workers and beat sleep until F11 wakes them
IN_THIS_ORDER = ("F20", "F11", "F10", "F1", "F7", "F3", "F4")  # after F4 the house is not to be used


@pytest.mark.timeout(400)  # a busy machine; about a minute on a quiet one
def test_no_fault_breaks_a_promise() -> None:
    """One test: a house takes many processes, and each process of a test run would build its own."""
    broken = []
    with House(**LIGHT) as house:
        for fault in IN_THIS_ORDER:
            figures = FAULTS[fault].run(house, SMALLEST)
            if figures.broken:
                broken.append(table(figures))
    assert not broken, "\n".join(broken)
