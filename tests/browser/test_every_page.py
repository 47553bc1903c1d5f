"""Every page and every error of each company in its own language: axe, strict CSP, no word of English, a phone's width."""

from __future__ import annotations

import base64
import re
from uuid import UUID

import pytest
from playwright.sync_api import Page

from complaints.actions.acknowledge import acknowledge
from complaints.enums import Channel
from complaints.models import Timer
from notifications.models import Message
from notifications.tasks import ring
from tenants.actors import member as acting
from tenants.context import tenant_atomic
from tenants.models import Invitation, Membership, Tenant
from tenants.roles import Role
from tests.browser.acts import follow, reference_on, send, sign_in, track
from tests.browser.conftest import NewVisitor
from tests.browser.examination import PAGES_OF_A_CASE, Examination, every_page
from tests.browser.walk import SPEAKERS, Speaker, Walk, has_axe
from tests.browser.words import Words
from tests.conftest import NOW, PASSWORD, MakeMember, register
from tests.tenants.test_second_factor import telephone

NEW_PASSWORD = "una clave muy distinta"
ANA = "ana@empresa.example"
BEFORE_ALL_CASES = base64.urlsafe_b64encode(f"2000-01-01T00:00:00+00:00|{UUID(int=7)}".encode()).decode()


class EveryPage(Walk):
    """Each step leaves the next one what it needs."""

    def desk_without_cases(self) -> None:
        page = self.page_of(self.make_member(self.tenant, "Vera", Role.SUPERVISOR))
        self.visit(page, "/desk/", "desk without cases")
        self.visit(page, "/mailbox/", "mailbox without mail")
        self.visit(page, "/desk/trends/", "trends of nothing")
        page.context.close()

    def customer(self) -> str:
        """Returns the reference of the case that was filed."""
        page = self.new_page()
        self.visit(page, "/", "home")
        self.visit(page, "/notice/", "notice")
        self.visit(page, "/policy/", "policy")
        self.visit(page, "/mailbox/", "mailbox, not signed in")
        self.visit(page, "/received/LB-0000-0000/", "another's receipt", status=404)
        self.visit(page, "/complain/", "form")
        send(page)
        self.look(page, "form, sent empty", status=400)
        self.fill_in(page, organisation=self.speaker.organisation, tax_id="123", email="dara@")
        send(page)
        self.look(page, "form with a wrong number", status=400)
        self.fill_in(page, organisation=self.speaker.organisation)
        page.context.clear_cookies()
        send(page)
        self.look(page, "form that stood open too long", status=403)
        self.fill_in(page)
        send(page)
        reference = reference_on(page)
        self.look(page, "receipt")
        self.my_case(reference)
        page.go_back()
        page.locator('[name="description"]').fill(self.speaker.description * 2)
        send(page)
        self.look(page, "form sent again with another text", status=422)
        page.locator("main form").evaluate("(form) => { form.enctype = 'text/plain'; }")
        send(page)
        self.look(page, "a body that is no form", status=400)
        page.goto("/accounts/login/")
        page.context.clear_cookies()
        send(page)
        self.look(page, "sign-in that stood open too long", status=403)
        return reference

    def my_case(self, reference: str) -> None:
        page = self.new_page()
        self.visit(page, "/track/", "track")
        self.visit(page, f"/case/{reference}/", "a case that this browser has not opened")
        send(page)
        self.look(page, "track, sent without a code", status=400)
        track(page, reference, "AAAAA-AAAAA")
        self.look(page, "track, wrong code", status=400)
        self.send_without_browser("/track/", {"reference": reference, "code": "AAAAA-AAAAA"}, times=9)
        send(page)
        self.look(page, "too many codes", status=429)

    def broken(self) -> None:
        page = self.new_page()
        self.visit(page, "/fault/", "fault of ours", status=500)
        self.visit(page, "/forbidden/", "forbidden", status=403)
        self.visit(page, "/away/", "database away", status=503)
        self.visit(self.new_page("nobody.localhost"), "/", "no company", status=404)

    def sign_in(self, member: Membership) -> Page:
        ring()  # what the case of before owes
        page = self.new_page()
        email = member.user.email
        self.visit(page, "/accounts/login/", "sign-in")
        sign_in(page, "nadie@cliente.example")
        self.look(page, "sign-in refused")
        self.visit(page, "/accounts/password/reset/", "new password")
        send(page)
        self.look(page, "new password, sent empty")
        page.locator('[name="email"]').fill(email)
        send(page)
        self.look(page, "code")
        page.locator('[name="code"]').fill("ABCD-EFGH")
        send(page)
        self.look(page, "wrong code")
        assert ring() == 1
        mailbox = self.new_page()
        self.visit(mailbox, "/mailbox/", "mailbox")
        mailbox.locator(".row-mail a").first.click()
        self.look(mailbox, "mail")
        code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", mailbox.locator("main").inner_text())
        assert code, "the mail has no code"
        page.locator('[name="code"]').fill(code.group())
        send(page)
        self.look(page, "choose a password")
        for field, password in (("password1", NEW_PASSWORD), ("password2", "otra")):
            page.locator(f'[name="{field}"]').fill(password)
        send(page)
        self.look(page, "choose a password, mistyped")
        for field in ("password1", "password2"):
            page.locator(f'[name="{field}"]').fill(NEW_PASSWORD)
        send(page)
        self.look(page, "password chosen")
        sign_in(page, email, NEW_PASSWORD)
        return page

    def desk(self, page: Page, reference: str) -> None:
        for _ in range(26):
            register(self.tenant, name=self.speaker.name, description=self.speaker.description)
        self.visit(page, "/desk/", "cases")
        page.locator(".pager a").click()
        self.look(page, "older cases")
        self.visit(page, f"/desk/?after={BEFORE_ALL_CASES}", "no older cases")
        for view in ("mine", "unassigned", "late", "waiting", "escalated", "follow_up", "closed"):
            self.visit(page, f"/desk/?view={view}", f"cases, {view}")
        self.visit(
            page, f"/desk/?view=unassigned&kind={self.speaker.kind}&channel=web&q={reference}", "cases, narrowed"
        )
        self.visit(page, "/desk/?q=xyzzy", "cases, nothing found")
        self.visit(page, f"/desk/cases/{reference}/", "case")
        self.visit(page, f"/desk/cases/{reference}/messages/", "messages of a case")
        self.visit(page, "/desk/cases/LB-0000-0000/", "no such case", status=404)
        keeper = self.page_of(self.make_member(self.tenant, "Sara", Role.SUPERVISOR, level=2))
        self.visit(keeper, f"/desk/cases/{reference}/data/", "personal data")
        follow(keeper.locator("button[name=look]"))
        self.look(keeper, "personal data, what would be erased")
        keeper.context.close()
        others = {"Elena": Role.EMPLOYEE, "Ben": Role.MANAGER, "Andre": Role.ADMINISTRATOR, "Oscar": Role.AUDITOR}
        other = self.new_page()
        for name, role in others.items():
            self.let_in(other, self.make_member(self.tenant, name, role))
            self.visit(other, "/desk/", f"desk of the {role.value}")
            if role is Role.MANAGER:
                self.visit(other, "/desk/trends/", "trends, little to tell")
                self.visit(other, "/desk/trends/?unit=month&from=2026-06-01", "trends")
            if role is Role.ADMINISTRATOR:
                self.visit(other, "/desk/system/", "system")
                self.tokens(other)
                self.people(other)
                self.settings(other)
        other.context.close()

    def tokens(self, page: Page) -> None:
        self.visit(page, "/desk/tokens/", "no token")
        send(page)
        self.look(page, "token, sent empty", status=400)
        page.locator('[name="name"]').fill(self.speaker.organisation)
        page.locator('[name="member"]').select_option(index=1)
        page.locator('[name="scopes"]').first.check()
        send(page)
        self.look(page, "token, made", unfold=True)

    def people(self, page: Page) -> None:
        self.visit(page, "/desk/people/invite/", "invite")
        send(page)
        self.look(page, "invite, sent empty", status=400)
        page.locator('[name="email"]').fill("nueva@empresa.example")
        page.locator('[name="name"]').fill(self.speaker.name)
        page.locator('[name="roles"]').nth(1).check()
        send(page)
        self.look(page, "people, one invited")
        follow(page.locator(".person-row a", has_text="Ana"))
        with tenant_atomic(self.tenant.pk):
            others = list(Membership.objects.filter(roles__contains=["supervisor"]))
        self.look(page, "person", unfold=True)
        page.locator("#away_stand_in").select_option(value=str(others[0].pk))
        for field in ("first_day", "last_day"):
            page.locator(f"#away_{field}").fill("2199-01-01")
        follow(page.locator("form", has=page.locator("#away_stand_in")).locator("button"))
        self.look(page, "person, away one day")
        page.locator("#leave + details summary").click()
        with tenant_atomic(self.tenant.pk):
            Membership.objects.filter(name="Ana").update(is_responsible=True)
        follow(page.locator("form", has=page.locator("#leave_successor")).locator("button"))
        self.look(page, "person who cannot leave without a successor", status=400)
        self.join()

    def join(self) -> None:
        with tenant_atomic(self.tenant.pk):
            words = Message.objects.get(recipients=["nueva@empresa.example"]).text
        found = re.search(r"(/desk/join/\S+)#(\S+)", words)
        assert found, words
        page = self.new_page()
        self.visit(page, found[1], "invitation")
        page.locator('[name="code"]').fill("0000-0000-0000-0000")
        send(page)
        self.look(page, "invitation, wrong code", status=400)
        page = self.new_page()
        page.goto(f"{found[1]}#{found[2]}")
        page.wait_for_url("**/welcome/", timeout=5000)
        self.look(page, "invitation, welcome")
        send(page)
        self.look(page, "invitation without a password", status=400)
        with tenant_atomic(self.tenant.pk):
            Invitation.objects.update(withdrawn_at=NOW)
        self.visit(page, found[1], "invitation that is over", status=410)

    def settings(self, page: Page) -> None:
        self.visit(page, "/desk/settings/", "settings")
        for name in ("company", "look", "notice"):
            self.visit(page, f"/desk/settings/{name}/", f"settings, {name}", unfold=True)
        self.visit(page, "/desk/settings/company/", "settings, company")
        page.locator('[name="name"]').fill("")
        send(page)
        self.look(page, "settings, company without a name", status=400)
        self.visit(page, "/desk/settings/kinds/", "kinds")
        follow(page.locator(".person-row a").first)
        self.look(page, "kind")
        for name in ("categories", "root-causes"):
            self.visit(page, f"/desk/settings/{name}/", name)
        follow(page.locator(".person-row button").last)
        self.look(page, "root causes, one retired")
        follow(page.locator(".person-row a").first)
        self.look(page, "root cause")
        self.visit(page, "/desk/settings/calendar/?year=2026", "calendar")
        page.locator('[name="day"]').fill("2026-06-19")
        page.locator('[name="kind"]').select_option(value="closure")
        page.locator('[name="name"]').fill("Inventario")
        page.locator('[name="reason"]').fill("Inventario")
        send(page)
        self.look(page, "calendar, what would change")
        self.visit(page, "/desk/settings/mails/", "mail texts")
        self.visit(page, f"/desk/settings/mails/receipt/{self.speaker.language}/", "mail text")
        follow(page.locator("button[name=look]"))
        self.look(page, "mail text, looked at")

    def told(self, page: Page) -> None:
        """The bell, how one hears of things, and what somebody has to see to."""
        self.visit(page, "/desk/messages/", "no message to see to")
        case = register(
            self.tenant, name=self.speaker.name, channel=Channel.TELEPHONE, who={"email": "", "phone": "3186126496"}
        )
        handler = self.make_member(self.tenant, "Eva", Role.HANDLER)
        with tenant_atomic(self.tenant.pk, actor=acting(handler.pk)):
            acknowledge(
                case_id=case.pk, by=handler, now=NOW, handler=handler, next_update_on=NOW.date(), message="Hola"
            )
        register(self.tenant, name=self.speaker.name, who={"email": "no-reply@cliente.example"})
        while ring():
            pass
        self.visit(page, "/desk/messages/", "messages to see to")
        self.visit(page, f"/desk/cases/{case.reference}/", "case with something to tell")
        self.visit(page, f"/desk/cases/{case.reference}/messages/", "something to tell")
        self.visit(page, "/desk/bell/", "bell")
        self.visit(page, "/desk/bell/preferences/", "how one is told")
        with tenant_atomic(self.tenant.pk):
            Timer.objects.filter(case=case).update(given_up_at=NOW, last_error="ValueError")
        other = self.page_of(self.make_member(self.tenant, "Ada", Role.ADMINISTRATOR))
        self.visit(other, "/desk/bell/", "bell without news")
        self.visit(other, "/desk/system/", "system with something wrong")
        other.context.close()

    def account(self, page: Page) -> None:
        self.visit(page, "/desk/sessions/", "sessions")
        self.visit(page, "/accounts/password/change/", "change password")
        send(page)
        self.look(page, "change password, sent empty")
        self.visit(page, "/accounts/2fa/", "second factor, off")
        self.visit(page, "/accounts/reauthenticate/", "confirm with the password")
        page.locator('[name="password"]').fill(NEW_PASSWORD)
        send(page)
        self.visit(page, "/accounts/2fa/totp/activate/", "switch the second factor on")
        secret = page.locator(".secret").inner_text().strip()
        page.locator('[name="code"]').fill("000000")
        send(page)
        self.look(page, "second factor, wrong code")
        page.locator('[name="code"]').fill(telephone(secret))
        send(page)
        self.look(page, "recovery codes, new")
        recovery = page.locator(".recovery li").first.inner_text().strip()
        self.visit(page, "/accounts/2fa/", "second factor, on")
        self.visit(page, "/accounts/2fa/recovery-codes/", "recovery codes")
        self.visit(page, "/accounts/2fa/recovery-codes/generate/", "new recovery codes")
        self.visit(page, "/accounts/2fa/totp/deactivate/", "switch the second factor off")
        self.visit(page, "/accounts/2fa/reauthenticate/", "confirm with a code")
        self.visit(page, "/accounts/logout/", "sign out")
        send(page)
        sign_in(page, ANA, NEW_PASSWORD)
        self.look(page, "second step")
        page.locator('[name="code"]').fill("00000000")
        page.locator("main .card button[type=submit]").click()
        self.look(page, "second step, wrong code")
        page.locator('[name="code"]').fill(recovery)
        page.locator("main .card button[type=submit]").click()
        page.wait_for_url("**/desk/")

    def too_many(self) -> None:
        page = self.new_page()
        self.send_without_browser("/accounts/login/", {"login": "otro@cliente.example", "password": PASSWORD}, times=5)
        sign_in(page, "otro@cliente.example")
        self.look(page, "too many tries", status=429)


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.company.name)
def test_nobody_is_shut_out(
    speaker: Speaker, companies: dict[str, Tenant], visitor: NewVisitor, make_member: MakeMember, axe: str
) -> None:
    tenant = companies[speaker.company.prefix]
    examination = Examination(axe=axe, words=Words(speaker.language), with_axe=has_axe(speaker))
    walk = EveryPage(speaker, tenant, examination, visitor, make_member)
    walk.desk_without_cases()
    reference = walk.customer()
    walk.broken()
    page = walk.sign_in(make_member(tenant, "Ana", Role.HANDLER, email=ANA))
    walk.desk(page, reference)
    walk.told(page)
    walk.account(page)
    walk.too_many()
    assert not examination.problems, "\n".join(examination.problems)
    assert not every_page() - PAGES_OF_A_CASE - examination.visited, "pages that were never looked at"
