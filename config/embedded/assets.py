"""Lay out the browser's third-party files: `python -m config.embedded.assets`, run before collectstatic.

npm fetches whole packages; the pages need a few files of them. Those are copied into vendor_static/ (which git
ignores), and the icons that the pages name are put together into one sprite.
"""

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from config.embedded import packages
from config.embedded.errors import StartError
from config.embedded.packages import MODULES, ROOT

VENDOR = ROOT / "vendor_static" / "vendor"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "fonts/atkinson-next.woff2": (
        "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
    ),
    "fonts/atkinson-mono.woff2": (
        "@fontsource-variable/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-wght-normal.woff2"
    ),
    "fonts/source-serif.woff2": ("@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz-normal.woff2"),
}
SPRITE = "icons.svg"

# `icons.svg#name`, and what a template writes: `{% static 'vendor/icons.svg' %}#name`.
_ICON = re.compile(r"icons\.svg(?:['\"]\s*%\})?#([a-z0-9-]+)")
_VENDOR_FILE = re.compile(r"\bvendor/([\w./-]+\.(?:css|js|svg|woff2))")
_SOURCE_MAP = re.compile(rb"(?:/\*|//)# sourceMappingURL=.*?(?:\*/|$)", re.MULTILINE)


def _pages() -> Iterable[str]:
    """Yield the text of everything that may name an icon or a vendor file."""
    for folder in ("templates", "static", "tenants", "complaints", "notifications", "reports"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".js", ".css", ".svg", ".py"}:
                yield path.read_text()


def _stamp(icons: set[str]) -> str:
    """Say in short what the files are made from; the same stamp, the same files."""
    sources = [
        (ROOT / "package-lock.json").read_bytes(),
        Path(__file__).read_bytes(),
        json.dumps(sorted(icons)).encode(),
    ]
    return hashlib.sha256(b"\0".join(sources)).hexdigest()


def _symbol(name: str) -> str:
    source = MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"
    if not source.exists():
        raise StartError(
            f"The pages name the icon “{name}”, which Tabler's outline icons do not have: correct the name."
        )
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(), re.DOTALL)
    assert drawing is not None, source
    shapes = re.sub(r'<path stroke="none"[^>]*/>', "", drawing[1]).strip()
    line_ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {line_ends}>{shapes}</symbol>'


def build(*, fetch: bool) -> None:
    """Bring vendor_static/ up to date.

    `fetch` lets it call npm when node_modules/ is not what package-lock.json asks for. Raises StartError when
    the packages cannot be had, or when a page names a file or an icon that does not exist.
    """
    if fetch:
        packages.fetch()
    pages = list(_pages())
    unknown = {name for page in pages for name in _VENDOR_FILE.findall(page)} - {*FILES, SPRITE}
    if unknown:
        raise StartError(
            f"The pages name {', '.join(sorted(unknown))} under vendor/: add it to config/embedded/assets.py."
        )
    icons = {name for page in pages for name in _ICON.findall(page)}
    stamp_file = VENDOR.parent / ".stamp"
    stamp = _stamp(icons)
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in FILES.items():
        content = (MODULES / source).read_bytes()
        if target.endswith((".css", ".js")):
            content = _SOURCE_MAP.sub(b"", content)  # the map is not copied, and hashed names need every file named
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / target).write_bytes(content)
    symbols = "".join(map(_symbol, sorted(icons)))
    (VENDOR / SPRITE).write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>')
    stamp_file.write_text(stamp)


def main() -> int:
    """Build without fetching (an image build has run `npm ci` itself)."""
    try:
        build(fetch=False)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
