"""`./acuse proof tampering`: the ordinary test of T17 on a story of 100 events, every kind of tampering at every one."""

from __future__ import annotations

import os
import sys

import pytest

TEST = "tests/complaints/test_audit.py::test_every_kind_of_tampering_is_found_at_every_place_and_named"

if __name__ == "__main__":
    os.environ["ACUSE_PROOF_PLACES"] = "100"
    sys.exit(pytest.main([TEST, "-n", "0", "-s", "--timeout=1800", *sys.argv[1:]]))
