"""What `./acuse` calls once the packages are there: `python -m config.embedded run|files|manage`."""

import argparse
import errno
import sys
from pathlib import Path

from config.embedded import assets, catalogues
from config.embedded.errors import NO_SPACE, StartError
from config.embedded.keep import make_backup, make_restore
from config.embedded.launch import run
from config.embedded.manage import manage


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port: give a number from 1 to 65535")
    return int(text)


def _plain(error: OSError) -> str:
    """Return the sentence for an error of the operating system that no step has explained."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NO_SPACE
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"{error.filename} is closed to this user: run Acuse as the user who started it here first."
    return f"{error.filename or 'The system'}: {error.strerror}. Put that right and run the command again."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./acuse")
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="run Acuse on this machine")
    run_parser.add_argument("--port", type=_port, default=8000, help="port of the web server (8000)")
    backup_parser = commands.add_parser("backup", help="write everything but the keys into a new folder")
    backup_parser.add_argument(
        "to", type=Path, nargs="?", default=Path("backups"), help="where that folder goes (backups)"
    )
    restore_parser = commands.add_parser("restore", help="bring a backup back into this folder, which has no data yet")
    restore_parser.add_argument("folder", type=Path, help="the backup's folder")
    restore_parser.add_argument("--erasures", type=Path, help="a newer journal of erasures than the backup's")
    commands.add_parser("files", help="lay out the browser's files and compile the translations")
    manage_parser = commands.add_parser(
        "manage", help="run a management command on the running Acuse", prefix_chars="\0"
    )
    manage_parser.add_argument("arguments", nargs="*")
    return parser.parse_args()


def main() -> int:
    """Do one command: 0 after a normal end, 1 with one plain sentence after any other."""
    arguments = _arguments()
    try:
        match arguments.command:
            case "run":
                run(arguments.port)
            case "backup":
                make_backup(arguments.to.expanduser())
            case "restore":
                make_restore(arguments.folder.expanduser(), arguments.erasures)
            case "files":
                assets.build(fetch=True)
                catalogues.build()
            case _:
                manage(arguments.arguments)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(_plain(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
