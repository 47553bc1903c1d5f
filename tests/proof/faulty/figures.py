"""What a fault showed: figures, each perhaps with its promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """holds: whether the promise was kept; None for a figure that promises nothing."""

    name: str
    value: str
    promise: str = ""
    holds: bool | None = None


@dataclass
class Figures:
    fault: str
    title: str
    rows: list[Row] = field(default_factory=list)

    def show(self, name: str, value: object) -> None:
        """A figure to read."""
        self.rows.append(Row(name, str(value)))

    def promise(self, name: str, value: object, promise: str, holds: bool) -> None:
        """A figure that must be so."""
        self.rows.append(Row(name, str(value), promise, bool(holds)))

    def equal(self, name: str, value: object, expected: object) -> None:
        self.promise(name, value, f"= {expected}", value == expected)

    def at_most(self, name: str, value: float, most: float) -> None:
        self.promise(name, _short(value), f"≤ {_short(most)}", value <= most)

    def at_least(self, name: str, value: float, least: float) -> None:
        self.promise(name, _short(value), f"≥ {_short(least)}", value >= least)

    def none(self, name: str, found: Iterable[object]) -> None:
        """Nothing of the kind may be found; the first three are shown."""
        listed = list(found)
        shown = f"{len(listed)}" + (f": {', '.join(map(str, listed[:3]))}" if listed else "")
        self.promise(name, shown, "= 0", not listed)

    @property
    def broken(self) -> list[Row]:
        return [row for row in self.rows if row.holds is False]


def _short(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.1f}"


def table(figures: Figures) -> str:
    """The figures as lines of text: the name, the value, the promise, and whether it held."""
    width = max((len(row.name) for row in figures.rows), default=0)
    lines = [f"{figures.fault}  {figures.title}"]
    for row in figures.rows:
        verdict = {None: "", True: "  ok", False: "  BROKEN"}[row.holds]
        lines.append(
            f"    {row.name:<{width}}  {row.value}" + (f"   (promised {row.promise})" if row.promise else "") + verdict
        )
    return "\n".join(lines)
