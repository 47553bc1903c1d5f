"""One case at the desk: what is shown, every act by HTTP, refusals, two at once."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints import files
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask
from complaints.actions.consult import answer_consultation, consult
from complaints.actions.escalate import escalate
from complaints.actions.investigate import investigate
from complaints.actions.remedy import promise_remedy
from complaints.actions.resolve import resolve
from complaints.actions.write import add, note
from complaints.enums import CaseState, Channel, Outcome
from complaints.events import Enclosure
from complaints.models import (
    Attachment,
    Case,
    CaseRead,
    Clock,
    Consultation,
    InformationRequest,
    Kind,
    PromisedRemedy,
    RootCause,
)
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW, register
from tests.desk.conftest import Do, client_of, state_of

QUERIES_OF_THE_PAGE = 35
NEXT = "2026-06-22"


def address(case: Case) -> str:
    return f"/desk/cases/{case.reference}/"


def seen(client: Client, case: Case) -> str:
    """The number of events that the page showed, as its forms carry it."""
    page = client.get(address(case)).content.decode()
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def send(client: Client, case: Case, name: str, **said: Any) -> Any:
    return client.post(f"{address(case)}{name}/", {"seen": seen(client, case), **said})


def acts_on(client: Client, case: Case) -> set[str]:
    page = client.get(address(case)).content.decode()
    return set(re.findall(rf'action="{address(case)}(\w+)/"', page))


def bring(case: Case, state: str, ana: Membership, do: Do) -> None:
    """By its acts to this state."""
    if state == "received":
        return
    do(acknowledge, case_id=case.pk, by=ana, handler=ana, next_update_on=date(2026, 6, 22))
    if state == "acknowledged":
        return
    do(investigate, case_id=case.pk, by=ana)
    if state == "resolved":
        do(resolve, case_id=case.pk, by=ana, root_cause=do_get(do, RootCause, code="empaque"), **RESOLUTION)


RESOLUTION = {"outcome": Outcome.UPHELD, "actions_taken": "Cambiamos", "explanation": "Falló la válvula"}


def do_get(do: Do, model: Any, **where: Any) -> Any:
    return do(lambda now: model.objects.get(**where))


def enclosed(do: Do) -> Enclosure:
    key = do(lambda now: files.store(b"7"))
    return Enclosure("lote.txt", key, "text/plain", 1, hashlib.sha256(b"7").hexdigest())


@pytest.mark.parametrize("rows", [1, 3])
def test_no_query_a_step(lohas: Tenant, desk: Client, ana: Membership, ben: Membership, do: Do, rows: int) -> None:
    case = register(lohas)
    bring(case, "investigating", ana, do)
    for n in range(rows):
        do(note, case_id=case.pk, by=ana, text=f"Nota {n}")
        do(consult, case_id=case.pk, by=ana, colleague=ben, question="¿Y?", due_on=date(2026, 6, 20))
        do(promise_remedy, case_id=case.pk, by=ana, promise="Dos bolsas", owner=ana, due_on=date(2026, 6, 30))
        register(lohas)  # another case of the same person
    desk.get(address(case))
    with CaptureQueriesContext(connection) as counted:
        page = desk.get(address(case)).content.decode()
    assert page.count("Other cases of the same person") == 1
    assert page.count("Nota ") == rows
    assert len(counted) == QUERIES_OF_THE_PAGE


def test_the_page_tells_the_whole_case(
    lohas: Tenant, desk: Client, ana: Membership, ben: Membership, camilo: Membership, do: Do
) -> None:
    case = register(lohas, channel=Channel.TELEPHONE)
    bring(case, "investigating", ana, do)
    do(ask, case_id=case.pk, by=ana, question="¿Qué lote?", answer_by=date(2026, 6, 30))
    page = desk.get(address(case)).content.decode()
    assert "We wait for the complainant’s answer until 30 June 2026." in page
    assert "8 July 2026, if answered today" in page
    assert "At the latest 23 July 2026." in page
    assert "due-paused" in page
    do(answer, case_id=case.pk, by=COMPLAINANT, text="Lote 7", files=[enclosed(do)])
    do(consult, case_id=case.pk, by=ana, colleague=ben, question="¿Hubo fallas?", due_on=date(2026, 6, 20))
    consultation = do_get(do, Consultation)
    do(answer_consultation, consultation_id=consultation.pk, by=ben, text="Sí, en mayo")
    do(note, case_id=case.pk, by=ana, text="Lote con válvula mala")
    do(escalate, case_id=case.pk, by=ana, reason="Excede mi nivel")
    page = unescape(desk.get(address(case)).content.decode())
    for said in (
        "Las dos bolsas llegaron abiertas",
        "Lote 7",
        "lote.txt",
        "¿Hubo fallas?",
        "Sí, en mayo",
        "Lote con válvula mala",
        "Escalated to level 2 by Ana on 16 June 2026.",
        "Excede mi nivel",
        "Handler: Camilo",
        "Level 2, Higher level",
        "Policy version 1",
        "dara@cliente.example",
        "Published policy, clause 5",
        "Why this date?",
        "to work on it",
    ):
        assert said in page, said
    assert page.count('class="bubble bubble-in"') == 2
    attachment = do_get(do, Attachment)
    fetched = desk.get(f"{address(case)}files/{attachment.pk}/")
    assert fetched["Content-Disposition"] == 'attachment; filename="lote.txt"'
    assert fetched.getvalue() == b"7"

    assert do(lambda now: CaseRead.objects.filter(purpose="file").count()) == 1


def test_a_long_story_is_folded(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    case = register(lohas)
    for n in range(10):
        do(note, case_id=case.pk, by=ana, text=f"Nota {n}")
    page = desk.get(address(case)).content.decode()
    assert "5 steps on 16 June" in page
    assert page.count("Nota ") == 10


ACTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("acknowledge", "received", {"handler": "ana", "next_update_on": NEXT, "message": "Hola"}, "acknowledged"),
    ("answer_at_once", "received", {**RESOLUTION, "root_cause": "empaque"}, "resolved"),
    ("investigate", "acknowledged", {}, "investigating"),
    ("resolve", "investigating", {**RESOLUTION, "root_cause": "empaque"}, "resolved"),
    ("escalate", "investigating", {"reason": "Excede"}, "escalated"),
    ("withdraw", "investigating", {"reason": "duplicate", "text": ""}, "withdrawn"),
    ("assign", "investigating", {"handler": "camilo"}, "investigating"),
    ("reclassify", "investigating", {"kind": "queja", "category": "", "reason": ""}, "investigating"),
    ("tell_progress", "investigating", {"message": "Seguimos", "next_update_on": NEXT}, "investigating"),
    ("ask", "investigating", {"question": "¿Qué lote?", "answer_by": NEXT}, "investigating"),
    ("consult", "investigating", {"colleague": "ben", "question": "¿Y?", "due_on": NEXT}, "investigating"),
    ("extend", "investigating", {"clock": "resolve", "length": "3", "reason": "Laboratorio"}, "investigating"),
    ("promise_remedy", "investigating", {"promise": "Dos", "owner": "ana", "due_on": NEXT}, "investigating"),
    ("note", "investigating", {"text": "Nota"}, "investigating"),
    ("follow_up", "resolved", {"way": "call", "note": "Todo bien"}, "followed_up"),
    ("note", "resolved", {"text": "Nota"}, "resolved"),
]


def keys(do: Do, case: Case, people: dict[str, Membership], said: dict[str, Any]) -> dict[str, str]:
    """The choices of a form by the keys that the page would post."""
    rows: dict[str, Any] = {name: person.pk for name, person in people.items()}
    rows["empaque"] = do_get(do, RootCause, code="empaque").pk
    rows["queja"] = do_get(do, Kind, code="queja").pk
    rows["resolve"] = do_get(do, Clock, case=case, name="resolve").pk
    chosen = {"handler", "colleague", "owner", "root_cause", "kind", "clock"}
    return {key: str(rows[value] if key in chosen else value) for key, value in said.items()}


@pytest.mark.parametrize(("name", "state", "said", "after"), ACTS)
def test_every_act_of_a_handler(
    lohas: Tenant,
    desk: Client,
    ana: Membership,
    ben: Membership,
    camilo: Membership,
    do: Do,
    name: str,
    state: str,
    said: dict[str, Any],
    after: str,
) -> None:
    case = register(lohas)
    bring(case, state, ana, do)
    assert name in acts_on(desk, case)
    people = {"ana": ana, "ben": ben, "camilo": camilo}
    answered = send(desk, case, name, **keys(do, case, people, said))
    assert answered.status_code == 302, unescape(answered.content.decode())[:3000]
    assert state_of(lohas, case.reference).state == after
    page = unescape(desk.get(answered["Location"]).content.decode())
    assert "Done:" in page
    for text in ("message", "question", "reason", "promise", "text", "note", "explanation"):
        if said.get(text) and text in said and said[text] != "duplicate":
            assert said[text] in page


def test_the_acts_that_follow_others(
    lohas: Tenant, desk: Client, as_camilo: Client, ana: Membership, camilo: Membership, do: Do
) -> None:
    """A question closed, a remedy carried out, taken up at the next level, reopened by the supervisor."""
    case = register(lohas)
    bring(case, "investigating", ana, do)
    send(desk, case, "ask", question="¿Qué?", answer_by=NEXT)
    assert "ask" not in acts_on(desk, case)
    assert send(desk, case, "close_question", reason="Llamó").status_code == 302
    assert do_get(do, InformationRequest).closed_at
    assert "close_question" not in acts_on(desk, case)
    send(desk, case, "promise_remedy", promise="Dos bolsas", owner=str(ana.pk), due_on=NEXT)
    remedy = do_get(do, PromisedRemedy)
    assert send(desk, case, "carry_out_remedy", remedy=str(remedy.pk)).status_code == 302
    assert "carry_out_remedy" not in acts_on(desk, case)
    send(desk, case, "escalate", reason="Excede mi nivel")
    assert acts_on(desk, case) == set()  # above her level: she reads, and does nothing
    assert "take_up" in acts_on(as_camilo, case)
    assert "escalate" not in acts_on(as_camilo, case)  # there is no higher level
    assert send(as_camilo, case, "take_up").status_code == 302
    cause = str(do_get(do, RootCause, code="empaque").pk)
    assert send(as_camilo, case, "resolve", root_cause=cause, **RESOLUTION).status_code == 302
    assert send(as_camilo, case, "reopen", reason="Otra bolsa").status_code == 302
    assert state_of(lohas, case.reference).state == CaseState.INVESTIGATING


def test_a_handler_does_not_reopen(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    case = register(lohas)
    bring(case, "resolved", ana, do)
    assert "reopen" not in acts_on(desk, case)
    answered = send(desk, case, "reopen", reason="Por favor, léanlo")
    assert answered.status_code == 403
    page = unescape(answered.content.decode())
    assert "This is not yours to do." in page
    assert "Por favor, léanlo" in page
    assert state_of(lohas, case.reference).state == CaseState.RESOLVED


def test_what_the_state_forbids_is_a_page(lohas: Tenant, desk: Client, case_of_lohas: Case) -> None:
    answered = send(desk, case_of_lohas, "follow_up", way="call", note="Mi texto")
    assert answered.status_code == 409
    page = answered.content.decode()
    assert "This cannot be done in the state that the case is in now." in page
    assert "Mi texto" in page


def test_refusals_of_the_action_keep_the_text(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    case = register(lohas)
    bring(case, "investigating", ana, do)
    answered = send(desk, case, "resolve", root_cause="", **RESOLUTION)
    assert answered.status_code == 422
    page = unescape(answered.content.decode())
    assert "asks for a root cause" in page
    assert "Falló la válvula" in page
    clock = str(do_get(do, Clock, name="resolve").pk)
    answered = send(desk, case, "extend", clock=clock, length="99", reason="Mucho")
    assert answered.status_code == 422
    assert "does not let this term be extended by so much" in answered.content.decode()


@pytest.mark.parametrize(
    ("name", "said", "message"),
    [
        ("acknowledge", {"handler": "", "next_update_on": ""}, "This field is required."),
        ("acknowledge", {"handler": "00000000-0000-0000-0000-000000000000"}, "not one of the available choices"),
        ("acknowledge", {"next_update_on": "2026-06-15"}, "This day is over."),
        ("acknowledge", {"next_update_on": "ayer"}, "valid date"),
        ("answer_at_once", {"outcome": "nonsense", "explanation": "Se queda"}, "not one of the available choices"),
        ("consult", {"colleague": "x"}, "not one of the available choices"),
        ("note", {"text": "  "}, "This field is required."),
        ("note", {"text": "a\ufffdb"}, "Some characters arrived damaged."),
        ("note", {"text": "a" * 10_001}, "at most 10000 characters"),
        ("escalate", {"reason": "\x00ayer"}, "Null characters"),
        ("escalate", {"reason": "\x00"}, "This field is required."),
    ],
)
def test_a_wrong_form_comes_back_open(
    desk: Client, case_of_lohas: Case, name: str, said: dict[str, str], message: str
) -> None:
    answered = send(desk, case_of_lohas, name, **said)
    assert answered.status_code == 400
    page = unescape(answered.content.decode())
    assert message in page
    assert 'role="alert"' in page
    if name != "note":
        assert len(re.findall(r'<details class="act"\s+name="act"\s+open>', page)) == 1
    for text in said.values():
        assert text.strip("\x00 ") in page


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "99999999999999999999"])
def test_the_number_of_seen_events_is_checked(desk: Client, case_of_lohas: Case, number: str) -> None:
    answered = desk.post(f"{address(case_of_lohas)}note/", {"seen": number, "text": "Nota"})
    assert answered.status_code in (400, 409)
    assert "Nota" in answered.content.decode()


def test_two_at_once(lohas: Tenant, desk: Client, as_camilo: Client, case_of_lohas: Case) -> None:
    """The second is told who did what meanwhile, and finds the own text ready to be sent again."""
    first, second = seen(desk, case_of_lohas), seen(as_camilo, case_of_lohas)
    desk.post(f"{address(case_of_lohas)}note/", {"seen": first, "text": "Hablé con el transportador"})
    data = {"reason": "duplicate", "text": "Es doble"}
    answered = as_camilo.post(f"{address(case_of_lohas)}withdraw/", {"seen": second, **data})
    assert answered.status_code == 409
    page = unescape(answered.content.decode())
    assert "Ana changed this case a moment ago." in page
    changed = page[page.index("alert-warn") : page.index("case-head")]
    assert "Hablé con el transportador" in changed
    assert "Es doble" in page
    assert state_of(lohas, case_of_lohas.reference).state == CaseState.RECEIVED
    form = page[page.index('id="withdraw-form"') :]
    again = re.search(r'name="seen" value="(\d+)"', form)
    assert again  # what the page carries now is what she has seen now
    sent = as_camilo.post(f"{address(case_of_lohas)}withdraw/", {"seen": again[1], **data})
    assert sent.status_code == 302
    assert state_of(lohas, case_of_lohas.reference).state == CaseState.WITHDRAWN


def test_somebody_elses_act_may_make_ones_own_impossible(desk: Client, as_camilo: Client, case_of_lohas: Case) -> None:
    second = seen(as_camilo, case_of_lohas)
    send(desk, case_of_lohas, "withdraw", reason="duplicate")
    answered = as_camilo.post(f"{address(case_of_lohas)}escalate/", {"seen": second, "reason": "Mi motivo"})
    assert answered.status_code == 409
    page = unescape(answered.content.decode())
    assert "Ana changed this case a moment ago." in page
    assert "Mi motivo" in page
    answered = as_camilo.post(f"{address(case_of_lohas)}escalate/", {"seen": "2", "reason": "Mi motivo"})
    assert answered.status_code == 409
    assert "Mi motivo" in answered.content.decode()


def test_nobody_else_opens_it(
    lohas: Tenant, desk: Client, ben: Membership, as_cleo: Client, case_of_lohas: Case, at_lohas: Client
) -> None:
    assert client_of(ben).get(address(case_of_lohas)).status_code == 404
    assert client_of(ben).post(f"{address(case_of_lohas)}note/", {"seen": "1", "text": "x"}).status_code == 404
    assert as_cleo.get(address(case_of_lohas)).status_code == 404
    stranger = Client(headers={"host": "lohasbeans.localhost"})
    assert stranger.get(address(case_of_lohas)).status_code == 302
    assert desk.get("/desk/cases/LB-0000-0000/").status_code == 404
    assert desk.post(f"{address(case_of_lohas)}nonsense/", {"seen": "1"}).status_code == 404
    assert desk.get(f"{address(case_of_lohas)}note/").status_code == 405
    assert do_reads(lohas) == 1  # none for those who were refused: only the act that does not exist


def do_reads(tenant: Tenant) -> int:
    with tenant_atomic(tenant.pk):
        return CaseRead.objects.count()


def test_a_strangers_file_is_not_there(lohas: Tenant, desk: Client, do: Do) -> None:
    case, other = register(lohas), register(lohas)
    do(add, case_id=other.pk, by=COMPLAINANT, text="x", files=[enclosed(do)])
    attachment = do_get(do, Attachment)
    assert desk.get(f"{address(case)}files/{attachment.pk}/").status_code == 404
    mine = desk.get(f"{address(other)}files/{attachment.pk}/")
    assert mine.status_code == 200
    assert mine.getvalue() == b"7"
    assert desk.get(f"/desk/cases/nonsense/files/{attachment.pk}/").status_code == 404


def test_late_and_overdue_word_are_said(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    case = register(lohas, received_at=NOW - timedelta(days=29))
    do(
        acknowledge,
        case_id=case.pk,
        by=ana,
        now=NOW - timedelta(days=28),
        handler=ana,
        next_update_on=date(2026, 6, 1),
    )
    page = desk.get(address(case)).content.decode()
    assert "Resolution: 7 days late." in page
    assert "The complainant was promised word by 1 June 2026." in page


def test_each_state_offers_its_acts(lohas: Tenant, desk: Client, ana: Membership, do: Do) -> None:
    offered = {}
    for state in ("received", "acknowledged", "investigating", "resolved"):
        case = register(lohas)
        bring(case, state, ana, do)
        page = desk.get(address(case)).content.decode()
        offered[state] = re.findall(r'<summary class="btn btn-primary">.*?</svg>\s*(.*?)…', page, re.S)
    assert offered == {
        "received": ["Acknowledge"],
        "acknowledged": [],  # the investigation begins at the press of a button
        "investigating": ["Resolve"],
        "resolved": ["Follow up"],
    }


def test_a_colleague_answers_and_sees_nothing_else(
    lohas: Tenant, ana: Membership, ben: Membership, do: Do, case_of_lohas: Case
) -> None:
    do(consult, case_id=case_of_lohas.pk, by=ana, colleague=ben, question="¿Hubo fallas?", due_on=date(2026, 6, 20))
    asked = do_get(do, Consultation)
    colleague = client_of(ben)
    assert "Question from Ana" in colleague.get("/desk/").content.decode()
    place = f"/desk/consultations/{asked.pk}/"
    page = unescape(colleague.get(place).content.decode())
    assert "¿Hubo fallas?" in page
    for secret in (case_of_lohas.reference, "Dara", "Las dos bolsas"):
        assert secret not in page
    assert colleague.post(place, {"text": ""}).status_code == 400
    sent = colleague.post(place, {"text": "Sí, en mayo"}, follow=True)
    assert "Thank you. It was sent" in sent.content.decode()
    assert "Your answer was sent to Ana." in sent.content.decode()
    again = colleague.post(place, {"text": "Otra cosa"})
    assert again.status_code == 409
    assert "Otra cosa" in again.content.decode()
    assert "Question from Ana" not in colleague.get("/desk/").content.decode()
    assert client_of(ana).get(place).status_code == 404
