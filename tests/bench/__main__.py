"""`./acuse bench [--quick] [--tenants N] [--cases M] [--largest K]`: docs/bench.md says how to read it."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time

from tests.bench.asking import Measured, Worker, measure, measure_apart, repeat
from tests.bench.machine import Machine, machine, web

# (name, measured against, at least this share of its requests a second)
LINES = {
    "R-list": ("R-hi", 0.06),
    "queue": ("R-list", 0.5),
    "case": ("R-list", 0.4),
    "tracking": ("R-list", 0.6),
    "form": ("R-list", 0.8),
    "act": ("R-insert", 0.06),
    "submission": ("R-insert", 0.1),
}
SLOWER = {"search": ("queue", 3), "trends": ("R-list", 10)}  # p95 at most this many times


def main() -> None:
    parser = argparse.ArgumentParser(prog="./acuse bench")
    parser.add_argument("--quick", action="store_true", help="small and short: for a look, not for a claim")
    parser.add_argument("--tenants", type=int)
    parser.add_argument("--cases", type=int)
    parser.add_argument("--largest", type=int, help="cases of the company that is asked (a tenth)")
    wanted = parser.parse_args()
    tenants, cases = (
        wanted.tenants or (3 if wanted.quick else 1000),
        wanted.cases or (900 if wanted.quick else 1_000_000),
    )
    largest = wanted.largest or (cases // 3 if wanted.quick else cases // 10)
    seconds, rounds, looks = (2.0, 2, 200) if wanted.quick else (10.0, 5, 10_000)
    with machine() as on:
        began = time.monotonic()
        said = on.application.manage("load", f"--tenants={tenants}", f"--cases={cases}", f"--largest={largest}")
        print(said.splitlines()[-1], f"({time.monotonic() - began:.0f} s with all)", flush=True)
        os.environ.update(on.environment)
        with web(on):
            report(on, seconds, rounds, looks, f"{cases} cases, {tenants} companies, the asked one {largest}")


def report(on: Machine, seconds: float, rounds: int, looks: int, size: str) -> None:
    import django

    django.setup()
    from tests.bench.candidates import candidates, costs
    from tests.bench.references import fingerprint

    ways = candidates(on)
    found: dict[str, list[tuple[Measured, float, float]]] = {name: [] for name in ways}
    for _round in range(rounds):
        for name, worker in ways.items():
            before = on.cpu()
            got = (measure_apart if name == "R-insert" else measure)(seconds, worker)
            app, database = (after - was for after, was in zip(on.cpu(), before, strict=True))
            found[name].append((got, app / got.count * 1000, database / got.count * 1000))
    lines = [
        f"## {time.strftime('%Y-%m-%d %H:%M')} · {_commit()} · {size}",
        "",
        f"References: SHA-256 {fingerprint()}; {rounds} rounds of {seconds:.0f} s each, {os.cpu_count()} cores, "
        f"load before {os.getloadavg()[2]:.1f}",
        "",
        "| what | a second | p95 ms | app CPU ms | PostgreSQL CPU ms | queries | bytes | ratio | line | |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    rate = {name: statistics.median(got.rate for got, *_ in all_of) for name, all_of in found.items()}
    p95 = {name: statistics.median(got.p95 for got, *_ in all_of) for name, all_of in found.items()}
    cost_of = costs()
    for name, all_of in found.items():
        app, database = (statistics.median(one[place] for one in all_of) for place in (1, 2))
        count, size_of = cost_of.get(name, ("", ""))
        ratio = line = verdict = ""
        if name in LINES:
            base, least = LINES[name]
            value = rate[name] / rate[base]
            ratio, line, verdict = f"{value:.3f}", f"≥ {least} {base}", "ok" if value >= least else "SHORT"
        elif name in SLOWER:
            base, most = SLOWER[name]
            value = p95[name] / p95[base]
            ratio, line, verdict = f"{value:.2f}", f"p95 ≤ {most} {base}", "ok" if value <= most else "SHORT"
        row = (
            name,
            f"{rate[name]:.0f}",
            f"{p95[name]:.1f}",
            f"{app:.2f}",
            f"{database:.2f}",
            count,
            size_of,
            ratio,
            line,
        )
        lines.append("| " + " | ".join(map(str, (*row, verdict))) + " |")
    _say(["", *lines])
    _say(["", _memory(on, ways, looks)])  # takes longer than all the rest: the table is kept by then


def _say(lines: list[str]) -> None:
    """On the screen and at the end of docs/bench.md."""
    text = "\n".join(lines)
    print(text, flush=True)
    with open("docs/bench.md", "a", encoding="utf-8") as file:
        file.write(text + "\n")


def _memory(on: Machine, ways: dict[str, Worker], looks: int) -> str:
    pages = [worker for name, worker in ways.items() if name not in ("R-insert", "act", "submission")]
    seen = [on.memory()]
    for _half in range(2):
        for worker in pages:
            repeat(looks // 2, worker)
        seen.append(on.memory())
    told = "; ".join(" and ".join(f"{one:.0f}" for one in workers) for workers in seen)
    return f"Memory of the workers in MiB before, half way through and after {looks} requests of every page: {told}"


def _commit() -> str:
    said = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return said.stdout.strip() or "no commit"


if __name__ == "__main__":
    main()
