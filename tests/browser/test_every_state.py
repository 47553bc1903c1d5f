"""A case in each of its states, at the desk with every form open and at the portal, and what is refused there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask
from complaints.actions.consult import consult
from complaints.actions.escalate import escalate
from complaints.actions.follow_up import follow_up
from complaints.actions.investigate import investigate
from complaints.actions.register_case import register_case
from complaints.actions.remedy import carry_out_remedy, promise_remedy
from complaints.actions.resolve import resolve
from complaints.actions.withdraw import withdraw
from complaints.actions.write import note
from complaints.enums import FollowUpWay, Outcome, WithdrawalReason
from complaints.models import Case, Consultation, PromisedRemedy, RootCause
from complaints.tracking import tracking_code
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tenants.roles import Role
from tests.browser.acts import answer, do, form_of, send, track
from tests.browser.conftest import NewVisitor
from tests.browser.examination import PAGES_OF_A_CASE, Examination
from tests.browser.walk import SPEAKERS, Speaker, Walk, has_axe
from tests.browser.words import Words
from tests.conftest import MakeMember, complaint_of


class EveryState(Walk):
    """One case and its people: what is done to it at the desk, and how it then looks on both sides."""

    def begin(self) -> None:
        self.handler = self.make_member(self.tenant, "Ana", Role.HANDLER, level=2)
        self.colleague = self.make_member(self.tenant, "Elena", Role.SUPERVISOR, level=2)
        self.desk, self.portal = self.page_of(self.handler), self.new_page()
        self.case = self.new_case()

    def new_case(self) -> Case:
        """A case of today, with its page open at the portal."""
        speaker, now = self.speaker, timezone.now()
        who = {"name": speaker.name, "language": speaker.language}
        with tenant_atomic(self.tenant.pk, actor=COMPLAINANT):
            said = complaint_of(received_at=now, description=speaker.description, language=speaker.language, who=who)
            case = register_case(complaint=said, actor=COMPLAINANT, now=now)
        track(self.portal, case.reference, tracking_code(case.pk))
        return case

    def act(self, action: Callable[..., Any], **said: Any) -> None:
        with tenant_atomic(self.tenant.pk):
            action(case_id=self.case.pk, by=self.handler, now=timezone.now(), **said)

    @property
    def soon(self) -> Any:
        return timezone.localdate() + timedelta(days=3)

    def both_sides(self, state: str) -> None:
        self.visit(self.desk, f"/desk/cases/{self.case.reference}/", f"case {state}, desk", unfold=True)
        self.visit(self.portal, f"/case/{self.case.reference}/", f"case {state}, portal", unfold=True)

    def resolve(self) -> None:
        with tenant_atomic(self.tenant.pk):
            cause = RootCause.objects.first()
        words = self.speaker.description
        self.act(resolve, outcome=Outcome.UPHELD, actions_taken=words, explanation=words, root_cause=cause)

    def on_its_way(self) -> None:
        words = self.speaker.description
        self.both_sides("received")
        self.act(acknowledge, handler=self.handler, next_update_on=self.soon, message=words)
        self.both_sides("acknowledged")
        self.act(note, text=words)
        self.act(investigate)
        self.act(consult, colleague=self.colleague, question=words, due_on=self.soon)
        self.both_sides("under investigation")
        self.act(ask, question=words, answer_by=self.soon)
        self.both_sides("with an open question")
        self.refused_at_the_portal()
        self.refused_at_the_desk()
        self.consultation()
        self.act(escalate, reason=words)
        self.both_sides("escalated")
        self.handler, self.colleague = self.colleague, self.handler

    def to_its_end(self) -> None:
        words = self.speaker.description
        self.act(promise_remedy, promise=words, owner=self.handler, due_on=self.soon)
        self.resolve()
        self.both_sides("resolved")
        send_form(self.portal, "rate")
        self.look(self.portal, "rating, sent empty", status=400)
        with tenant_atomic(self.tenant.pk):
            remedy = PromisedRemedy.objects.get()
        self.act(carry_out_remedy, remedy_id=remedy.pk)
        self.act(follow_up, way=FollowUpWay.CALL)
        self.both_sides("followed up")
        self.case = self.new_case()
        self.act(withdraw, reason=WithdrawalReason.DUPLICATE)
        self.both_sides("withdrawn")

    def refused_at_the_portal(self) -> None:
        """An answer without words; an answer to a question that another page has answered meanwhile."""
        late = self.portal.context.new_page()
        late.goto(self.portal.url)
        send_form(self.portal, "answer")
        self.look(self.portal, "answer, sent empty", status=400)
        do(self.portal, "answer", text=self.speaker.description)
        self.look(self.portal, "answered")
        do(late, "answer", text=self.speaker.description)
        self.look(late, "answered a second time", status=409)
        late.close()

    def refused_at_the_desk(self) -> None:
        """A form without words; an act on a case that somebody changed since the page was made."""
        self.desk.goto(f"/desk/cases/{self.case.reference}/")
        do(self.desk, "consult", due_on="2001-01-01")
        self.look(self.desk, "consult, sent empty", status=400)
        self.act(note, text=self.speaker.description)
        do(self.desk, "escalate", reason=self.speaker.description)
        self.look(self.desk, "changed meanwhile", status=409, unfold=True)
        do(self.desk, "tell_progress", message=self.speaker.description)
        self.look(self.desk, "done")

    def consultation(self) -> None:
        page = self.page_of(self.colleague)
        self.visit(page, "/desk/", "desk of somebody who is asked")
        with tenant_atomic(self.tenant.pk):
            question = Consultation.objects.get()
        self.visit(page, f"/desk/consultations/{question.pk}/", "consultation")
        send(page)
        self.look(page, "consultation, sent empty", status=400)
        page.locator('main [name="text"]').fill(self.speaker.description)
        send(page)
        self.look(page, "consultation, answered")
        page.context.close()

    def call(self) -> None:
        page = self.desk
        self.visit(page, "/desk/register/", "registration")
        with page.expect_navigation():
            page.locator("main .btn-lg").click()
        self.look(page, "registration, sent empty", status=400)
        page.locator("#known").fill(self.speaker.name)
        page.locator('[name="known_id"].is-known').first.check()
        self.look(page, "registration of somebody known", status=400)
        form = page.locator("form[data-register]")
        answer(form, "kind", self.speaker.kind)
        answer(form, "description", self.speaker.description)
        answer(form, "received_at_0", (timezone.localdate() - timedelta(days=1)).isoformat())
        with page.expect_navigation():
            page.locator("main .btn-lg").click()
        self.look(page, "registered", unfold=True)


def send_form(page: Page, act: str) -> None:
    """Send the form of an act as it stands."""
    with page.expect_navigation():
        form_of(page, act).locator("button[type=submit]").click()


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.company.name)
def test_no_state_shuts_anybody_out(
    speaker: Speaker, companies: dict[str, Tenant], visitor: NewVisitor, make_member: MakeMember, axe: str
) -> None:
    examination = Examination(axe=axe, words=Words(speaker.language), with_axe=has_axe(speaker))
    walk = EveryState(speaker, companies[speaker.company.prefix], examination, visitor, make_member)
    walk.begin()
    walk.on_its_way()
    walk.to_its_end()
    walk.call()
    assert not examination.problems, "\n".join(examination.problems)
    assert not PAGES_OF_A_CASE - examination.visited, "pages that were never looked at"
