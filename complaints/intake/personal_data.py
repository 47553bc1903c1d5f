"""Which rows of a person are meant, and why they are erased: shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import Complainant


class PersonForm(forms.Form):
    """people: the rows to choose from; the first is the one of the case."""

    people = forms.MultipleChoiceField(
        label=_("Which of these are the person"),
        error_messages={"required": _("Choose at least one.")},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    basis = forms.ChoiceField(
        label=_("Why they are erased"),
        choices=[
            ("request", _("The person asks for it")),
            ("withdrawn_consent", _("The person takes the authorisation back")),
            ("retention", _("They were kept long enough")),
        ],
        widget=forms.Select(attrs={"class": "form-select w-20"}),
    )

    def __init__(self, data: Any = None, *, rows: Iterable[Complainant]) -> None:
        rows = list(rows)
        super().__init__(data, initial={"people": [str(row.pk) for row in rows[:1]]})
        self.rows = {str(row.pk): row for row in rows}
        offered: Any = self.fields["people"]
        offered.choices = [(key, row.display_name) for key, row in self.rows.items()]

    def chosen(self) -> list[Complainant]:
        return [self.rows[key] for key in self.cleaned_data["people"]]
