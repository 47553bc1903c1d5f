"""What an administrator says of a day: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.actions.change_calendar import DayChange
from complaints.intake.acts import DayField
from complaints.intake.questions import line
from tenants.models import DayKind

ORDINARY = "ordinary"


class DayForm(forms.Form):
    day = DayField(_("Day"), error_messages={"required": _("Choose the day.")})
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (DayKind.HOLIDAY, _("A public holiday")),
            (DayKind.CLOSURE, _("A day on which the company is closed")),
            (DayKind.WORKING, _("A day of the weekend, or a holiday, on which the company works")),
            (ORDINARY, _("An ordinary day again")),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    name = line(_("Its name"), 100, "off", required=False, help_text=_("As complainants read it beside their dates."))
    reason = line(
        _("Why"),
        200,
        "off",
        help_text=_("Complainants whose date moves read it, and so do auditors."),
        error_messages={"required": _("Say why the calendar changes.")},
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") not in (None, ORDINARY) and not said.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Give the day a name."))
        return said

    def said(self) -> dict[str, Any]:
        """For the action."""
        said = self.cleaned_data
        kind = None if said["kind"] == ORDINARY else DayKind(said["kind"])
        return {"days": [DayChange(said["day"], kind, said["name"] if kind else "")], "reason": said["reason"]}
