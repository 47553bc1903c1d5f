"""F21: two people act on the same case at the same time. One wins, the other is told; the story tells of winners only."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Barrier

from tests.proof.faulty.crowd import LOHAS, Visitor, hidden_fields
from tests.proof.faulty.figures import Figures
from tests.proof.faulty.house import House, scaled
from tests.proof.faulty.invariants import check_cases

TITLE = "two people act on one case at once"
HOUSE = {"workers": 0, "beats": 0}
ROUNDS_A_CASE = 20
# What an event does to the state, by the states in which it is legal: an oracle apart from the product's own lifecycle.
WAYS: dict[str, dict[str, str]] = {
    "case.received": {"": "received"},
    "case.acknowledged": {"received": "acknowledged"},
    "case.investigated": {"acknowledged": "investigating"},
    "case.resolved": {"investigating": "resolved"},
    "case.reopened": {"resolved": "investigating", "followed_up": "investigating"},
    "case.followed_up": {"resolved": "followed_up"},
}
LEAVE_IT = {"case.assigned", "case.noted", "case.progress_told"}
ACTS = {  # by state: those that carry the case on, and those that leave it where it is
    "received": ("acknowledge", "assign", "note"),
    "acknowledged": ("investigate", "tell_progress", "note"),
    "investigating": ("resolve", "tell_progress", "assign", "note"),
    "resolved": ("follow_up", "assign", "note"),
    "followed_up": ("note",),
}


def run(house: House, scale: float) -> Figures:
    figures, rounds = Figures("F21", TITLE), scaled(1000, scale, least=10)
    people = [house.member(role, LOHAS) for role in ("handler", "supervisor")]
    tokens = [hidden_fields(one.get("/desk/").text)["csrfmiddlewaretoken"] for one in people]
    choices = _choices(house)
    crowd = house.crowd(-(-rounds // ROUNDS_A_CASE), hosts=(LOHAS,)).start().wait()
    together, pairs, winners = Barrier(2), Counter[tuple[int, ...]](), Counter[str]()
    with ThreadPoolExecutor(2) as threads, house.owner() as owner:
        for number in range(rounds):
            case = crowd.sent[number // ROUNDS_A_CASE].reference
            sql = "select state, event_count from complaints_case where reference = %s"
            state, seen = owner.execute(sql, [case]).fetchone() or ("", 0)
            jobs = [
                threads.submit(_act, person, token, case, random.choice(ACTS[state]), seen, choices, together)
                for person, token in zip(people, tokens, strict=True)
            ]
            answers = [job.result() for job in jobs]
            pairs[tuple(sorted(answers))] += 1
            winners[case] += answers.count(302)
    stories = _stories(house, [one.reference for one in crowd.sent])
    figures.show("acts", f"{2 * rounds} by two people on {len(stories)} cases")
    figures.equal("answers of each pair", dict(pairs), {(302, 409): rounds})
    figures.equal("winners", sum(winners.values()), rounds)
    wrong_length = (case for case, (_, codes) in stories.items() if len(codes) != 1 + winners[case])
    figures.none("stories longer or shorter than their winners", wrong_length)
    figures.none("stories that are no legal way", (case for case, told in stories.items() if not _is_legal(*told)))
    check_cases(house, figures, crowd.sent)
    return figures


@dataclass(frozen=True)
class _Choices:
    """What the desk's forms offer: ids of rows."""

    handlers: list[str]
    root_cause: str


def _choices(house: House) -> _Choices:
    tenant = house.tenant(LOHAS)
    people = house.query(
        "select m.id::text from tenants_membership m join tenants_user u on u.id = m.user_id"
        " where u.email in ('handler@lohasbeans.example', 'supervisor@lohasbeans.example') and m.tenant_id = %s",
        [tenant],
    )
    causes = house.query("select id::text from complaints_rootcause where tenant_id = %s order by 1", [tenant])
    return _Choices([row[0] for row in people], causes[0][0])


def _act(who: Visitor, token: str, case: str, name: str, seen: int, choices: _Choices, together: Barrier) -> int:
    """The status of one act, sent when the other is ready, too."""
    soon = (datetime.now(UTC).date() + timedelta(days=7)).isoformat()
    handler = random.choice(choices.handlers)
    answer = {"outcome": "upheld", "root_cause": choices.root_cause, "actions_taken": "Enviamos otra bolsa."}
    said = {
        "acknowledge": {"handler": handler, "next_update_on": soon},
        "assign": {"handler": handler},
        "note": {"text": "Llamé y no contestó."},
        "investigate": {},
        "tell_progress": {"message": "Seguimos en ello.", "next_update_on": soon},
        "resolve": {**answer, "explanation": "Se rompió el sello."},
        "follow_up": {"way": "call"},
    }[name]
    fields = {"csrfmiddlewaretoken": token, "seen": str(seen), **said}
    together.wait(timeout=60)
    return who.post(f"/desk/cases/{case}/{name}/", fields).status


def _stories(house: House, references: list[str]) -> dict[str, tuple[str, list[str]]]:
    """State and event codes, in order, of each of these cases."""
    rows = house.query(
        "select c.reference, c.state, array_agg(e.code order by e.number) from complaints_case c"
        " join complaints_caseevent e on (e.tenant_id, e.case_id) = (c.tenant_id, c.id)"
        " where c.reference = any(%s) group by 1, 2",
        [references],
    )
    return {reference: (state, codes) for reference, state, codes in rows}


def _is_legal(state: str, codes: list[str]) -> bool:
    """Whether this story is a way through the states that ends where the case stands now."""
    at = ""
    for code in codes:
        if code in LEAVE_IT:
            continue
        if at not in WAYS.get(code, {}):
            return False
        at = WAYS[code][at]
    return at == state
