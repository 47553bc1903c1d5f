"""What the terminal shows while Acuse starts: one line a step, with its seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print `name` at once, and the seconds when the step is done."""
    began = time.monotonic()
    print(f"{name} …", end=" ", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)
