"""`./manage.py lifecycle`: the lifecycle as it is in the code, as Markdown with a diagram (docs/lifecycle.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django_fsm import GET_STATE

from complaints.enums import CaseState
from complaints.models import Case
from complaints.rules import ACTS, Act

HEAD = """# The lifecycle of a case

Made from the code by `./manage.py lifecycle`; a test compares the two. Transitions stand in `complaints/lifecycle.py`, who may
do what and when in `complaints/rules.py`. A member acts on cases up to their own level.

```mermaid
stateDiagram-v2
"""
MIDDLE = """```

| act | who | in which states |
|---|---|---|
"""


def transitions() -> Iterator[tuple[str, str, str]]:
    """(from, act, to) for every way between two states, in the order of the states."""
    order = list(CaseState.values)
    found = set()
    for transition in Case._meta.get_field("state").get_all_transitions(Case):
        if isinstance(transition.target, GET_STATE):
            # An acknowledgement leaves an escalated case escalated.
            target = CaseState.ESCALATED if transition.source == CaseState.ESCALATED else CaseState.ACKNOWLEDGED
        else:
            target = transition.target
        found.add((str(transition.source), transition.name, str(target)))
    yield from sorted(found, key=lambda way: (order.index(way[0]), way[1]))


def markdown() -> str:
    ways = list(transitions())
    lines = [f"    [*] --> {CaseState.RECEIVED.value}", *(f"    {a} --> {b}: {act}" for a, act, b in ways)]
    rows = [_row(name, act, ways) for name, act in ACTS.items()]
    return HEAD + "\n".join(lines) + "\n" + MIDDLE + "\n".join(rows) + "\n"


def _row(name: str, act: Act, ways: list[tuple[str, str, str]]) -> str:
    who = [*sorted(role.value for role in act.roles), *(["complainant"] if act.complainant else [])]
    states = [a for a, way, _b in ways if way == act.transition] if act.transition else list(act.states)
    order = list(CaseState.values)
    return f"| {name} | {', '.join(who)} | {', '.join(sorted(map(str, states), key=order.index))} |"


class Command(BaseCommand):
    help = "Print the lifecycle as Markdown."

    def handle(self, **_: Any) -> None:
        self.stdout.write(markdown(), ending="")
