"""What an administrator says of the people of the company: shape only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.intake.acts import DayField, Pick
from complaints.intake.questions import line
from complaints.intake.text import validate_legible, validate_one_line
from tenants.models import Membership
from tenants.roles import Role

DUTIES = {
    Role.EMPLOYEE: _("Answers questions about a case when asked."),
    Role.HANDLER: _("Works cases: acknowledges, investigates, answers, resolves."),
    Role.SUPERVISOR: _("Works cases, takes escalated ones, reopens, reads the trends."),
    Role.MANAGER: _("Reads the trends. Opens no case."),
    Role.ADMINISTRATOR: _("Looks after people, settings and the system. Opens no case."),
    Role.AUDITOR: _("Checks the history."),
}


class RolesField(forms.MultipleChoiceField):
    """At least one role; the page shows each with its duty."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label=_("What the person does here"),
            choices=Role.choices,
            error_messages={"required": _("Choose at least one role.")},
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        )


class MemberForm(forms.Form):
    """Who somebody is at this company. languages: codes that the company speaks; levels: number → name."""

    name = line(
        _("Name"),
        100,
        "off",
        help_text=_("As colleagues and complainants read it."),
        error_messages={"required": _("Write the person's name.")},
    )
    language = forms.ChoiceField(label=_("Language"), widget=forms.Select(attrs={"class": "form-select w-20"}))
    roles = RolesField()
    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        help_text=_("Up to which level of escalation the person may work cases."),
        widget=forms.Select(attrs={"class": "form-select w-20"}),
    )

    def __init__(self, data: Any = None, *, languages: Iterable[str], levels: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        names = dict(settings.LANGUAGES)
        offered: dict[str, Any] = self.fields
        offered["language"].choices = [(code, names[code]) for code in languages]
        offered["level"].choices = [(number, f"{number} · {name}") for number, name in levels.items()]

    @property
    def duties(self) -> list[tuple[Any, Any]]:
        """Each box of a role with what the role does."""
        return [(box, DUTIES[Role(box.data["value"])]) for box in self["roles"]]

    def said(self) -> dict[str, Any]:
        """For the action."""
        return dict(self.cleaned_data)


class InvitationForm(MemberForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The invitation goes there, and the person signs in with it."),
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": _("Write the person's e-mail address."),
            "invalid": _("This e-mail address is not complete. Write it like this: name@example.com"),
        },
        validators=[validate_legible, validate_one_line],
    )
    field_order = ["email", "name", "language", "roles", "level"]


class SuccessorForm(forms.Form):
    """Who takes the open cases of somebody who leaves."""

    successor = Pick(
        _("Who takes over"),
        empty=_("Choose a person …"),
        required=False,
        help_text=_("Gets the open cases, and answers for new ones if the person who leaves did."),
    )

    def __init__(self, data: Any = None, *, people: Iterable[Membership]) -> None:
        super().__init__(data, auto_id="leave_%s")
        chosen_from: Any = self.fields["successor"]
        chosen_from.offer(list(people))


class SubstituteForm(forms.Form):
    stand_in = Pick(
        _("Who stands in"),
        empty=_("Choose a person …"),
        error_messages={"required": _("Choose who stands in.")},
    )
    first_day = DayField(_("First day"), error_messages={"required": _("Choose the first day.")})
    last_day = DayField(_("Last day"), error_messages={"required": _("Choose the last day.")})

    def __init__(self, data: Any = None, *, people: Iterable[Membership], today: date) -> None:
        super().__init__(data, auto_id="away_%s")
        self.today = today
        chosen_from: Any = self.fields["stand_in"]
        chosen_from.offer(list(people))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("The last day lies before the first."))
        elif last and last < self.today:
            self.add_error("last_day", gettext("This day is over. Choose today or a later day."))
        return said
