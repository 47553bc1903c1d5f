"""Guard h in small; `./acuse proof interleaving` does it a hundred thousand times."""

from __future__ import annotations

import os
import time
from typing import Any

import psycopg
import pytest

from tests.isolation.interleaving import interleave
from tests.isolation.rows import HOSTS

REQUESTS = "ACUSE_TEST_INTERLEAVED_REQUESTS"  # set by `./acuse proof interleaving`

pytestmark = pytest.mark.usefixtures("filled")


def test_interleaved_requests_never_mix(owner: psycopg.Connection[Any]) -> None:
    requests = int(os.environ.get(REQUESTS, "2000"))
    seed = time.time_ns() if REQUESTS in os.environ else 1
    seen = interleave(HOSTS, requests=requests, seed=seed)
    print(f"seed {seed}: {dict(sorted(seen.items()))}")  # noqa: T201  shown by the proof
    assert seen["wrong"] == 0, (seed, seen)
    assert seen["right"] > requests
    assert min(seen["status 200"], seen["status 500"], seen["status 503"], seen["raised"]) > 0, seen
    left = owner.execute("select count(*) from complaints_kind where code like 'i-%'").fetchone()
    assert left == (0,), "what failed left nothing"
