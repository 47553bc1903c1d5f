"""F24, small: what is saved comes back, whoever was erased since is erased again, and no backup is trusted unread."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.embedded.errors import StartError
from config.keeping.backup import ERASURES, FILES, MANIFEST, Manifest, read_manifest
from config.keeping.restore import erased_since, restore
from config.keeping.sums import differences
from config.provision import ADDRESSES
from tests.proof.restore import drill


def test_f24_a_lost_machine_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ADDRESSES.values(), "REDIS_URL"):  # of the tests' own servers
        monkeypatch.delenv(name, raising=False)
    with TemporaryDirectory(prefix="acuse-restore-", dir="/tmp") as name:  # where the servers' user may enter
        Path(name).chmod(0o755)
        figures = drill(Path(name) / "drill", months=0)
    assert figures["rows that differ"] == 0
    assert figures["erased before and after the backup"] == 2
    assert int(str(figures["rows"])) > 100


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A backup as small as it can be, whole but for its database."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for part in ("database.dump", FILES, ERASURES):
        (folder / part).write_bytes(part.encode())
    parts = {part: hashlib.sha256(part.encode()).hexdigest() for part in ("database.dump", FILES, ERASURES)}
    said = {"made_at": "2026-12-01T00:00:00Z", "files": 0, "tables": {"a": [1, "2"]}, "sha256": parts}
    (folder / MANIFEST).write_text(json.dumps(said))
    return folder


def test_what_was_written_is_read(saved: Path) -> None:
    assert read_manifest(saved) == Manifest("2026-12-01T00:00:00Z", 0, {"a": (1, "2")}, read_manifest(saved).sha256)


@pytest.mark.parametrize(
    ("part", "content", "told"),
    [
        ("database.dump", b"other", "damaged"),
        (FILES, None, "missing"),
        (MANIFEST, b"{", "no backup"),
        (MANIFEST, b"{}", "no backup"),
        (MANIFEST, None, "no backup"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(saved: Path, part: str, content: bytes | None, told: str) -> None:
    (saved / part).unlink() if content is None else (saved / part).write_bytes(content)
    with pytest.raises(StartError, match=told):
        restore(saved, admin_address="postgres://nobody@127.0.0.1:1/x", database="x", files=saved / "store")


def test_a_journal_names_everybody_once_and_nothing_else(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    line = json.dumps({"tenant": "t", "complainant": "c", "basis": "request"})
    one.write_text(f"{line}\n")
    other.write_text(f"{line}\n")
    assert [said["complainant"] for said in erased_since([one, other])] == ["c"]
    other.write_text("half a li")
    with pytest.raises(StartError, match="names nobody"):
        erased_since([one, other])


def test_differences_are_named() -> None:
    assert differences({"a": (1, "x"), "b": (2, "y")}, {"a": (1, "x"), "b": (2, "z"), "c": (0, "0")}) == [
        "b: 2 rows were saved, 2 are here",
        "c: no rows were saved, 0 are here",
    ]
