"""The administrator's pages of people: invited, changed, away, gone; and nobody else's business (LO-3.1, T4)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
import time_machine
from django.test import Client, override_settings

from complaints import queries, tasks
from complaints.actions.assign import assign
from complaints.actions.escalate import escalate
from complaints.actions.hand_over import GRACE, hand_over_batch
from complaints.actions.invite import VALID
from complaints.actions.withdraw import withdraw
from complaints.changes import changes_of
from complaints.enums import WithdrawalReason
from complaints.models import Case, CaseEvent, HandOver
from config import settings as product
from notifications.models import BellItem, Message
from notifications.plan import plan_pending
from tenants import sweeps
from tenants.actors import member
from tenants.context import tenant_atomic
from tenants.models import Invitation, Membership, Session, Substitution, Tenant, User
from tenants.roles import Role
from tests.conftest import NOW, PASSWORD, MakeMember, register, sign_in
from tests.desk.conftest import client_of
from tests.tenants.answers import is_signed_in, type_password

PEOPLE = "/desk/people/"
NEW = {"email": "Eva@LB.example", "name": "Eva Prado", "language": "es-co", "roles": ["handler"], "level": "1"}
CHOSEN = {"new_password1": "correct horse battery", "new_password2": "correct horse battery"}
LATER = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def _mail_is_a_row() -> Any:
    with override_settings(EMAIL_BACKEND=product.EMAIL_BACKEND):
        yield


@pytest.fixture
def andres(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Andrés", Role.ADMINISTRATOR, email="andres@lb.example")


@pytest.fixture
def as_andres(andres: Membership) -> Client:
    return client_of(andres)


@pytest.fixture
def sara(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Sara", Role.HANDLER)


def responsible(tenant: Tenant, person: Membership) -> Membership:
    with tenant_atomic(tenant.pk):
        person.is_responsible = True
        person.save(update_fields=["is_responsible"])
    return person


def assigned(tenant: Tenant, person: Membership, **changes: Any) -> Case:
    case = register(tenant, **changes)
    with tenant_atomic(tenant.pk, actor=member(person.pk)):
        assign(case_id=case.pk, by=person, now=NOW, handler=person)
    return case


def fresh(tenant: Tenant, row: Any) -> Any:
    with tenant_atomic(tenant.pk):
        return type(row).objects.get(pk=row.pk)


def invited(client: Client, tenant: Tenant, **changes: Any) -> tuple[Invitation, str, str]:
    """The invitation, the address of its link, and its code, as the mail tells them."""
    answer = client.post(f"{PEOPLE}invite/", {**NEW, **changes})
    assert answer.status_code == 302, answer.content.decode()
    with tenant_atomic(tenant.pk):
        mail = Message.objects.order_by("-created_at", "-id")[:1].get()
        invitation = Invitation.objects.get(pk=re.search(r"/join/([0-9a-f-]{36})/", mail.text)[1])  # type: ignore[index]
    link, code = re.search(r"(http\S+)#(\S+)", mail.text).groups()  # type: ignore[union-attr]
    assert mail.recipients == [invitation.email]
    return invitation, re.sub(r"^http://[^/]+", "", link), code


# --- whose page it is -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators(lohas: Tenant, ana: Membership, make_member: MakeMember, role: Role) -> None:
    client = client_of(make_member(lohas, "Vera", role))
    assert client.get(PEOPLE).status_code == client.get(f"{PEOPLE}{ana.pk}/").status_code == 404
    assert client.post(f"{PEOPLE}invite/", NEW).status_code == 404
    assert client.post(f"{PEOPLE}{ana.pk}/leave/").status_code == 404
    assert client.post(f"{PEOPLE}second-step/", {"required": "yes"}).status_code == 404
    assert PEOPLE not in client.get("/desk/").content.decode()
    assert fresh(lohas, ana).is_active
    assert not fresh(lohas, lohas).requires_second_factor


def test_people_of_another_company_are_nobody(
    lohas: Tenant, logoscon: Tenant, cleo: Membership, as_andres: Client
) -> None:
    assert "Cleo" not in as_andres.get(PEOPLE).content.decode()
    assert as_andres.get(f"{PEOPLE}{cleo.pk}/").status_code == 404
    for act in ("leave", "responsible", "sign-out", "away", "return"):
        assert as_andres.post(f"{PEOPLE}{cleo.pk}/{act}/").status_code == 404
    assert fresh(logoscon, cleo).is_active


def test_the_list_asks_no_query_a_row(
    lohas: Tenant, as_andres: Client, make_member: MakeMember, django_assert_num_queries: Any
) -> None:
    as_andres.get(PEOPLE)
    counted = []
    for number in range(2):
        for each in range(1 + 5 * number):
            assigned(lohas, make_member(lohas, f"P{number}{each}", Role.HANDLER))
        with django_assert_num_queries(10) as seen:
            as_andres.get(PEOPLE)
        counted.append(len(seen))
    assert counted[0] == counted[1]


# --- invitations ------------------------------------------------------------------------------------------------------
def test_an_invitation_makes_a_member_once(lohas: Tenant, as_andres: Client, at_lohas: Client) -> None:
    invitation, link, code = invited(as_andres, lohas)
    assert invitation.email == "eva@lb.example"
    assert code not in str(vars(invitation))
    assert "Eva Prado" in as_andres.get(PEOPLE).content.decode()
    assert at_lohas.get(f"{link}welcome/")["Location"] == link  # first the code
    assert at_lohas.post(link, {"code": code.lower().replace("-", " ")})["Location"] == f"{link}welcome/"
    assert at_lohas.post(f"{link}welcome/", {**CHOSEN, "new_password2": "another"}).status_code == 400
    assert at_lohas.post(f"{link}welcome/", {"new_password1": "short", "new_password2": "short"}).status_code == 400
    assert at_lohas.post(f"{link}welcome/", CHOSEN)["Location"] == "/accounts/login/"
    type_password(at_lohas, "eva@lb.example", PASSWORD)
    assert is_signed_in(at_lohas)
    with tenant_atomic(lohas.pk):
        eva = Membership.objects.get(user__email="eva@lb.example")
    assert (eva.name, eva.roles, eva.level, eva.language) == ("Eva Prado", ["handler"], 1, "es-co")
    again = Client(headers={"host": "lohasbeans.localhost"})
    assert again.get(link).status_code == 410
    assert again.post(link, {"code": code}).status_code == 410


@pytest.mark.parametrize(
    ("since", "status"), [(VALID - timedelta(seconds=1), 302), (VALID, 410)], ids=["last second", "over"]
)
def test_it_holds_72_hours(lohas: Tenant, as_andres: Client, at_lohas: Client, since: timedelta, status: int) -> None:
    _invitation, link, code = invited(as_andres, lohas)
    with time_machine.travel(NOW + since, tick=False):
        assert at_lohas.post(link, {"code": code}).status_code == status


def test_it_runs_out_while_the_password_is_typed(lohas: Tenant, as_andres: Client, at_lohas: Client) -> None:
    _invitation, link, code = invited(as_andres, lohas)
    at_lohas.post(link, {"code": code})
    with time_machine.travel(NOW + timedelta(hours=11), tick=False):  # its session still holds
        with tenant_atomic(lohas.pk):
            Invitation.objects.update(expires_at=NOW + timedelta(hours=10))
        assert at_lohas.post(f"{link}welcome/", CHOSEN).status_code == 410
    assert not User.objects.filter(email="eva@lb.example").exists()


def test_a_new_invitation_ends_the_one_before(lohas: Tenant, as_andres: Client, at_lohas: Client) -> None:
    first, link, code = invited(as_andres, lohas)
    assert as_andres.post(f"{PEOPLE}invitations/{first.pk}/again/")["Location"] == PEOPLE
    assert at_lohas.post(link, {"code": code}).status_code == 410
    with tenant_atomic(lohas.pk):
        second = Invitation.objects.get(withdrawn_at=None)
    assert second.pk != first.pk
    as_andres.post(f"{PEOPLE}invitations/{second.pk}/withdraw/")
    assert at_lohas.get(f"/desk/join/{second.pk}/").status_code == 410
    assert as_andres.post(f"{PEOPLE}invitations/{UUID(int=7)}/again/").status_code == 404


def test_a_wrong_code_opens_nothing_and_is_counted(
    lohas: Tenant, as_andres: Client, at_lohas: Client, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("delete from tenants_cache")
    _invitation, link, code = invited(as_andres, lohas)
    statuses = [at_lohas.post(link, {"code": "0000-0000-0000-0000"}).status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]
    assert at_lohas.post(link, {"code": code}).status_code == 429


def test_an_invitation_is_nothing_at_another_company(
    lohas: Tenant, logoscon: Tenant, as_andres: Client, at_logoscon: Client
) -> None:
    _invitation, link, code = invited(as_andres, lohas)
    assert at_logoscon.get(link).status_code == at_logoscon.post(link, {"code": code}).status_code == 404


def test_somebody_of_another_company_keeps_the_password(
    lohas: Tenant, cleo: Membership, as_andres: Client, at_lohas: Client
) -> None:
    """T4: who invites learns nothing of the person, and nobody's password is changed by an invitation."""
    before = User.objects.get(pk=cleo.user_id).password
    _invitation, link, code = invited(as_andres, lohas, email=cleo.user.email)
    at_lohas.post(link, {"code": code})
    assert "new_password1" not in at_lohas.get(f"{link}welcome/").content.decode()
    assert at_lohas.post(f"{link}welcome/", CHOSEN)["Location"] == "/accounts/login/"
    assert User.objects.get(pk=cleo.user_id).password == before
    with tenant_atomic(lohas.pk):
        assert Membership.objects.get(user=cleo.user_id).name == "Eva Prado"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "ana@lb.example"}, "email"),  # somebody of the company
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["owner"]}, "roles"),
        ({"level": "9"}, "level"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_sent(
    lohas: Tenant, ana: Membership, as_andres: Client, changes: dict[str, Any], field: str
) -> None:
    answer = as_andres.post(f"{PEOPLE}invite/", {**NEW, **changes})
    assert answer.status_code == 400
    assert f"id_{field}_error" in answer.content.decode()
    with tenant_atomic(lohas.pk):
        assert not Invitation.objects.exists()
        assert not Message.objects.exists()


# --- what somebody is -------------------------------------------------------------------------------------------------
def test_a_change_is_in_the_history_with_who(
    lohas: Tenant, ana: Membership, andres: Membership, as_andres: Client
) -> None:
    said = {"name": "Ana Prado", "language": "en", "roles": ["handler", "supervisor"], "level": "2"}
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert as_andres.post(f"{PEOPLE}{ana.pk}/", said).status_code == 302
    changed = fresh(lohas, ana)
    assert (changed.name, changed.language, changed.roles, changed.level) == (
        "Ana Prado",
        "en",
        ["handler", "supervisor"],
        2,
    )
    with tenant_atomic(lohas.pk):
        newest = changes_of(Membership, ["name", "level"], id=changed.pk)[0]
    assert newest.by == andres
    assert newest.why == "change_member"
    assert {name: (before, after) for name, before, after in newest.fields}["level"] == (1, 2)
    page = as_andres.get(f"{PEOPLE}{ana.pk}/").content.decode()
    assert "Handler, Supervisor" in page


def test_the_last_administrator_stays(lohas: Tenant, ana: Membership, andres: Membership, as_andres: Client) -> None:
    said = {"name": "Andrés", "language": "es-co", "roles": ["handler"], "level": "1"}
    answer = as_andres.post(f"{PEOPLE}{andres.pk}/", said)
    assert (answer.status_code, "without an administrator" in answer.content.decode()) == (400, True)
    assert as_andres.post(f"{PEOPLE}{andres.pk}/leave/", {"successor": ""}).status_code == 400
    assert fresh(lohas, andres).roles == ["administrator"]
    assert fresh(lohas, andres).is_active


def test_roles_and_levels_fit_the_open_cases(lohas: Tenant, sara: Membership, as_andres: Client) -> None:
    assigned(lohas, sara)
    said = {"name": "Sara", "language": "es-co", "roles": ["employee"], "level": "1"}
    answer = as_andres.post(f"{PEOPLE}{sara.pk}/", said)
    assert (answer.status_code, fresh(lohas, sara).roles) == (400, ["handler"])
    assert "need a handler" in answer.content.decode()


def test_one_person_is_responsible(
    lohas: Tenant, ana: Membership, sara: Membership, ben: Membership, as_andres: Client
) -> None:
    responsible(lohas, ana)
    assert as_andres.post(f"{PEOPLE}{sara.pk}/responsible/").status_code == 302
    assert (fresh(lohas, ana).is_responsible, fresh(lohas, sara).is_responsible) == (False, True)
    assert as_andres.post(f"{PEOPLE}{ben.pk}/responsible/").status_code == 400  # a manager handles nothing
    said = {"name": "Sara", "language": "es-co", "roles": ["employee"], "level": "1"}
    assert "Name another responsible" in as_andres.post(f"{PEOPLE}{sara.pk}/", said).content.decode()


# --- leaving ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])
def test_who_leaves_is_out_at_once_and_the_cases_go_over(
    lohas: Tenant, ana: Membership, sara: Membership, as_andres: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    responsible(lohas, ana)
    mine, closed = [assigned(lohas, ana) for _ in range(3)], assigned(lohas, ana)
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        withdraw(case_id=closed.pk, by=ana, now=NOW, reason=WithdrawalReason.DUPLICATE)
    desk = client_of(ana)
    assert desk.get("/desk/").status_code == 200
    answer = as_andres.post(f"{PEOPLE}{ana.pk}/leave/", {"successor": str(sara.pk)})
    assert answer["Location"] == PEOPLE
    assert desk.get("/desk/")["Location"].startswith("/accounts/login/")
    assert "being handed over to Sara" in as_andres.get(PEOPLE).content.decode()
    assert fresh(lohas, sara).is_responsible
    monkeypatch.setattr(sweeps, "ring", lambda: NOW + GRACE)
    tasks.hand_over()
    assert {fresh(lohas, case).handler_id for case in mine} == {sara.pk}
    assert fresh(lohas, closed).handler_id == ana.pk
    with tenant_atomic(lohas.pk):
        job = HandOver.objects.get()
        story = CaseEvent.objects.filter(case=mine[0]).order_by("-number")[:1].get()
        assert list(queries.flaws()) == []
    assert (job.moved, job.done_at) == (3, NOW + GRACE)
    assert (story.code, story.content["handler"], story.content["handed_over"]) == ("case.assigned", str(sara.pk), True)
    assert "being handed over" not in as_andres.get(PEOPLE).content.decode()
    as_andres.post(f"{PEOPLE}{ana.pk}/return/")
    assert fresh(lohas, ana).is_active
    assert desk.get("/desk/")["Location"].startswith("/accounts/login/")  # the sessions of before are over for good


def test_handing_over_goes_on_after_every_batch_and_rings_in_one_digest(
    lohas: Tenant, ana: Membership, sara: Membership, as_andres: Client
) -> None:
    for _ in range(5):
        assigned(lohas, ana)
    while plan_pending(lohas.pk, now=NOW):
        pass
    as_andres.post(f"{PEOPLE}{ana.pk}/leave/", {"successor": str(sara.pk)})
    with tenant_atomic(lohas.pk):
        job = HandOver.objects.get()
        with pytest.MonkeyPatch.context() as dying:
            dying.setattr("complaints.actions.hand_over.record", _killed)
            with pytest.raises(SystemError):
                hand_over_batch(job_id=job.pk, now=NOW, size=2)
        assert [hand_over_batch(job_id=job.pk, now=NOW, size=2) for _ in range(4)] == [True, True, True, False]
        assert not hand_over_batch(job_id=job.pk, now=NOW + GRACE)
        job.refresh_from_db()
        assert (job.moved, job.done_at) == (5, NOW + GRACE)
    while plan_pending(lohas.pk, now=NOW):
        pass
    with tenant_atomic(lohas.pk):
        assert BellItem.objects.filter(member=sara, kind="assigned").exclude(digest_at=None).count() == 5
        assert not Message.objects.filter(member=sara, kind="assigned").exists()


def _killed(*_: Any, **__: Any) -> None:
    raise SystemError


def test_a_successor_is_needed_and_must_be_able(
    lohas: Tenant, ana: Membership, sara: Membership, ben: Membership, camilo: Membership, as_andres: Client
) -> None:
    assigned(lohas, ana)
    for successor in ("", str(ana.pk), str(ben.pk), "x"):
        answer = as_andres.post(f"{PEOPLE}{ana.pk}/leave/", {"successor": successor})
        assert (answer.status_code, fresh(lohas, ana).is_active) == (400, True)
    above = assigned(lohas, camilo)
    with tenant_atomic(lohas.pk):
        Case.objects.filter(pk=above.pk).update(level=2)
    assert as_andres.post(f"{PEOPLE}{camilo.pk}/leave/", {"successor": str(sara.pk)}).status_code == 400


# --- absences ---------------------------------------------------------------------------------------------------------
def away(client: Client, person: Membership, other: Membership, first: date, last: date) -> Any:
    days = {"first_day": first.isoformat(), "last_day": last.isoformat(), "stand_in": str(other.pk)}
    return client.post(f"{PEOPLE}{person.pk}/away/", days)


TODAY = NOW.date()
DAY = timedelta(days=1)


def test_who_stands_in_hears_and_sees(lohas: Tenant, ana: Membership, sara: Membership, as_andres: Client) -> None:
    responsible(lohas, ana)
    assert away(as_andres, ana, sara, TODAY, TODAY + DAY).status_code == 302
    assert "Away until" in as_andres.get(PEOPLE).content.decode()
    new, hers = register(lohas), assigned(lohas, ana)
    while plan_pending(lohas.pk, now=NOW):
        pass
    with tenant_atomic(lohas.pk):
        told = set(BellItem.objects.filter(event__case=new, kind="new_case").values_list("member__name", flat=True))
    assert told == {"Ana", "Sara"}
    listed = client_of(sara).get("/desk/?view=mine").content.decode()
    assert new.reference in listed
    assert hers.reference in listed
    with time_machine.travel(NOW + 2 * DAY, tick=False):  # over: midnight of Bogotá has passed
        desk = sign_in(Client(headers={"host": "lohasbeans.localhost"}), sara)
        listed = desk.get("/desk/?view=mine").content.decode()
    assert new.reference not in listed
    assert hers.reference not in listed


def test_it_ends_when_the_member_is_back(lohas: Tenant, ana: Membership, sara: Membership, as_andres: Client) -> None:
    away(as_andres, ana, sara, TODAY, TODAY + DAY)
    case = assigned(lohas, ana)
    with tenant_atomic(lohas.pk):
        absence = Substitution.objects.get()
    assert as_andres.post(f"{PEOPLE}{ana.pk}/back/", {"absence": str(absence.pk)}).status_code == 302
    assert case.reference not in client_of(sara).get("/desk/?view=mine").content.decode()
    for wrong in ("", "x", str(UUID(int=7))):
        assert as_andres.post(f"{PEOPLE}{ana.pk}/back/", {"absence": wrong}).status_code == 404


def test_escalation_passes_over_who_is_away(lohas: Tenant, ana: Membership, camilo: Membership, make_member: MakeMember, as_andres: Client) -> None:  # fmt: skip
    other = make_member(lohas, "Zoe", Role.SUPERVISOR, level=2)
    away(as_andres, camilo, other, TODAY, TODAY)
    for _ in range(2):  # although Camilo has fewer
        assigned(lohas, other)
    case = assigned(lohas, ana)
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        escalate(case_id=case.pk, by=ana, now=NOW, reason="Supera lo que puedo aprobar.")
    assert fresh(lohas, case).handler_id == other.pk


@pytest.mark.parametrize(
    ("first", "last", "who"),
    [(2, 1, "sara"), (-3, -1, "sara"), (0, 1, "ana"), (0, 1, "ben"), (0, 1, "andres")],
    ids=["backwards", "over", "oneself", "a manager", "an administrator"],
)
def test_an_absence_that_cannot_be(
    lohas: Tenant, ana: Membership, sara: Membership, ben: Membership, andres: Membership, as_andres: Client,
    first: int, last: int, who: str,
) -> None:  # fmt: skip
    other = {"sara": sara, "ana": ana, "ben": ben, "andres": andres}[who]
    assert away(as_andres, ana, other, TODAY + first * DAY, TODAY + last * DAY).status_code == 400
    with tenant_atomic(lohas.pk):
        assert not Substitution.objects.exists()


def test_nobody_stands_in_who_is_away_and_nobody_is_away_twice(
    lohas: Tenant, ana: Membership, sara: Membership, camilo: Membership, as_andres: Client
) -> None:
    assert away(as_andres, ana, sara, TODAY, TODAY + 3 * DAY).status_code == 302
    assert away(as_andres, ana, camilo, TODAY + 3 * DAY, TODAY + 5 * DAY).status_code == 400
    assert away(as_andres, sara, ana, TODAY + 3 * DAY, TODAY + 4 * DAY).status_code == 400
    assert away(as_andres, ana, camilo, TODAY + 4 * DAY, TODAY + 5 * DAY).status_code == 302


# --- sessions and the second step -------------------------------------------------------------------------------------
def test_sessions_are_listed_and_ended(lohas: Tenant, ana: Membership) -> None:
    here, there = (Client(headers={"host": "lohasbeans.localhost", "user-agent": name}) for name in ("Firefox Linux", "Chrome Windows"))  # fmt: skip
    for client in (here, there):
        type_password(client, "ana@lb.example", PASSWORD)
    page = here.get("/desk/sessions/").content.decode()
    assert ("Firefox · Linux" in page, "Chrome · Windows" in page) == (True, True)
    with tenant_atomic(lohas.pk):
        assert not any(key in page for key in Session.objects.values_list("session_key", flat=True))
    here.post("/desk/sessions/")
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


def test_an_administrator_ends_the_sessions_of_this_company_only(
    lohas: Tenant, ana: Membership, as_andres: Client, logoscon: Tenant, at_logoscon: Client
) -> None:
    with tenant_atomic(logoscon.pk):
        there = Membership.objects.create(user=ana.user, name="Ana", language="pt-pt", roles=["handler"])
    desk, elsewhere = client_of(ana), sign_in(at_logoscon, there)
    assert "In 1 browser" in as_andres.get(f"{PEOPLE}{ana.pk}/").content.decode()
    as_andres.post(f"{PEOPLE}{ana.pk}/sign-out/")
    assert desk.get("/desk/")["Location"].startswith("/accounts/login/")
    assert elsewhere.get("/desk/").status_code == 200


def test_a_second_step_is_required_of_everybody_here(
    lohas: Tenant, ana: Membership, as_andres: Client, cleo: Membership, as_cleo: Client
) -> None:
    desk = client_of(ana)
    as_andres.post(f"{PEOPLE}second-step/", {"required": "yes"})
    for client in (desk, as_andres):
        assert client.get("/desk/")["Location"] == "/accounts/2fa/totp/activate/"
    assert desk.get("/desk/bell/count/").status_code == 204
    assert as_cleo.get("/desk/").status_code == 200
    with tenant_atomic(lohas.pk):
        (entry,) = lohas.history.filter(history_type="~")  # type: ignore[attr-defined]
    assert (entry.requires_second_factor, entry.history_change_reason) == (True, "require_second_factor")


def test_the_app_changes_settings_of_its_own_company_and_no_more(lohas: Tenant, logoscon: Tenant, connect: Any) -> None:
    app = connect("app")
    with app.transaction():
        app.execute("select set_config('app.tenant_id', %s, true)", [str(lohas.pk)])
        assert app.execute("update tenants_tenant set name = 'Mine'").rowcount == 1
        assert app.execute("select name from tenants_tenant").fetchall() == [("Mine",)]
        app.execute("update tenants_tenant set name = %s", [lohas.name])
    for column in ("prefix", "country", "time_zone", "id"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
            app.execute(f"update tenants_tenant set {column} = {column}")
