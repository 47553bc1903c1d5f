"""`./acuse proof pages`: every page and every state of each company, with axe, in light and dark; a run of the tests lets axe
look at one company's pages only."""

from __future__ import annotations

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["ACUSE_EVERY_AXE"] = "yes"
    walks = ["tests/browser/test_every_page.py", "tests/browser/test_every_state.py"]
    sys.exit(pytest.main([*walks, "--timeout=900", *sys.argv[1:]]))
