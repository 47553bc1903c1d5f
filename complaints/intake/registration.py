"""The desk's form for what came by telephone, letter, in person: the same questions, asked by a handler."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.actions.register_case import ComplainantDetails, Complaint
from complaints.enums import Channel, NameMissing, PartyKind, Remedy
from complaints.intake.questions import Questions, line
from complaints.models import Complainant, Notice
from tenants.models import Tenant

CHANNELS = [(channel.value, channel.label) for channel in Channel if channel != Channel.WEB]
LANGUAGES = {"es-co": _("Spanish"), "pt-pt": _("Portuguese"), "en": _("English")}
TOLD_LATE = timedelta(days=366)
DAY: dict[str, Any] = {"class": "form-control w-12", "type": "date", "aria-label": _("Day")}
TIME: dict[str, Any] = {"class": "form-control w-12", "type": "time", "aria-label": _("Time")}
PERSONAL = ("party", "organisation_name", "tax_id", "name", "name_missing", "email", "phone")
ASKED_OF_THE_HANDLER: dict[str, Any] = {
    "kind": _("Kind"),
    "description": _("In their own words"),
    "remedy_sought": _("What would put it right?"),
    "party": _("Who complains?"),
    "name": _("Name"),
}


class RegistrationForm(Questions):
    """The name may be missing, with a reason (LO-3.4); the receipt may lie in the past, never in the future (LO-3.3)."""

    channel = forms.TypedChoiceField(
        label=_("How did it reach us?"), choices=CHANNELS, coerce=Channel, widget=forms.RadioSelect
    )
    external_number = line(_("The authority's own number"), 64, "off", required=False)
    received_at = forms.SplitDateTimeField(
        label=_("When did any of us first hear it?"),
        help_text=_("The terms count from here, also if it is written down later."),
        widget=forms.SplitDateTimeWidget(
            date_attrs=DAY,
            time_attrs=TIME,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "required": _("Write the day and the time."),
            "invalid_date": _("This is not a date of the calendar."),
            "invalid_time": _("This is not a time of the day."),
        },
    )
    known_id = forms.UUIDField(required=False, widget=forms.HiddenInput)  # the page offers it as a choice of people
    name_missing = forms.ChoiceField(
        label=_("Why is there no name?"),
        required=False,
        choices=[("", _("There is one")), *NameMissing.choices],
        widget=forms.Select(attrs={"class": "form-select w-20"}),
    )
    language = forms.ChoiceField(
        label=_("Language of correspondence"), widget=forms.Select(attrs={"class": "form-select w-20"})
    )
    authorised = forms.BooleanField(
        label=_("They authorise us to process their data to attend to this case"), required=False
    )

    def __init__(self, data: QueryDict | None = None, *, tenant: Tenant, notice: Notice | None, now: datetime) -> None:
        """notice: the one in force; where it asks for authorisation, the handler asks for it by word of mouth."""
        self.now, self.notice, self.known = now, notice, None
        initial = {
            "channel": Channel.TELEPHONE,
            "received_at": now.astimezone(tenant.zone).replace(tzinfo=None),
            "language": tenant.default_language,
        }
        super().__init__(data, tenant=tenant, initial=initial)
        self._ask_the_handler()
        self.fields["name"].required = False
        self.fields["email"].help_text = ""
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, LANGUAGES[code]) for code in tenant.languages
        ]
        if notice is None or not notice.needs_authorisation:
            del self.fields["authorised"]

    def _ask_the_handler(self) -> None:
        """The questions in the handler's words: the complainant does not read this form."""
        for name, label in ASKED_OF_THE_HANDLER.items():
            self.fields[name].label = label
        self.fields["party"].choices = PartyKind.choices  # type: ignore[attr-defined]
        self.fields["description"].help_text = _("As it was said: it is never edited later.")
        self.fields["description"].error_messages["required"] = _("Write down what happened.")
        self.fields["kind"].error_messages["required"] = _("Choose the kind.")
        for name in ("name", "email", "phone", "organisation_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # the browser knows the handler, not the caller

    def renew(self) -> None:
        """Make the same answers ready to be sent as another case."""
        self.data = cast(QueryDict, self.data).copy()
        self.data["submission_key"] = str(uuid4())

    def clean_received_at(self) -> datetime:
        moment: datetime = self.cleaned_data["received_at"]
        if moment > self.now:
            raise forms.ValidationError(gettext("This time is still to come."))
        if moment < self.now - TOLD_LATE:
            raise forms.ValidationError(gettext("This is more than a year ago. Please check the date."))
        return moment

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("external_number") and data.get("channel") != Channel.AUTHORITY:
            self.add_error("external_number", gettext("Only what comes from an authority has such a number."))
        if "submission_key" in self.errors:
            self.renew()
            self.add_error(None, gettext("This page was damaged on its way. Please send it once more."))
        if known_id := data.get("known_id"):
            self.known = Complainant.objects.filter(pk=known_id, erased_at=None).first()
        if self.known:
            for name in PERSONAL:  # not asked of whom we know
                self.errors.pop(name, None)
        elif known_id or "known_id" in self.errors:
            self.add_error(None, gettext("The chosen complainant is no longer there. Choose again."))
        else:
            self._clean_name(data)
        return data

    def _clean_name(self, data: dict[str, Any]) -> None:
        named = data.get("name") or data.get("organisation_name")
        if named:
            data["name_missing"] = ""
        elif not data.get("name_missing") and not self.errors.keys() & {"name", "organisation_name"}:
            self.add_error("name", gettext("Write the name, or say why there is none."))

    def complaint(self) -> Complaint:
        """What was told, for the action. Only after is_valid()."""
        data = self.cleaned_data
        return Complaint(
            complainant=self.known or self._told(data),
            kind=data["kind"],
            category=data["category"],
            channel=data["channel"],
            external_number=data["external_number"],
            received_at=data["received_at"],
            description=data["description"],
            language=data["language"],
            occurred_on=data["occurred_on"],
            remedy_sought=Remedy(data["remedy_sought"]) if data["remedy_sought"] else None,
            notice=self.notice if data.get("authorised") else None,
            authorised_at=self.now if data.get("authorised") else None,
        )

    def _told(self, data: dict[str, Any]) -> ComplainantDetails:
        if data["party"] == PartyKind.ORGANISATION and not data["name"]:
            return replace(self.details(data["language"]), contacts=())
        if data["name"]:
            return self.details(data["language"])
        return ComplainantDetails(
            party=PartyKind.PERSON,
            language=data["language"],
            name_missing=NameMissing(data["name_missing"]),
            email=data["email"],
            phone=data["phone"],
        )
