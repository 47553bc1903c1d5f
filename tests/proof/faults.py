"""`./acuse proof faults [F1 F7 …] [--scale 0.01]`: the product is hurt on purpose, and keeps its promises.

Each fault gets a house of its own (servers, web, workers, beats, mail server) on the loopback and shows its figures.
Ends with 1 if a promise is broken. Without names all faults run, at the size of the promises. With ACUSE_FAULTS_LOGS
the processes' logs are copied to that folder.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from types import FrameType

from tests.proof.faulty import (
    f01_worker_killed,
    f03_no_broker,
    f04_database_killed,
    f06_web_killed,
    f07_sent_not_recorded,
    f08_mail_server_misbehaves,
    f10_many_schedulers,
    f11_three_days_down,
    f12_clock_jumps,
    f16_poison,
    f20_same_key,
    f21_race,
    replanning,
)
from tests.proof.faulty.figures import Figures, table
from tests.proof.faulty.house import House

FAULTS = {
    "F1": f01_worker_killed,
    "F3": f03_no_broker,
    "F4": f04_database_killed,
    "F6": f06_web_killed,
    "F7": f07_sent_not_recorded,
    "F8": f08_mail_server_misbehaves,
    "F10": f10_many_schedulers,
    "F11": f11_three_days_down,
    "F12": f12_clock_jumps,
    "F16": f16_poison,
    "F20": f20_same_key,
    "F21": f21_race,
    "REPLANNING": replanning,
}


def main() -> int:
    arguments = _arguments()
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _stop)
    results = []
    for name in arguments.names or FAULTS:
        results.append(_show(name, arguments.scale))
        print(table(results[-1]), flush=True)
    broken = [f"{one.fault}: {row.name}" for one in results for row in one.broken]
    print(f"\n{len(results)} faults, {sum(len(one.rows) for one in results)} figures, {len(broken)} promises broken.")
    for line in broken:
        print(f"BROKEN  {line}")
    return int(bool(broken))


def _show(name: str, scale: float) -> Figures:
    """What one fault showed, in a house of its own. A fault that did not come to its end is a broken promise, too."""
    module, began = FAULTS[name], time.monotonic()
    print(f"\n{name}  {module.TITLE} …", file=sys.stderr, flush=True)
    try:
        with House(**getattr(module, "HOUSE", {})) as house:
            up = time.monotonic()
            figures = module.run(house, scale)
            figures.show("seconds", f"{time.monotonic() - up:.0f}, after {up - began:.0f} to start")
    except Exception as error:  # the other faults are still to be shown
        traceback.print_exc()
        figures = Figures(name, module.TITLE)
        figures.none("errors", [f"{type(error).__name__}: {str(error)[:300]}"])
    return figures


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./acuse proof faults")
    parser.add_argument("names", nargs="*", metavar="NAME", type=str.upper, help=f"of {', '.join(FAULTS)}; else all")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the size of the promises; 0.01 is quick")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - FAULTS.keys():
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return arguments


def _stop(_sign: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
