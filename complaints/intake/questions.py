"""What is asked about every complaint, whoever types it: the complainant online or a handler at the desk. Shape only."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.co import nit
from stdnum.exceptions import ValidationError as NumberError
from stdnum.pt import nif

from complaints import queries
from complaints.actions.register_case import ComplainantDetails, ContactDetails
from complaints.enums import PartyKind, Remedy
from complaints.intake.text import tidy, validate_legible, validate_one_line
from tenants.models import Tenant
from tenants.models.tenant import Country

DESCRIPTION_LENGTH = 10_000
TAX_IDS = {
    Country.COLOMBIA: (_("NIT"), nit, _("With its check digit, for example 900.123.456-8")),
    Country.PORTUGAL: (_("NIPC"), nif, _("Nine digits")),
}
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]  # in every language: 3/4 is the third of April


class Text(forms.CharField):
    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


def line(label: Any, length: int, autocomplete: str, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": autocomplete})
    return Text(
        label=label, max_length=length, widget=widget, validators=[validate_legible, validate_one_line], **kwargs
    )


class Questions(forms.Form):
    """What kind, what happened, who it was, how we answer (LO-3.4)."""

    kind: Any = forms.ModelChoiceField(
        label=_("What would you like to file?"),
        queryset=None,
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you would like to file.")},
    )
    description = Text(
        label=_("Tell us in your own words"),
        help_text=_("What happened, when, and with which product, service or person."),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 7}),
        # No max_length: its attribute would make the browser cut what is pasted, without a word.
        validators=[MaxLengthValidator(DESCRIPTION_LENGTH), validate_legible],
        error_messages={"required": _("Tell us what happened. One or two sentences are enough to begin.")},
    )
    occurred_on = forms.DateField(
        label=_("When did it happen?"),
        required=False,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "form-control w-12", "type": "date"}),
        error_messages={"invalid": _("This is not a date of the calendar. Write it as day/month/year.")},
    )
    category: Any = forms.ModelChoiceField(
        label=_("What is it about?"),
        queryset=None,
        to_field_name="code",
        required=False,
        empty_label=_("I am not sure"),
        widget=forms.Select(attrs={"class": "form-select w-20"}),
    )
    remedy_sought = forms.ChoiceField(
        label=_("What would put it right for you?"),
        required=False,
        choices=[("", _("I leave it to you")), *Remedy.choices],
        widget=forms.Select(attrs={"class": "form-select w-20"}),
    )
    party = forms.ChoiceField(
        label=_("On whose behalf do you write?"),
        choices=[(PartyKind.PERSON, _("For myself")), (PartyKind.ORGANISATION, _("For a company or organisation"))],
        initial=PartyKind.PERSON,
        widget=forms.RadioSelect,
    )
    organisation_name = line(_("Name of the company or organisation"), 200, "organization", required=False)
    tax_id = line(_("NIT"), 32, "on", required=False)  # with "off", Back would bring it empty
    name = line(
        _("Full name"),
        200,
        "name",
        error_messages={"required": _("Write your name, so that we know whom we answer.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("An e-mail address or a telephone number: at least one of them."),
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
        error_messages={"invalid": _("This e-mail address is not complete. Write it like this: name@example.com")},
        validators=[validate_legible, validate_one_line],
    )
    phone = line(_("Telephone"), 32, "tel", required=False)
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        tenant: Tenant,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.tenant = tenant
        super().__init__(data, files, initial={"submission_key": str(uuid4()), **(initial or {})})
        self.fields["kind"].queryset = queries.kinds_on_offer()  # type: ignore[attr-defined]
        self.fields["category"].queryset = queries.categories_on_offer()  # type: ignore[attr-defined]
        label, _number, hint = TAX_IDS[Country(tenant.country)]
        self.fields["tax_id"].label, self.fields["tax_id"].help_text = label, hint
        self.fields["phone"].widget.attrs |= {"class": "form-control w-20", "inputmode": "tel"}
        self.today = datetime.now(tenant.zone).date()
        self.fields["occurred_on"].widget.attrs["max"] = self.today.isoformat()

    def clean_occurred_on(self) -> Any:
        day = self.cleaned_data["occurred_on"]
        if day and day > self.today:
            raise forms.ValidationError(gettext("This day is still to come. Choose today or an earlier day."))
        if day and day.year < 1900:
            raise forms.ValidationError(gettext("This day is too long ago. Please check the year."))
        return day

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(sign.isdecimal() for sign in phone) < 6:
            raise forms.ValidationError(gettext("This telephone number is too short. Write it with its area code."))
        return phone

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            if len(cast(QueryDict, self.data).getlist(name)) > 1:
                self.add_error(name, gettext("This answer arrived twice. Please check it and send the form again."))
        if data.get("party") == PartyKind.ORGANISATION:
            self._clean_organisation(data)
        else:
            for name in ("organisation_name", "tax_id"):  # not asked, not shown: no error either
                data[name] = ""
                self.errors.pop(name, None)
        return data

    def _clean_organisation(self, data: dict[str, Any]) -> None:
        if "organisation_name" in data and not data["organisation_name"]:
            self.add_error("organisation_name", gettext("Write the name of the company or organisation."))
        label, number, _hint = TAX_IDS[Country(self.tenant.country)]
        if data.get("tax_id"):
            try:
                data["tax_id"] = number.validate(data["tax_id"])
            except NumberError:
                self.add_error(
                    "tax_id", gettext("This %(number)s is not valid. Please check its digits.") % {"number": label}
                )

    def details(self, language: str) -> ComplainantDetails:
        data = self.cleaned_data
        if data["party"] == PartyKind.ORGANISATION:
            return ComplainantDetails(
                party=PartyKind.ORGANISATION,
                language=language,
                name=data["organisation_name"],
                tax_id=data["tax_id"],
                email=data["email"],
                phone=data["phone"],
                contacts=(ContactDetails(name=data["name"], email=data["email"], phone=data["phone"]),),
            )
        return ComplainantDetails(
            party=PartyKind.PERSON, language=language, name=data["name"], email=data["email"], phone=data["phone"]
        )
