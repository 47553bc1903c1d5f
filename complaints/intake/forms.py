"""The public form: the questions, and consent. Sent again, it is known; outdated, it is renewed with every word kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.actions.register_case import Complaint
from complaints.enums import Channel, Remedy
from complaints.events import Enclosure
from complaints.intake.files import FilesField
from complaints.intake.questions import Questions
from complaints.models import Notice
from tenants.models import Tenant


class ComplaintForm(Questions):
    """One page, three questions: what kind, what happened, how we answer (LO-10: without an account)."""

    # As the page asks, so that mistakes are listed in its order; those that are not named follow.
    field_order = ("kind", "description", "category", "occurred_on", "remedy_sought", "enclosures")

    enclosures = FilesField()
    consent = forms.BooleanField(
        label=_("I authorise the processing of my data to attend to this case"),
        error_messages={"required": _("Without your authorisation we may not keep your data to attend to the case.")},
    )
    notice_version = forms.CharField(required=False, widget=forms.HiddenInput)  # the one that was shown

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        tenant: Tenant,
        notice: Notice | None,
    ) -> None:
        self.notice = notice
        super().__init__(data, files, tenant=tenant, initial={"notice_version": self._notice_version()})
        if notice is None or not notice.needs_authorisation:
            del self.fields["consent"]

    def _notice_version(self) -> str:
        return str(self.notice.version) if self.notice else ""

    @property
    def is_outdated(self) -> bool:
        """What the form carries of ours is damaged, or the notice has changed since: nothing that a person could mend."""
        return "submission_key" in self.errors or "notice_version" in self.errors

    def renewed(self, *, as_new_case: bool) -> ComplaintForm:
        """The same answers in a form that can be sent. Where the notice has changed, consent is asked for anew."""
        data = cast(QueryDict, self.data).copy()
        if "notice_version" in self.errors:
            data.pop("consent", None)
            data["notice_version"] = self._notice_version()
        if as_new_case:
            data["submission_key"] = str(uuid4())
        return ComplaintForm(data, self.files, tenant=self.tenant, notice=self.notice)

    def clean_notice_version(self) -> str:
        version: str = self.cleaned_data["notice_version"]
        if version != self._notice_version():
            raise forms.ValidationError("", code="outdated")
        return version

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "email" in data and "phone" in data and not data["email"] and not data["phone"]:
            self.add_error(
                "email", gettext("Write an e-mail address or a telephone number, so that we can answer you.")
            )
        return data

    def complaint(self, *, language: str, now: datetime, files: Sequence[Enclosure]) -> Complaint:
        """What was said, for the action. Only after is_valid(). now: the moment of receipt, UTC. files: as kept."""
        data = self.cleaned_data
        return Complaint(
            complainant=self.details(language),
            kind=data["kind"],
            category=data["category"],
            channel=Channel.WEB,
            received_at=now,
            description=data["description"],
            language=language,
            occurred_on=data["occurred_on"],
            remedy_sought=Remedy(data["remedy_sought"]) if data["remedy_sought"] else None,
            notice=self.notice,
            authorised_at=now if data.get("consent") else None,
            files=tuple(files),
        )
