"""What stands above a case because it cannot wait: late, escalated, waiting for the complainant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from complaints.day_calendar import ShownClock
from complaints.enums import CaseState, EventCode
from complaints.models import Case, InformationRequest
from complaints.telling import Step


@dataclass(frozen=True)
class Alert:
    """tone: `bad`, `warn` or `pause`. bold: the fact. rest: what belongs to it. said: somebody's own words."""

    tone: str
    icon: str
    bold: str
    rest: str = ""
    said: str = ""


def alerts_of(
    case: Case, *, steps: list[Step], clocks: list[ShownClock], question: InformationRequest | None, today: date
) -> list[Alert]:
    """The most pressing first."""
    found = [_late(one) for one in clocks if one.urgency.level == "late"]
    if case.state == CaseState.ESCALATED:
        found.append(_escalated(case, steps))
    if question is not None:
        found.append(_waiting(question, steps, is_paused=any(one.clock.is_paused for one in clocks)))
    if case.is_open and case.next_update_on and case.next_update_on < today:
        day = date_format(case.next_update_on, "DATE_FORMAT")
        found.append(
            Alert(
                "warn",
                "icons.svg#message-report",
                gettext("The complainant was promised word by %(day)s.") % {"day": day},
                gettext("Tell how the case stands, and when you write again."),
            )
        )
    return found


def _late(one: ShownClock) -> Alert:
    said = {"clock": one.clock.get_name_display(), "words": one.urgency.words}
    return Alert(
        "bad",
        "icons.svg#alert-octagon",
        gettext("%(clock)s: %(words)s.") % said,
        gettext("It was due on %(day)s.") % {"day": one.due},
    )


def _escalated(case: Case, steps: list[Step]) -> Alert:
    last = next(step for step in reversed(steps) if step.event.code in (EventCode.ESCALATED, EventCode.NOT_SATISFIED))
    return Alert(
        "bad",
        "icons.svg#stairs-up",
        gettext("Escalated to level %(level)s by %(who)s on %(day)s.")
        % {"level": case.level, "who": last.who, "day": date_format(last.at, "DATE_FORMAT")},
        said=" ".join(text.text for text in last.texts),
    )


def _waiting(question: InformationRequest, steps: list[Step], *, is_paused: bool) -> Alert:
    asked = next(step for step in steps if step.event.pk == question.event_id)
    day = date_format(question.answer_by, "DATE_FORMAT")
    return Alert(
        "pause",
        "icons.svg#player-pause",
        gettext("We wait for the complainant’s answer until %(day)s.") % {"day": day},
        gettext("Terms that may pause do not count meanwhile.") if is_paused else "",
        said=" ".join(text.text for text in asked.texts),
    )
