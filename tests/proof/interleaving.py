"""`./acuse proof interleaving [REQUESTS]`: guard h at its full size.

A hundred thousand requests of three companies, interleaved over connections that they share, with exceptions, failed
statements, nested contexts, refused answers and lost connections (tests/isolation/interleaving.py). Prints what was
seen; fails if one answer showed another company's row.
"""

from __future__ import annotations

import os
import sys

import pytest


def main() -> int:
    os.environ["ACUSE_TEST_INTERLEAVED_REQUESTS"] = sys.argv[1] if len(sys.argv) > 1 else "100000"
    return int(pytest.main(["-n", "0", "-s", "--timeout=0", "--durations=1", "tests/isolation/test_interleaving.py"]))


if __name__ == "__main__":
    sys.exit(main())
