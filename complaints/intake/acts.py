"""The acts of the handling team as short forms, for desk and API: shape only. Each names its action and what it says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints import deadlines, queries, rules
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask, close_question
from complaints.actions.assign import assign, reclassify
from complaints.actions.consult import consult
from complaints.actions.escalate import escalate
from complaints.actions.extend import extend
from complaints.actions.follow_up import follow_up, reopen
from complaints.actions.investigate import investigate, take_up
from complaints.actions.remedy import carry_out_remedy, promise_remedy
from complaints.actions.resolve import answer_at_once, resolve
from complaints.actions.withdraw import withdraw
from complaints.actions.write import note, tell_progress
from complaints.enums import FollowUpWay, Outcome, WithdrawalReason
from complaints.intake.questions import DESCRIPTION_LENGTH, Text
from complaints.intake.text import validate_legible
from complaints.models import Case, Category, Clock, Kind, PromisedRemedy, RootCause
from tenants.models import Membership


@dataclass(frozen=True)
class Desk:
    """What the forms of one page choose from, read once."""

    case: Case
    me: Membership
    today: date
    next_update_on: date | None
    handlers: list[Membership]
    colleagues: list[Membership]
    kinds: list[Kind]
    categories: list[Category]
    root_causes: list[RootCause]
    clocks: list[Clock]
    remedies: list[PromisedRemedy]


def desk_of(me: Membership, found: Case) -> Desk:
    """What this person may choose from in this case today."""
    today = timezone.localdate()
    members = queries.active_members()
    return Desk(
        case=found,
        me=me,
        today=today,
        next_update_on=deadlines.next_update_on(found, today),
        handlers=[one for one in members if one.has_role(*rules.HANDLING) and one.level >= found.level],
        colleagues=[one for one in members if one.pk != me.pk],
        kinds=list(queries.kinds_on_offer()),
        categories=list(queries.categories_on_offer()),
        root_causes=list(queries.root_causes_on_offer()),
        clocks=deadlines.extendable(found),
        remedies=queries.open_remedies(found),
    )


class Pick(forms.ChoiceField):
    """One of the rows at hand: a choice without another query. Values are primary keys; cleans to the row, or None."""

    def __init__(self, label: Any, *, empty: Any = None, **kwargs: Any) -> None:
        self.rows: dict[str, Any] = {}
        self.empty = empty
        super().__init__(label=label, widget=forms.Select(attrs={"class": "form-select"}), **kwargs)

    def offer(self, rows: list[Any], *, say: Callable[[Any], str] = str) -> None:
        self.rows = {str(row.pk): row for row in rows}
        first = [("", self.empty)] if self.empty is not None else []
        self.choices = [*first, *((key, say(row)) for key, row in self.rows.items())]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


def words(label: Any, *, hint: Any = "", rows: int = 4, required: bool = True) -> forms.CharField:
    """A text of an act. Not cut by the browser without a word, as max_length would: the server names the limit."""
    return Text(
        label=label,
        help_text=hint,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": rows}),
        required=required,
        validators=[MaxLengthValidator(DESCRIPTION_LENGTH), validate_legible],
    )


class DayField(forms.DateField):
    """A day from today on."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"class": "form-control w-12", "type": "date"})
        super().__init__(label=label, widget=widget, **kwargs)


class ActForm(forms.Form):
    """One act on one case. `seen`: how many events the page showed, so that nobody overwrites what they did not see."""

    name: ClassVar[str]
    action: ClassVar[Callable[..., Any]]
    title: ClassVar[Any]
    submit: ClassVar[Any]
    hint: ClassVar[Any] = ""
    icon: ClassVar[str]  # as the sprite is collected: `icons.svg#…`

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: QueryDict | None = None, *, desk: Desk) -> None:
        initial = {"seen": desk.case.event_count}
        super().__init__(data, initial=initial)
        self.auto_id = f"{self.name}_%s"  # every form of the page has its own ids
        self.desk = desk
        self.offer()

    def offer(self) -> None:
        """Fill the choices from `self.desk`."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, field in self.fields.items():
            day = data.get(name)
            if isinstance(field, DayField) and day and day < self.desk.today:
                self.add_error(name, gettext("This day is over. Choose today or a later day."))
        return data

    def said(self) -> dict[str, Any]:
        """What the action is told, besides case, person and time. Only after is_valid()."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class AcknowledgeForm(ActForm):
    name, action, icon = "acknowledge", acknowledge, "icons.svg#mail-check"
    title, submit = _("Acknowledge"), _("Acknowledge")
    hint = _("Tell the complainant who handles the case and when they hear from us next.")

    handler: Any = Pick(_("Handler"))
    next_update_on = DayField(_("Next word to the complainant by"))
    message = words(_("Message to the complainant"), rows=3, required=False)

    def offer(self) -> None:
        self.fields["handler"].offer(self.desk.handlers)  # type: ignore[attr-defined]
        self.initial.update({"handler": str(self.desk.me.pk), "next_update_on": self.desk.next_update_on})


class _Resolution(ActForm):
    outcome = forms.TypedChoiceField(
        label=_("Outcome"), choices=Outcome.choices, coerce=Outcome, widget=forms.RadioSelect
    )
    root_cause: Any = Pick(_("Root cause"), empty=_("Not established yet"), required=False)
    actions_taken = words(_("What we did"), hint=_("The complainant reads this."))
    explanation = words(_("Why: our explanation"), hint=_("The complainant reads this."))

    def offer(self) -> None:
        self.fields["root_cause"].offer(self.desk.root_causes)  # type: ignore[attr-defined]


class ResolveForm(_Resolution):
    name, action, icon = "resolve", resolve, "icons.svg#circle-check"
    title, submit = _("Resolve"), _("Resolve and answer")
    hint = _("The complainant gets the outcome, what we did and why.")


class AnswerAtOnceForm(_Resolution):
    name, action, icon = "answer_at_once", answer_at_once, "icons.svg#bolt"
    title, submit = _("Answer at once"), _("Answer and resolve")
    hint = _("For what can be answered now: acknowledgement, investigation and resolution in one step.")

    def said(self) -> dict[str, Any]:
        return {**super().said(), "handler": self.desk.me, "today": self.desk.today}


class InvestigateForm(ActForm):
    name, action, icon = "investigate", investigate, "icons.svg#zoom-check"
    title, submit = _("Begin the investigation"), _("Begin the investigation")


class TakeUpForm(ActForm):
    name, action, icon = "take_up", take_up, "icons.svg#hand-grab"
    title, submit = _("Take up the case"), _("Take up the case")
    hint = _("You go on with the investigation at your level.")


class AskForm(ActForm):
    name, action, icon = "ask", ask, "icons.svg#message-question"
    title, submit = _("Ask the complainant"), _("Ask the complainant")
    hint = _("Terms that may pause do so until the answer comes.")

    question = words(_("Question"), hint=_("The complainant reads this."))
    answer_by = DayField(_("We wait for the answer until"))

    def offer(self) -> None:
        self.initial.update({"answer_by": self.desk.next_update_on})


class CloseQuestionForm(ActForm):
    name, action, icon = "close_question", close_question, "icons.svg#message-off"
    title, submit = _("Close the question"), _("Close the question")
    hint = _("The answer came another way, or is no longer needed. The terms go on.")

    reason = words(_("Reason (stays inside)"), rows=2)


class TellProgressForm(ActForm):
    name, action, icon = "tell_progress", tell_progress, "icons.svg#send"
    title, submit = _("Tell the complainant how it stands"), _("Send to the complainant")

    message = words(_("Message"), hint=_("The complainant reads this."))
    next_update_on = DayField(_("Next word to the complainant by"))

    def offer(self) -> None:
        self.initial.update({"next_update_on": self.desk.next_update_on})


class NoteForm(ActForm):
    name, action, icon = "note", note, "icons.svg#lock"
    title, submit = _("Internal note"), _("Save the note inside")
    hint = _("The complainant never reads this.")

    text = words(_("Note"), rows=3)


class ConsultForm(ActForm):
    name, action, icon = "consult", consult, "icons.svg#users"
    title, submit = _("Consult a colleague"), _("Ask the colleague")
    hint = _("The colleague sees this question and nothing else of the case.")

    colleague: Any = Pick(_("Colleague"))
    question = words(_("Question"))
    due_on = DayField(_("Answer needed by"))

    def offer(self) -> None:
        self.fields["colleague"].offer(self.desk.colleagues)  # type: ignore[attr-defined]
        self.initial.update({"due_on": self.desk.next_update_on})


class EscalateForm(ActForm):
    name, action, icon = "escalate", escalate, "icons.svg#stairs-up"
    title, submit = _("Escalate"), _("Escalate to the next level")
    hint = _("Somebody of the next level takes the case, with the whole file.")

    reason = words(_("Reason (stays inside)"), rows=3)


class ExtendForm(ActForm):
    name, action, icon = "extend", extend, "icons.svg#calendar-plus"
    title, submit = _("Extend a term"), _("Extend and tell the complainant")

    clock: Any = Pick(_("Term"))
    length = forms.IntegerField(
        label=_("By how many days"),
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "form-control w-12"}),
    )
    reason = words(_("Reason"), hint=_("The complainant reads this."), rows=3)

    def offer(self) -> None:
        self.fields["clock"].offer(  # type: ignore[attr-defined]
            self.desk.clocks, say=lambda clock: f"{clock.get_name_display()} ({clock.get_basis_display()})"
        )

    def said(self) -> dict[str, Any]:
        data = super().said()
        return {"clock_id": data["clock"].pk, "length": data["length"], "reason": data["reason"]}


class PromiseRemedyForm(ActForm):
    name, action, icon = "promise_remedy", promise_remedy, "icons.svg#gift"
    title, submit = _("Promise a remedy"), _("Promise the remedy")
    hint = _("A task for somebody here. The case does not end before it is carried out.")

    promise = words(_("What we promise"), hint=_("The complainant reads this."), rows=3)
    owner: Any = Pick(_("Who sees to it"))
    due_on = DayField(_("By"))

    def offer(self) -> None:
        self.fields["owner"].offer(self.desk.handlers)  # type: ignore[attr-defined]
        self.initial.update({"owner": str(self.desk.me.pk), "due_on": self.desk.next_update_on})


class CarryOutRemedyForm(ActForm):
    name, action, icon = "carry_out_remedy", carry_out_remedy, "icons.svg#checkbox"
    title, submit = _("Remedy carried out"), _("It was carried out")

    remedy: Any = Pick(_("Remedy"))

    def offer(self) -> None:
        self.fields["remedy"].offer(self.desk.remedies, say=lambda remedy: remedy.text)  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"remedy_id": self.cleaned_data["remedy"].pk}


class FollowUpForm(ActForm):
    name, action, icon = "follow_up", follow_up, "icons.svg#phone-check"
    title, submit = _("Follow up"), _("End the follow-up")
    hint = _("Ask whether all is well now; this closes the case.")

    way = forms.TypedChoiceField(
        label=_("How it ended"),
        coerce=FollowUpWay,
        choices=[(way.value, way.label) for way in (FollowUpWay.CALL, FollowUpWay.NO_ANSWER)],
        widget=forms.RadioSelect,
    )
    note = words(_("What was said (stays inside)"), rows=3, required=False)


class ReopenForm(ActForm):
    name, action, icon = "reopen", reopen, "icons.svg#rotate-clockwise"
    title, submit = _("Reopen"), _("Reopen the case")

    reason = words(_("Reason (stays inside)"), rows=3)


class WithdrawForm(ActForm):
    name, action, icon = "withdraw", withdraw, "icons.svg#circle-x"
    title, submit = _("Close without a resolution"), _("Close the case")
    hint = _("Only for a duplicate, for what is no complaint, or because the complainant withdrew it.")

    reason = forms.TypedChoiceField(
        label=_("Why"), choices=WithdrawalReason.choices, coerce=WithdrawalReason, widget=forms.RadioSelect
    )
    text = words(_("Details (stay inside)"), rows=2, required=False)


class AssignForm(ActForm):
    name, action, icon = "assign", assign, "icons.svg#user-check"
    title, submit = _("Change the handler"), _("Hand over")

    handler: Any = Pick(_("Handler"))

    def offer(self) -> None:
        self.fields["handler"].offer(self.desk.handlers)  # type: ignore[attr-defined]
        self.initial.update({"handler": str(self.desk.case.handler_id or self.desk.me.pk)})


class ReclassifyForm(ActForm):
    name, action, icon = "reclassify", reclassify, "icons.svg#tags"
    title, submit = _("Change kind or category"), _("Change")
    hint = _("Another kind may bring other terms; the complainant sees the new kind.")

    kind: Any = Pick(_("Kind"))
    category: Any = Pick(_("Category"), empty=_("None"), required=False)
    reason = words(_("Reason (stays inside)"), rows=2, required=False)

    def offer(self) -> None:
        self.fields["kind"].offer(self.desk.kinds)  # type: ignore[attr-defined]
        self.fields["category"].offer(self.desk.categories)  # type: ignore[attr-defined]
        case = self.desk.case
        self.initial.update({"kind": str(case.kind_id), "category": str(case.category_id or "")})


ACT_FORMS: dict[str, type[ActForm]] = {
    form.name: form
    for form in (
        AcknowledgeForm,
        InvestigateForm,
        TakeUpForm,
        ResolveForm,
        AnswerAtOnceForm,
        TellProgressForm,
        AskForm,
        CloseQuestionForm,
        NoteForm,
        ConsultForm,
        EscalateForm,
        ExtendForm,
        PromiseRemedyForm,
        CarryOutRemedyForm,
        FollowUpForm,
        ReopenForm,
        AssignForm,
        ReclassifyForm,
        WithdrawForm,
    )
}


class AnswerConsultationForm(forms.Form):
    """The colleague's answer."""

    text = words(_("Your answer"))
