"""Compile the translations, with polib, so without gettext: `python -m config.embedded.catalogues`."""

from pathlib import Path

import polib

from config.embedded.packages import ROOT


def build() -> int:
    """Compile each .po file that is newer than its .mo file and return how many there were."""
    sources = [path for path in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")) if _is_newer(path)]
    for source in sources:
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    return len(sources)


def _is_newer(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or source.stat().st_mtime > target.stat().st_mtime


if __name__ == "__main__":
    build()
