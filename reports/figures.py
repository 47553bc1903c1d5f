"""Figures that say what they rest on. Pure: numbers in, numbers out.

A share of three is no share: below `ENOUGH` a percentage, an average or a percentile is not given at all (`None`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

ENOUGH = 10


@dataclass(frozen=True)
class Share:
    """`part` of `whole`."""

    part: int = 0
    whole: int = 0

    @property
    def rest(self) -> int:
        return self.whole - self.part

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole >= ENOUGH else None


@dataclass(frozen=True)
class Average:
    """The mean of n marks from 1 to 5."""

    mean: float | None = None
    n: int = 0

    @property
    def value(self) -> float | None:
        return self.mean if self.n >= ENOUGH else None


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile of n durations in business days."""

    median: float | None = None
    ninetieth: float | None = None
    n: int = 0

    @property
    def is_enough(self) -> bool:
        return self.n >= ENOUGH


LATELY, BEFORE = 4, 26  # whole weeks
LEAST = 5  # cases: fewer are no rise, however rare they were
CHANCE = 0.01  # of a false alarm in one look at all categories


@dataclass(frozen=True)
class Rise:
    """More in the last four weeks than chance explains. usual: what four weeks brought in the 26 before."""

    lately: int
    usual: float
    chance: float  # that as many or more come although nothing has changed

    @property
    def one_in(self) -> int:
        """Once in so many such looks it would be chance, rounded down to one digit."""
        times = 1 / self.chance if self.chance else 10**9
        digits = 10 ** int(math.log10(times))
        return int(min(times // digits * digits, 10**9))


def rise(weekly: list[int], *, looks: int) -> Rise | None:
    """The signal of one category, None where there is none or not enough to tell.

    weekly: its cases in each of the last 30 whole weeks, oldest first. looks: how many categories are looked at, so that one
    look at all of them raises a false alarm with a chance of 1 % at most (Bonferroni). Counts are taken as Poisson, the usual
    rate as that of the 26 weeks before (plus half a case, so that never is not taken for impossible).
    """
    *before, _, _, _, _ = weekly
    lately = sum(weekly[-LATELY:])
    if len(before) < BEFORE or lately < LEAST:
        return None
    usual = (sum(before[-BEFORE:]) + 0.5) * LATELY / BEFORE
    chance = poisson_at_least(lately, usual)
    return Rise(lately, usual, chance) if lately > usual and chance < CHANCE / looks else None


def poisson_at_least(number: int, mean: float) -> float:
    """The chance of `number` or more where `mean` are usual."""
    below = sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(number))
    return max(0.0, 1 - below)


def rounded(value: float | Decimal | None, digits: int = 1) -> float | None:
    return None if value is None else round(float(value), digits)
