"""What the complainant does on the tracking page: short forms, each with its action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from complaints.actions.ask import answer
from complaints.actions.escalate import escalate, not_satisfied
from complaints.actions.follow_up import rate
from complaints.actions.withdraw import withdraw
from complaints.actions.write import add
from complaints.enums import WithdrawalReason
from complaints.events import Enclosure
from complaints.intake.files import FilesField
from complaints.intake.questions import DESCRIPTION_LENGTH, Text
from complaints.intake.text import validate_legible
from tenants.actors import Actor

SCALE = [(1, _("Very badly")), (2, _("Badly")), (3, _("Fairly")), (4, _("Well")), (5, _("Very well"))]
SCALE_OF_RESULTS = [(1, _("Very bad")), (2, _("Bad")), (3, _("Fair")), (4, _("Good")), (5, _("Very good"))]
TYPED = {"class": "form-control w-20 ref", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class TrackForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference"),
        max_length=40,
        widget=forms.TextInput(attrs=TYPED),
        error_messages={"required": _("Write the reference of your case.")},
    )
    code = forms.CharField(
        label=_("Tracking code"),
        max_length=40,
        help_text=_("Ten letters and digits. You got it together with the reference."),
        widget=forms.TextInput(attrs=TYPED),
        error_messages={"required": _("Write the tracking code that came with your reference.")},
    )


def words(label: Any, *, hint: Any = "", rows: int = 4, required: bool = True) -> forms.CharField:
    """A text of some sentences. Like the complaint itself, it is not cut by the browser: the server names the limit."""
    return Text(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": rows}),
        required=required,
        error_messages={"required": _("Write a few words, so that we understand you.")},
        validators=[MaxLengthValidator(DESCRIPTION_LENGTH), validate_legible],
    )


class ComplainantForm(forms.Form):
    name: ClassVar[str]
    title: ClassVar[Any]
    submit: ClassVar[Any]
    thanks: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{self.name}_%s"  # every form of the page has its own ids

    def act(self, *, case_id: UUID, by: Actor, now: datetime, files: Sequence[Enclosure]) -> None:
        """Do it, with the files that came along where the form takes any. Raises CaseError where it is refused."""
        raise NotImplementedError

    @property
    def typed(self) -> str:
        """What was typed, so that a refusal loses none of it."""
        return str(
            next((self[name].value() for name in ("text", "reason", "comment") if name in self.fields), "") or ""
        )


class AnswerForm(ComplainantForm):
    name, title, submit = "answer", _("Your answer"), _("Send my answer")
    thanks = _("Thank you. We have your answer and go on.")

    text = words(_("Your answer"))
    enclosures = FilesField()

    def act(self, *, case_id: UUID, by: Actor, now: datetime, files: Sequence[Enclosure]) -> None:
        answer(case_id=case_id, by=by, now=now, text=self.cleaned_data["text"], files=files)


class AddForm(ComplainantForm):
    name, title, submit = "add", _("Add something"), _("Send")
    thanks = _("We have added it to your case.")

    text = words(_("What would you like to add?"))
    enclosures = FilesField()

    def act(self, *, case_id: UUID, by: Actor, now: datetime, files: Sequence[Enclosure]) -> None:
        add(case_id=case_id, by=by, now=now, text=self.cleaned_data["text"], files=files)


class EscalateForm(ComplainantForm):
    name, title, submit = "escalate", _("Ask for the next level"), _("Ask for the next level")
    thanks = _("Your case is now with somebody of the next level.")

    reason = words(_("Why should somebody else look at it?"), rows=3)

    def act(self, *, case_id: UUID, by: Actor, now: datetime, files: Sequence[Enclosure]) -> None:
        escalate(case_id=case_id, by=by, now=now, reason=self.cleaned_data["reason"])


class NotSatisfiedForm(ComplainantForm):
    name, title, submit = "not_satisfied", _("I do not agree"), _("Ask for another look")
    thanks = _("Your case stays open; somebody else looks at it again.")

    reason = words(_("What is not settled?"), rows=3)

    def act(self, *, case_id: UUID, by: Actor, now: datetime, files: Sequence[Enclosure]) -> None:
        not_satisfied(case_id=case_id, by=by, now=now, reason=self.cleaned_data["reason"])


class WithdrawForm(ComplainantForm):
    name, title, submit = "withdraw", _("Withdraw the case"), _("Withdraw my case")
    thanks = _("Your case is withdrawn. We will do no more about it.")

    text = words(_("Would you tell us why?"), rows=2, required=False)
    sure = forms.BooleanField(
        label=_("I want to withdraw my case"),
        error_messages={"required": _("Tick the box if you want to withdraw your case.")},
    )

    def act(self, *, case_id: UUID, by: Actor, now: datetime, files: Sequence[Enclosure]) -> None:
        withdraw(case_id=case_id, by=by, now=now, reason=WithdrawalReason.COMPLAINANT, text=self.cleaned_data["text"])


class RateForm(ComplainantForm):
    """LB-7: the handling apart from the outcome."""

    name, title, submit = "rate", _("How did we handle your case?"), _("Send my rating")
    thanks = _("Thank you. This helps us to do better.")

    handling = forms.TypedChoiceField(
        label=_("How we treated you and kept you informed"),
        choices=SCALE,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five steps.")},
    )
    outcome = forms.TypedChoiceField(
        label=_("How good the result is for you"),
        choices=SCALE_OF_RESULTS,
        coerce=int,
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
    )
    comment = words(_("What should we do better?"), rows=3, required=False)

    def act(self, *, case_id: UUID, by: Actor, now: datetime, files: Sequence[Enclosure]) -> None:
        rate(case_id=case_id, by=by, now=now, **self.cleaned_data)


ACT_FORMS: dict[str, type[ComplainantForm]] = {
    form.name: form for form in (AnswerForm, AddForm, EscalateForm, NotSatisfiedForm, WithdrawForm, RateForm)
}
