#!/usr/bin/env python3
"""Check that every catalogue says what the pages say: nothing missing, stale, fuzzy or left untranslated.

The messages are collected anew in a copy of the sources, so that a check changes no file. Needs GNU gettext.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es_CO", "pt_PT")  # English is what the sources say
SOURCES = ("config", "tenants", "complaints", "notifications", "reports", "templates", "static", "manage.py")
Key = tuple[str, str, str]


def keys(catalogue: polib.POFile) -> set[Key]:
    """Return what identifies each living message: its context, singular and plural."""
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in catalogue if not entry.obsolete}


def collected(language: str, copy: Path) -> set[Key]:
    """Return the messages that the sources hold now."""
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--locale",
        language,
        "--no-location",
        "--no-obsolete",
    ]
    subprocess.run(command, cwd=copy, check=True, capture_output=True, text=True)
    return keys(polib.pofile(str(copy / "locale" / language / "LC_MESSAGES" / "django.po")))


def flaws(language: str, copy: Path) -> list[str]:
    """Return a line for each thing that is wrong with a language's catalogue."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return [f"{language}: there is no catalogue"]
    catalogue = polib.pofile(str(path))
    written, present = keys(catalogue), collected(language, copy)
    found = [f"missing: {key[1]!r}" for key in sorted(present - written)]
    found += [f"no longer used: {key[1]!r}" for key in sorted(written - present)]
    found += [f"fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    found += [f"not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    # Placeholders, and the number of plural forms.
    formats = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(path)],
        check=False,
        capture_output=True,
        text=True,
    )
    found += formats.stderr.splitlines() if formats.returncode else []
    return [f"{language}: {flaw}" for flaw in found]


def main() -> int:
    """Print each flaw and return 1 if there is any."""
    if not shutil.which("xgettext") or not shutil.which("msgfmt"):
        print("GNU gettext is missing: install it (Debian: apt-get install gettext) and run the command again.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, copy / name)
        for language in LANGUAGES:
            (copy / "locale" / language / "LC_MESSAGES").mkdir(parents=True)
        found = [flaw for language in LANGUAGES for flaw in flaws(language, copy)]
    print("\n".join(found[:50] + ([f"… and {len(found) - 50} more"] if len(found) > 50 else [])))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
