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
TAIL = """
## What happens by itself

By timers (`complaints/timers.py`, `complaints/actions/fire_timer.py`), whoever is at work. Times are the company's.

| when | what |
|---|---|
| 08:00 on business day ⌊N/2⌋, N−2 and N of a clock, as the policy says | the handler is reminded |
| midnight after the due day | the clock is missed; where the policy says so, an acknowledgement or a resolution that is late escalates the case, once a clock |
| 08:00 on the first business day after | the handler is reminded that it is late |
| 08:00 on business day ⌊N/2⌋ of the follow-up | the complainant is asked how it went; without an e-mail address the handler is reminded to call |
| end of the follow-up | asked and silent, with no remedy owed: followed_up, no answer; else the clock is missed |
| 08:00 on the day of the promised next word; midnight after it | the handler is reminded; the word is missed |
| 08:00 on the business day before the last day for an answer | the complainant is reminded of the question |
| midnight after the last day for an answer | the clocks go on; where the policy says so, the case is withdrawn |

After a time in which nothing ran, only the most pressing reminder of a clock is sent and names those it skipped; what was missed
is recorded with its due time. A calendar that changes counts all open cases anew (`complaints/actions/replan.py`).
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
    return HEAD + "\n".join(lines) + "\n" + MIDDLE + "\n".join(rows) + "\n" + TAIL


def _row(name: str, act: Act, ways: list[tuple[str, str, str]]) -> str:
    who = [*sorted(role.value for role in act.roles), *(["complainant"] if act.complainant else [])]
    states = [a for a, way, _b in ways if way == act.transition] if act.transition else list(act.states)
    order = list(CaseState.values)
    return f"| {name} | {', '.join(who)} | {', '.join(sorted(map(str, states), key=order.index))} |"


class Command(BaseCommand):
    help = "Print the lifecycle as Markdown."

    def handle(self, **_: Any) -> None:
        self.stdout.write(markdown(), ending="")
