"""`./acuse proof contact_sheet`: photograph the main pages with the demonstration people, and paste them into images.

Writes docs/contact-sheet-1a.webp and -1b.webp; `./acuse proof contact_sheet -k 1b` writes that one alone. The pictures
one by one stay in the folder that ACUSE_PICTURES names, if it names one.
"""

from __future__ import annotations

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["tests/browser/contact_sheet.py", "-n", "0", "-s", "--timeout=900", *sys.argv[1:]]))
