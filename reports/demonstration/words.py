"""What is said in a year of complaints, by language: matters with the words of everybody who takes part."""

from __future__ import annotations

from dataclasses import dataclass

from complaints.enums import Outcome, Remedy


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One kind of trouble. complaints: each as one complainant tells it; `{product}` stands for what it is about."""

    category: str
    kind: str
    cause: str
    share: int  # how often, beside the others
    complaints: tuple[str, ...]
    question: str
    answer: str
    inquiry: str  # to a colleague
    finding: str
    actions: str
    explanation: str
    remedy: Remedy | None = None
    promise: str = ""
    outcome: Outcome = Outcome.UPHELD


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What a company's people and its complainants say whatever the matter is."""

    language: str
    products: tuple[str, ...]
    first_names: tuple[str, ...]
    organisations: tuple[str, ...]
    greeting: str
    progress: str
    note: str
    reason_to_escalate: str
    reason_to_extend: str
    reason_to_reopen: str
    not_satisfied: tuple[str, ...]
    second_answer: str
    withdrawal: str
    call: str
    praise: tuple[str, ...]
    blame: tuple[str, ...]
    matters: tuple[Matter, ...]
