"""The browser's third-party files: those that the pages name, all of them, and nothing that points elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.embedded import assets, packages
from config.embedded.errors import StartError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project beside the real packages."""
    if not packages.MODULES.exists():
        pytest.fail("node_modules/ is missing: run the tests through ./acuse test")
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor_static/vendor")
    (tmp_path / "templates").mkdir()
    shutil.copy(packages.ROOT / "package-lock.json", tmp_path)
    return tmp_path


def test_the_sprite_holds_the_icons_that_pages_name_and_files_name_no_source_map(tree: Path) -> None:
    page = tree / "templates/page.html"
    page.write_text("""<use href="{% static 'vendor/icons.svg' %}#clock">""")
    assets.build(fetch=False)
    sprite = (assets.VENDOR / "icons.svg").read_text()
    assert '<symbol id="clock"' in sprite
    assert sprite.count("<symbol") == 1
    page.write_text("""<use href="{% static 'vendor/icons.svg' %}#clock"><use href="/x/icons.svg#check">""")
    assets.build(fetch=False)
    assert '<symbol id="check"' in (assets.VENDOR / "icons.svg").read_text()
    for name in assets.FILES:
        assert b"sourceMappingURL" not in (assets.VENDOR / name).read_bytes(), name


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (
            """{% static 'vendor/icons.svg' %}#no-such-icon""",
            "“no-such-icon”, which Tabler's outline icons do not have",
        ),
        ("""{% static 'vendor/no-such.min.js' %}""", "no-such.min.js under vendor/"),
    ],
)
def test_what_does_not_exist_is_refused_at_start_not_at_the_first_request(tree: Path, page: str, sentence: str) -> None:
    (tree / "templates/page.html").write_text(page)
    with pytest.raises(StartError, match=sentence):
        assets.build(fetch=False)
