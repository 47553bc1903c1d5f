"""What the terminal shows while Acuse starts: one line a step, with its seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ANEW = "\r\x1b[K"  # the line, from its beginning
WIDTH = 110


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Print `name` at once, and the seconds when the step is done.

    Yields what a long step calls with how far it is; only a terminal shows it, each word over the last.
    """
    began = time.monotonic()
    is_shown = sys.stdout.isatty()
    print(f"{name} …", end=" ", flush=True)

    def tell(progress: str) -> None:
        if is_shown:
            print(f"{ANEW}{name} … {progress}"[:WIDTH], end=" ", flush=True)

    try:
        yield tell
    except BaseException:
        print(flush=True)
        raise
    print(f"{ANEW}{name} … " if is_shown else "", f"{time.monotonic() - began:.1f} s", sep="", flush=True)
