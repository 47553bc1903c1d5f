"""T1, T2: who sees what at the desk; and over every address: nobody sees another company's data, nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client

from complaints.models import Case
from complaints.references import new_reference
from notifications.mailbox import MailboxBackend
from notifications.models import Message
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import MakeMember, register, sign_in
from tests.tenants.addresses import every_address
from tests.tenants.answers import bytes_of

SEE_CASES = {Role.HANDLER, Role.SUPERVISOR}
DIVERS = "PUT", "DELETE", "OPTIONS", "HEAD", "BREW"


def member_with(*roles: Role) -> Callable[..., Client]:
    def make(at_lohas: Client, lohas: Tenant, make_member: MakeMember) -> Client:
        return sign_in(at_lohas, make_member(lohas, "Ana", *roles))

    return make


@pytest.mark.parametrize("role", list(Role))
def test_each_role_at_the_desk(
    at_lohas: Client, lohas: Tenant, make_member: MakeMember, case_of_lohas: Case, role: Role
) -> None:
    client = member_with(role)(at_lohas, lohas, make_member)
    page = client.get("/desk/")
    case = client.get(f"/desk/cases/{case_of_lohas.reference}/")
    assert page.status_code == 200
    if role in SEE_CASES:
        assert case_of_lohas.reference in page.content.decode()
        assert case.status_code == 200
        assert "bolsas llegaron abiertas" in case.content.decode()
    else:
        assert case_of_lohas.reference not in page.content.decode()
        assert "Dara" not in page.content.decode()
        assert b'href="/complain/"' in page.content, "what this person can do instead"
        nowhere = client.get(f"/desk/cases/{some_reference('LB')}/")
        assert nowhere.status_code == 404
        assert bytes_of(case, case_of_lohas.reference) == bytes_of(nowhere, reference_in(nowhere))


def test_one_of_several_roles_is_enough(
    at_lohas: Client, lohas: Tenant, make_member: MakeMember, case_of_lohas: Case
) -> None:
    client = member_with(Role.MANAGER, Role.HANDLER)(at_lohas, lohas, make_member)
    assert client.get(f"/desk/cases/{case_of_lohas.reference}/").status_code == 200


def test_the_other_company_s_case_is_as_one_that_does_not_exist(as_ana: Client, case_of_logoscon: Case) -> None:
    theirs = as_ana.get(f"/desk/cases/{case_of_logoscon.reference}/")
    nowhere = as_ana.get(f"/desk/cases/{some_reference('LO')}/")
    assert theirs.status_code == 404
    assert bytes_of(theirs, case_of_logoscon.reference) == bytes_of(nowhere, reference_in(nowhere))


def test_a_visitor_is_led_to_sign_in_and_back(at_lohas: Client, case_of_lohas: Case) -> None:
    for path in ("/desk/", f"/desk/cases/{case_of_lohas.reference}/", f"/desk/cases/{some_reference('LB')}/"):
        response = at_lohas.get(path)
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


def some_reference(prefix: str) -> str:
    return new_reference(prefix)


def reference_in(response: Any) -> str:
    return str(response.request["PATH_INFO"]).rstrip("/").rsplit("/", 1)[-1]


# --- over every address ----------------------------------------------------------------------------------------------

CANARY = "CANARY-7F3A"


@pytest.fixture
def canary(logoscon: Tenant, make_member: MakeMember, settings: Any, tmp_path: Any) -> Case:
    """A case, a mail, a member and a mail file of log.oscon, each with a word that must be seen nowhere else."""
    make_member(logoscon, f"{CANARY} Cleo", Role.HANDLER, email=f"{CANARY.lower()}@lo.example")
    case = register(logoscon, name=f"{CANARY} Duarte", description=f"{CANARY} Duas semanas sem resposta.")
    settings.MAIL_DIR = str(tmp_path)
    with tenant_atomic(logoscon.pk):
        MailboxBackend().send_messages([EmailMessage(CANARY, CANARY, "a@lo.example", ["d@cliente.example"])])
        Message.objects.create(sender="a@lo.example", recipients=[f"{CANARY}@lo.example"], subject=CANARY, text=CANARY)
    return case


def identities(lohas: Tenant, make_member: MakeMember, cleo: Membership) -> Iterator[tuple[str, str]]:
    """Name and session key: a visitor, each role, and a member of log.oscon with the session from there."""
    yield "visitor", ""
    for role in Role:
        client = sign_in(Client(headers={"host": "lohasbeans.localhost"}), make_member(lohas, f"M{role.value}", role))
        yield role.value, client.cookies["sessionid"].value
    yield "cleo", sign_in(Client(headers={"host": "logoscon.localhost"}), cleo).cookies["sessionid"].value


def ask(path: str, key: str, method: str, body: Any = None) -> Any:
    """One request with a client of its own, undone afterwards: signing out ends nobody's session for the next."""
    client = Client(headers={"host": "lohasbeans.localhost"}, raise_request_exception=False)
    if key:
        client.cookies["sessionid"] = key
    with transaction.atomic():
        response = client.generic(method, path, **(body or {}))
        transaction.set_rollback(True)
    return response


POSTING = {"visitor", "handler", "manager", "cleo"}
FORM = {"content_type": "application/x-www-form-urlencoded"}


def test_no_address_shows_another_company_s_data_or_breaks(
    lohas: Tenant,
    make_member: MakeMember,
    cleo: Membership,
    canary: Case,
    case_of_lohas: Case,
    logoscon: Tenant,
    settings: Any,
) -> None:
    everybody = list(identities(lohas, make_member, cleo))
    (mail,) = Path(settings.MAIL_DIR).glob("*/*.eml")
    places = every_address(reference=canary.reference, mail=mail.stem)
    places += [path for path in every_address(reference=case_of_lohas.reference) if path not in places]
    places += [
        f"/desk/cases/{canary.pk}/",
        f"/received/{canary.pk}/",
        "/desk/?after=x",
        "/desk/cases/%00/",
        "/nothing/",
    ]
    posted = f"reference={canary.reference}&tenant_id={logoscon.pk}&case={canary.pk}&is_staff=1&login=a&password=b"
    asked = 0
    for who, key in everybody:
        for path in places:
            for method, body in (("GET", None), ("POST", {"data": posted, **FORM})):
                if method == "POST" and who not in POSTING:
                    continue
                response = ask(path, key, method, body)
                asked += 1
                said = f"{who} {method} {path}: {response.status_code}"
                assert response.status_code < 500, said
                assert CANARY.encode().lower() not in response.content.lower(), said
                assert "log.oscon" not in response.content.decode(errors="replace"), said
                if who in ("visitor", "cleo"):
                    assert "llegaron abiertas" not in response.content.decode(errors="replace"), said
    assert asked == (len(everybody) + len(POSTING)) * len(places) > 300


def test_odd_verbs_break_nothing(lohas: Tenant, as_ana: Client, case_of_lohas: Case) -> None:
    key = as_ana.cookies["sessionid"].value
    for path in every_address(reference=case_of_lohas.reference):
        for method in DIVERS:
            response = ask(path, key, method)
            # A session opens no page of the API.
            expected = (401,) if path.startswith("/api/") else (200, 302, 404, 405)
            assert response.status_code in expected, f"{method} {path}: {response.status_code}"


@pytest.mark.parametrize("seed", range(3))
def test_noise_in_addresses_breaks_nothing(lohas: Tenant, as_ana: Client, seed: int) -> None:
    """Every address with a garbled piece: some sign that makes trouble, or a cut."""
    random.seed(seed)
    key = as_ana.cookies["sessionid"].value
    for path in every_address(reference=some_reference("LB")):
        noise = random.choice(
            ["%00", "%ff%fe", "%F0%9F%98%80", "..%2f..%2fetc", "%ed%a0%80", "'", "%0d%0aX: y", "A" * 3000]
        )
        place = random.randrange(1, len(path) + 1)
        for garbled in (path[:place] + noise + path[place:], f"{path}?{noise}={noise}&lang={noise}&after={noise}"):
            response = ask(garbled, key, "GET")
            assert response.status_code in (200, 302, 400, 401, 404, 405), f"{garbled}: {response.status_code}"
            assert "X" not in response.headers
