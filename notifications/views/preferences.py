"""How a member wants to hear of what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from complaints.desk.access import for_members
from notifications import queries
from notifications.bell_words import ICONS
from notifications.models import Preference, Topic, Way
from tenants.models import Membership

EXAMPLES = {
    Topic.ASSIGNMENT: _("A new case, a case that is yours now, a question that a colleague puts to you."),
    Topic.ANSWER: _("The complainant answers, adds something or rates; a colleague answers your question."),
    Topic.DEADLINE: _("A date comes near or has passed, or the complainant waits for word from you."),
    Topic.ESCALATION: _("A case comes to you at the next level."),
    Topic.DELIVERY: _("A message to a complainant was refused: somebody has to tell them in another way."),
}


class PreferencesForm(forms.Form):
    """One choice for each topic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(choices=Way.choices, label=topic.label)

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"field": self[topic.value], "icon": ICONS[topic], "example": EXAMPLES[topic], "ways": Way.choices}
            for topic in Topic
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def preferences(request: HttpRequest, me: Membership) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=queries.preferences_of(me))
    if request.method == "POST" and form.is_valid():
        _save(me, form.cleaned_data)
        messages.success(request, gettext("Saved. It counts from now on."))
        return redirect("notifications:preferences")
    status = 400 if form.is_bound else 200
    return render(request, "notifications/preferences.html", {"form": form}, status=status)


def _save(me: Membership, ways: dict[str, str]) -> None:
    Preference.objects.bulk_create(
        [Preference(member=me, topic=topic, way=way) for topic, way in ways.items()],
        update_conflicts=True,
        unique_fields=["tenant", "member", "topic"],
        update_fields=["way"],
    )
