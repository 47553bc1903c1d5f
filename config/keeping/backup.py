"""One folder with everything but the keys: the database as it was at one moment, the files, who was erased, and their sums."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg

from config.keeping import programs
from config.keeping.sums import Sums, sums

DUMP, FILES, ERASURES, MANIFEST = "database.dump", "files.tar", "erasures.jsonl", "manifest.json"
ERASED = "SELECT tenant_id, id FROM complaints_complainant WHERE erased_at IS NOT NULL ORDER BY id"


@dataclass(frozen=True)
class Manifest:
    """made_at: UTC. files: how many lie in the tar. tables: of `sums`. sha256: of each part, by name."""

    made_at: str
    files: int
    tables: Sums
    sha256: dict[str, str]


def backup(to: Path, *, address: str, files: Path) -> Path:
    """Write a new folder under `to` and return it; it has its final name only when it is whole.

    address: of the role acuse_backup. files: the store. Acuse may go on running: the dump and the sums are of one moment, and
    whatever file a row of that moment points at was written before. Raises StartError, OSError, psycopg.Error.
    """
    name = time.strftime("acuse-%Y%m%d-%H%M%S", time.gmtime())
    to.mkdir(parents=True, exist_ok=True)
    draft = to / f"{name}.part"
    draft.mkdir(mode=0o700)
    with psycopg.connect(address) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        dump = ["--format", "custom", "--snapshot", str(snapshot), "--file", str(draft / DUMP)]
        programs.run("pg_dump", *dump, address=address)
        tables = sums(connection)
        _write_erasures(connection, files / ERASURES, draft / ERASURES)
    count = _pack(files, draft / FILES)
    parts = {part: _sha256(draft / part) for part in (DUMP, FILES, ERASURES)}
    made_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    manifest = Manifest(made_at=made_at, files=count, tables=tables, sha256=parts)
    (draft / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    for part in (*parts, MANIFEST):
        _make_lasting(draft / part)
    whole = to / name
    draft.rename(whole)
    _make_lasting(to)
    return whole


def read_manifest(folder: Path) -> Manifest:
    """What the backup says of itself. Raises ValueError where a part is missing or is not what was written."""
    try:
        said = json.loads((folder / MANIFEST).read_text())
        manifest = Manifest(
            made_at=said["made_at"],
            files=said["files"],
            tables={table: (rows, total) for table, (rows, total) in said["tables"].items()},
            sha256=said["sha256"],
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{folder} is no backup of Acuse: its {MANIFEST} cannot be read.") from error
    for part, expected in manifest.sha256.items():
        if not (folder / part).is_file():
            raise ValueError(f"{folder / part} is missing: take another copy of this backup.")
        if _sha256(folder / part) != expected:
            raise ValueError(f"{folder / part} is damaged: take another copy of this backup.")
    return manifest


def _write_erasures(connection: psycopg.Connection[Any], journal: Path, target: Path) -> None:
    """Everybody whose data was erased so far, as the journal and the rows tell: a restore erases them again."""
    lines = journal.read_text().splitlines() if journal.exists() else []
    there = {(said["tenant"], said["complainant"]) for said in map(json.loads, lines)}
    for tenant_id, complainant_id in connection.execute(ERASED):
        if (str(tenant_id), str(complainant_id)) not in there:
            lines.append(json.dumps({"tenant": str(tenant_id), "complainant": str(complainant_id), "basis": "request"}))
    target.write_text("".join(f"{line}\n" for line in lines))


def _pack(files: Path, target: Path) -> int:
    """The store as a tar; what disappears meanwhile was erased, and drafts are nobody's yet."""
    count = 0
    with tarfile.open(target, "w") as tar:
        for path in sorted(files.rglob("*")):
            if path.is_file() and path.suffix != ".part" and path.name != ERASURES:
                try:
                    tar.add(path, arcname=str(path.relative_to(files)), recursive=False)
                except FileNotFoundError:
                    continue
                count += 1
    return count


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_lasting(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
