"""The administrator's words of each mail, by language: with what may stand in them, a look, and a mail to oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.changes import changes_of
from complaints.desk.access import for_administrators
from complaints.desk.changes import in_words
from complaints.desk.views.settings import setting
from complaints.intake.questions import Text, line
from complaints.intake.settings import Why
from complaints.intake.text import validate_legible
from notifications import own_words
from notifications.addresses import house_of
from notifications.message_words import LABELS, TO_MEMBERS
from notifications.models import MailText
from notifications.texts import DESCRIPTIONS, OF_SUBJECTS, TEXTS, VARIABLES
from tenants.middleware import tenant_of
from tenants.models import Membership

LOOK, TEST, OURS = "look", "test", "ours"  # buttons, beside the one that saves
FIELDS = {"subject": _("Subject"), "body": _("Text")}
NAMES = LABELS | TO_MEMBERS


class WordsForm(Why):
    subject = line(_("Subject"), 200, "off", help_text=_("Never the story: people read subjects over shoulders."))
    body = Text(
        label=_("Text"),
        help_text=_("A paragraph that uses something empty is left out whole. Blank lines part paragraphs."),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 14}),
        validators=[MaxLengthValidator(5000), validate_legible],
    )
    field_order = ["subject", "body", "why"]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for field, problems in own_words.problems_of(self.kind, said.get("subject", ""), said.get("body", "")).items():
            for problem in problems:
                self.add_error(field, problem)
        return said


@require_safe
@for_administrators
def mail_texts(request: HttpRequest, me: Membership) -> HttpResponse:
    """All mails, each in each language of the company, and which of them have own words."""
    own = set(MailText.objects.values_list("kind", "language"))
    languages = [(code, dict(settings.LANGUAGES)[code]) for code in tenant_of(request).languages]
    groups = [
        (
            heading,
            [(kind, NAMES[kind], [(code, name, (kind, code) in own) for code, name in languages]) for kind in kinds],
        )
        for heading, kinds in zip((_("To complainants"), _("To members")), own_words.kinds(), strict=True)
    ]
    return setting(
        request,
        heading=_("Mail texts"),
        lead=_("Every mail has words of ours. Put your own in their place where you want others."),
        template="notifications/mail_texts.html",
        groups=groups,
        changes=in_words(changes_of(MailText, list(FIELDS)), FIELDS, of_several=True),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def mail_text(request: HttpRequest, me: Membership, kind: str, language: str) -> HttpResponse:
    """One mail in one language: change it, look at it, send it to oneself, or take ours again."""
    if kind not in TEXTS or language not in tenant_of(request).languages:
        raise Http404
    if request.method == "POST" and OURS in request.POST:
        own_words.take_back_own_words(by=me, kind=kind, language=language)
        messages.success(request, gettext("This mail says what ours says again."))
        return redirect("notifications:mail_text", kind, language)
    own = MailText.objects.filter(kind=kind, language=language).first()
    with override(language):
        ours = {"subject": str(TEXTS[kind].subject), "body": str(TEXTS[kind].body)}
    initial = {"subject": own.subject or ours["subject"], "body": own.body or ours["body"]} if own else ours
    form = WordsForm(request.POST if request.method == "POST" else None, kind=kind, initial=initial)
    preview, now, house = None, timezone.now(), house_of(tenant_of(request).pk)
    if request.method == "POST" and form.is_valid():
        words = {"subject": form.cleaned_data["subject"], "body": form.cleaned_data["body"]}
        if TEST in request.POST:
            own_words.send_to_oneself(by=me, kind=kind, house=house, language=language, now=now, **words)
            messages.success(request, gettext("A mail to %(address)s is on its way.") % {"address": me.user.email})
        elif LOOK not in request.POST:
            own_words.put_own_words(by=me, why=form.cleaned_data["why"], kind=kind, language=language, **words)
            messages.success(request, gettext("Saved. The next mail says it."))
            return redirect("notifications:mail_text", kind, language)
        preview = own_words.look_at(kind, house=house, language=language, now=now, **words)
    known = sorted(VARIABLES[kind])
    return setting(
        request,
        heading=NAMES[kind],
        lead=dict(settings.LANGUAGES)[language],
        template="notifications/mail_text.html",
        back=(_("Mail texts"), reverse("notifications:mail_texts")),
        form=form,
        preview=preview,
        is_own=own is not None,
        variables=[(f"{{{name}}}", DESCRIPTIONS[name], name in OF_SUBJECTS) for name in known],
        changes=in_words(changes_of(MailText, list(FIELDS), kind=kind, language=language), FIELDS),
    )
