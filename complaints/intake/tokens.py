"""What an administrator says of a new token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.enums import Scope
from complaints.intake.acts import DayField, Pick
from complaints.intake.text import validate_legible, validate_one_line
from complaints.rules import may_see_cases
from tenants.models import Membership


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"),
        help_text=_("The program that gets it, in words that you will know again in a year."),
        max_length=100,
        error_messages={"required": _("Say what the token is for.")},
        validators=[validate_legible, validate_one_line],
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    member = Pick(
        _("Acts for"),
        empty=_("Choose a person …"),
        error_messages={"required": _("Choose the person for whom the token acts.")},
        help_text=_(
            "It may do what this person may do, and no more. What it does stands in the history under this name."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        error_messages={"required": _("Choose at least one thing that the token may do.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    last_day = DayField(_("Last day"), required=False, help_text=_("Without one it holds until it is revoked."))

    def __init__(self, data: Any = None, *, members: Iterable[Membership]) -> None:
        super().__init__(data)
        chosen_from: Any = self.fields["member"]
        chosen_from.offer([one for one in members if may_see_cases(one)])

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(gettext("This day is over. Choose today or a later day."))
        return day

    def said(self) -> dict[str, Any]:
        """For the action: the token holds to the end of its last day in the tenant's zone."""
        said, day = self.cleaned_data, self.cleaned_data["last_day"]
        ends = timezone.make_aware(datetime.combine(day, time()) + timedelta(days=1)) if day else None
        return {"name": said["name"], "member": said["member"], "scopes": said["scopes"], "expires_at": ends}
