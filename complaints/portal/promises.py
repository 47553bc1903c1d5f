"""What the company has published about its terms, as dates: nothing that its policy does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import ngettext

from complaints import day_calendar, deadlines, queries
from complaints.day_words import long_day
from complaints.enums import Basis
from complaints.models import Case, Kind
from complaints.policy import ClockTerms, Policy
from tenants.models import Tenant


@dataclass(frozen=True)
class Promise:
    """One published term. name: the clock's; day: the last one, in words; length: `15 business days`.

    is_goal: the policy lets the term be extended, so it is promised “whenever possible”.
    """

    name: str
    day: str
    length: str
    is_goal: bool


def promised_now(tenant: Tenant, kinds: Sequence[Kind], *, now: datetime) -> dict[str, Promise]:
    """What every case received at this moment would be promised, whatever its kind; by clock. Empty where nothing is
    published, or for each kind something else."""
    if not kinds:
        return {}
    policy = queries.policy_in_force(now).read()
    first, *others = (_published(policy, kind) for kind in kinds)
    dates = deadlines.promise(tenant, policy, kinds[0].code, now=now)
    return {
        name: _promise(terms, dates[name].initial_due_on)
        for name, terms in first.items()
        if name in dates and all(other.get(name) == terms for other in others)
    }


def _published(policy: Policy, kind: Kind) -> dict[str, ClockTerms]:
    terms = policy.clocks_of(kind.code, start="receipt")
    return {one.name: one for one in terms if one.basis == Basis.PUBLISHED}


def shown_clocks(case: Case, *, now: datetime) -> list[day_calendar.ShownClock]:
    """The clocks of the case that its policy publishes, each in its last round, with the reasons of its date."""
    published = [one for one in deadlines.explain(case, now=now) if one.clock.basis == Basis.PUBLISHED]
    last = {one.clock.name: one for one in published}  # rounds come in order
    return day_calendar.show_all(last.values(), now=now)


def promised_at_first(clock: deadlines.Explained) -> Promise:
    """What was promised when the clock started."""
    return _promise(clock.terms, clock.deadline.initial_due_on)


def _promise(terms: ClockTerms, day: date) -> Promise:
    return Promise(terms.name, long_day(day), _in_words(terms), terms.extension > 0)


def _in_words(terms: ClockTerms) -> str:
    """`5 business days`."""
    texts = {
        "business_day": ngettext("%(n)s business day", "%(n)s business days", terms.length),
        "calendar_day": ngettext("%(n)s day", "%(n)s days", terms.length),
        "month": ngettext("%(n)s month", "%(n)s months", terms.length),
    }
    return texts[terms.unit] % {"n": terms.length}
