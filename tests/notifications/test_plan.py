"""LB-4.1, LB-5a, LO-6: from what happened to what is owed: each message once, to the right reader, whoever crashes when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils import timezone

from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask
from complaints.actions.assign import assign
from complaints.actions.consult import answer_consultation, consult
from complaints.actions.erase_complainant import erase_complainant
from complaints.actions.extend import extend
from complaints.actions.investigate import investigate
from complaints.actions.register_case import register_case
from complaints.actions.resolve import answer_at_once, resolve
from complaints.actions.withdraw import withdraw
from complaints.enums import Channel, Outcome, WithdrawalReason
from complaints.models import Case, CaseEvent, Clock, Consultation, RootCause
from complaints.tracking import tracking_code
from notifications import plan
from notifications.claims import tenants_with_pending
from notifications.models import BellItem, MailText, Message, MessageState, PendingEvent, Preference, Topic, Way
from notifications.plan import plan_pending
from tenants.actors import COMPLAINANT, SYSTEM, member
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, complaint_of, register

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])

DAY = timedelta(days=1)
STORY = "Las dos bolsas llegaron abiertas y el café huele a viejo."


def planned(tenant: Tenant, at: datetime | None = None) -> None:
    while plan_pending(tenant.pk, now=at or timezone.now()):
        pass


def messages(tenant: Tenant, **wanted: Any) -> list[Message]:
    with tenant_atomic(tenant.pk):
        return list(Message.objects.filter(**wanted).select_related("member").order_by("created_at", "id"))


def one(tenant: Tenant, kind: str) -> Message:
    (found,) = messages(tenant, kind=kind)
    return found


def bells(tenant: Tenant) -> list[tuple[str, str]]:
    with tenant_atomic(tenant.pk):
        return sorted((bell.member.name, bell.kind) for bell in BellItem.objects.select_related("member"))


def acknowledged(case: Case, by: Membership, **said: Any) -> None:
    with tenant_atomic(case.tenant_id, actor=member(by.pk)):
        acknowledge(
            case_id=case.pk,
            by=by,
            now=NOW,
            **{"handler": by, "next_update_on": date(2026, 6, 23), "message": "Ya miramos.", **said},
        )


# --- the receipt --------------------------------------------------------------------------------------------------------
def test_the_receipt_has_reference_dates_and_link_and_not_a_word_of_theirs(lohas: Tenant, case_of_lohas: Case) -> None:
    """LB-4.1, T12: it goes to an address that nobody has proven."""
    assert tenants_with_pending(timezone.now()) == [lohas.pk]
    planned(lohas)
    receipt = one(lohas, "receipt")
    assert receipt.recipients == ["dara@cliente.example"]
    assert (receipt.state, receipt.language, receipt.member) == (MessageState.QUEUED, "es-co", None)
    assert receipt.message_id.endswith("@lohasbeans.localhost>")
    assert receipt.reply_to == "info@lohasbeans.com"
    reference, code = case_of_lohas.reference, tracking_code(case_of_lohas.pk)
    assert reference in receipt.subject
    assert f"http://lohasbeans.localhost/t/{reference}#{code}" in receipt.text
    assert "16 de junio de 2026, 10:24 (UTC−5)" in " ".join(receipt.text.split())
    for day in ("martes 23 de junio de 2026", "miércoles 8 de julio de 2026"):
        assert day in receipt.text
    assert "Dara" not in receipt.subject + receipt.text + receipt.html
    assert "bolsas" not in receipt.subject + receipt.text + receipt.html
    assert code not in receipt.subject
    assert tenants_with_pending(timezone.now()) == []


def test_who_publishes_no_term_promises_none(logoscon: Tenant, case_of_logoscon: Case) -> None:
    """LO-5: as soon as possible."""
    planned(logoscon)
    receipt = one(logoscon, "receipt")
    assert "julho" not in receipt.text
    assert case_of_logoscon.reference in receipt.text


def test_an_event_planned_again_writes_nothing_new(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    acknowledged(case_of_lohas, ana)
    planned(lohas)
    before = [message.pk for message in messages(lohas)]
    with tenant_atomic(lohas.pk):
        for event in CaseEvent.objects.all():
            PendingEvent.objects.create(event=event, not_before=NOW)
    planned(lohas)
    assert [message.pk for message in messages(lohas)] == before


def test_what_is_rolled_back_owes_nothing(lohas: Tenant) -> None:
    with suppress(RuntimeError), tenant_atomic(lohas.pk):
        register_case(complaint=complaint_of(), actor=COMPLAINANT, now=NOW)
        raise RuntimeError
    assert tenants_with_pending(timezone.now()) == []
    planned(lohas)
    assert messages(lohas) == []


def test_no_writer_can_forget_what_it_owes(lohas: Tenant, case_of_lohas: Case, owner: psycopg.Connection[Any]) -> None:
    """The trigger, not the code: an event that appears by any way is pending."""
    planned(lohas)
    columns = "tenant_id, case_id, code, at, actor_kind, content, previous, digest"
    owner.execute(
        f"insert into complaints_caseevent (id, number, {columns}) select uuidv7(), 99, {columns} from complaints_caseevent"
    )
    assert tenants_with_pending(timezone.now()) == [lohas.pk]


def test_one_company_s_events_are_planned_for_it_alone(
    lohas: Tenant, logoscon: Tenant, case_of_lohas: Case, case_of_logoscon: Case
) -> None:
    planned(lohas)
    assert [message.case_id for message in messages(lohas, kind="receipt")] == [case_of_lohas.pk]
    assert messages(logoscon) == []
    assert tenants_with_pending(timezone.now()) == [logoscon.pk]


# --- caps and loops -----------------------------------------------------------------------------------------------------
def test_nobody_s_mailbox_is_flooded_by_the_form(lohas: Tenant) -> None:
    """T12: three receipts an hour and ten a day to one address; every case is kept, and what was not sent is shown."""
    began = timezone.now()
    for _ in range(5):
        register(lohas)
    planned(lohas, began + timedelta(seconds=1))
    states = [message.state for message in messages(lohas, kind="receipt")]
    assert states == [MessageState.QUEUED] * 3 + [MessageState.HELD] * 2
    assert {message.last_error for message in messages(lohas, state=MessageState.HELD)} == {"cap"}
    for hours in range(2, 7):
        for _ in range(3):
            register(lohas)
        planned(lohas, began + timedelta(hours=hours))
    assert len(messages(lohas, kind="receipt", state=MessageState.QUEUED)) == 10
    register(lohas, who={"email": "somebody.else@cliente.example"})
    planned(lohas, began + timedelta(hours=7))
    assert len(messages(lohas, kind="receipt", state=MessageState.QUEUED)) == 11


def test_who_is_known_to_the_company_has_no_cap(lohas: Tenant, ana: Membership) -> None:
    for _ in range(5):
        register(lohas, channel=Channel.TELEPHONE)
    planned(lohas)
    assert {message.state for message in messages(lohas, kind="receipt")} == {MessageState.QUEUED}


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("info@lohasbeans.com", "own"),
        ("acuse@localhost.example", None),
        ("MAILER-DAEMON@cliente.example", "robot"),
        ("no-reply@cliente.example", "robot"),
        ("noreply+x@cliente.example", "robot"),
        ("norepinephrine@cliente.example", None),
        ("bounce-77@cliente.example", "robot"),
    ],
)
def test_machines_and_ourselves_are_not_answered(lohas: Tenant, address: str, why: str | None) -> None:
    """RFC 3834, 2: no loop with a robot or with our own mailbox."""
    register(lohas, who={"email": address})
    planned(lohas)
    receipt = one(lohas, "receipt")
    assert (receipt.state, receipt.last_error) == ((MessageState.HELD, why) if why else (MessageState.QUEUED, ""))


def test_who_gave_no_address_is_told_by_another_way(lohas: Tenant, ana: Membership) -> None:
    """The answer to a telephone call is somebody's task; the receipt was read aloud."""
    case = register(lohas, channel=Channel.TELEPHONE, who={"email": "", "phone": "3186126496"})
    unreachable = register(lohas, channel=Channel.TELEPHONE, who={"email": ""})
    for one_case in (case, unreachable):
        acknowledged(one_case, ana)
    planned(lohas)
    (told,) = messages(lohas, member=None)
    assert (told.kind, told.state, told.case_id, told.recipients) == (
        "acknowledgement",
        MessageState.BY_HAND,
        case.pk,
        [],
    )
    assert "Ya miramos." in told.text


# --- each act -----------------------------------------------------------------------------------------------------------
def test_the_acknowledgement_says_who_and_until_when(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    """LB-5a."""
    acknowledged(case_of_lohas, ana)
    planned(lohas)
    told = one(lohas, "acknowledgement")
    assert all(words in told.text for words in ("Ana", "Ya miramos.", "23 de junio de 2026", "8 de julio"))
    assert "Ya miramos." not in told.subject


def test_a_question_its_answer_and_the_new_date(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    """LO-4; point 3: told whose date moved."""
    acknowledged(case_of_lohas, ana)
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        ask(case_id=case_of_lohas.pk, by=ana, now=NOW + DAY, question="¿Qué lote?", answer_by=date(2026, 6, 30))
    with tenant_atomic(lohas.pk, actor=COMPLAINANT):
        answer(case_id=case_of_lohas.pk, by=COMPLAINANT, now=NOW + 3 * DAY, text="Lote 77, secreto")
    planned(lohas)
    question, received = one(lohas, "question"), one(lohas, "answer_received")
    assert "¿Qué lote?" in question.text
    assert "30 de junio de 2026" in question.text
    assert "Lote 77" not in received.text, "nobody needs their own words back"
    with tenant_atomic(lohas.pk):
        due = Clock.objects.get(name="resolve").due_on
    assert f"{due:%-d} de julio" in received.text
    assert ("Ana", "answered") in bells(lohas)
    assert "secreto" not in one(lohas, "answered").text


def test_an_extension_tells_the_old_day_and_the_new_one(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    """LB-5b."""
    acknowledged(case_of_lohas, ana)
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        clock = Clock.objects.get(name="resolve")
        before = clock.due_on
        extend(
            case_id=case_of_lohas.pk, by=ana, now=NOW + DAY, clock_id=clock.pk, length=5, reason="Falta el laboratorio."
        )
        clock.refresh_from_db()
    planned(lohas)
    told = one(lohas, "extension")
    assert before is not None
    assert clock.due_on is not None
    assert f"{before:%-d} de julio" in told.text
    assert f"{clock.due_on:%-d} de julio" in told.text
    assert "Falta el laboratorio." in told.text


def test_an_internal_target_is_nobody_s_promise(logoscon: Tenant, case_of_logoscon: Case, cleo: Membership) -> None:
    with tenant_atomic(logoscon.pk, actor=member(cleo.pk)):
        clock = Clock.objects.get(name="resolve")
        extend(
            case_id=case_of_logoscon.pk, by=cleo, now=NOW + DAY, clock_id=clock.pk, length=5, reason="Falta um dado."
        )
    planned(logoscon)
    told = one(logoscon, "extension")
    assert "Falta um dado." in told.text
    assert "julho" not in told.text


def test_the_resolution_is_sent_explained(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    """LB-4.3, LO-5."""
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        answer_at_once(
            case_id=case_of_lohas.pk,
            by=ana,
            now=NOW,
            handler=ana,
            today=NOW.date(),
            outcome=Outcome.UPHELD,
            actions_taken="Le enviamos dos bolsas.",
            explanation="La válvula falló.",
            root_cause=RootCause.objects.first(),
        )
    planned(lohas)
    told = one(lohas, "resolution")
    assert all(words in told.text for words in ("Le enviamos dos bolsas.", "La válvula falló."))
    assert messages(lohas, kind="acknowledgement") == [], "one answer, one mail"


def test_who_withdrew_reads_it_once_and_the_handler_hears(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    acknowledged(case_of_lohas, ana)
    with tenant_atomic(lohas.pk, actor=COMPLAINANT):
        withdraw(
            case_id=case_of_lohas.pk, by=COMPLAINANT, now=NOW, reason=WithdrawalReason.COMPLAINANT, text="Ya no importa"
        )
    planned(lohas)
    assert "Ya no importa" not in one(lohas, "withdrawn").text
    assert ("Ana", "answered") in bells(lohas)


def test_an_unanswered_question_ends_with_a_notice(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    acknowledged(case_of_lohas, ana)
    with tenant_atomic(lohas.pk, actor=SYSTEM):
        withdraw(case_id=case_of_lohas.pk, by=SYSTEM, now=NOW, reason=WithdrawalReason.NO_ANSWER)
    planned(lohas)
    assert one(lohas, "withdrawn_no_answer").recipients == ["dara@cliente.example"]


# --- members ------------------------------------------------------------------------------------------------------------
def test_a_new_case_is_the_responsible_handler_s(lohas: Tenant, ana: Membership, make_member: MakeMember) -> None:
    """LO-3.1; and where nobody is named, the first handlers'."""
    register(lohas)
    planned(lohas)
    assert bells(lohas) == [("Ana", "new_case")]
    eva = make_member(lohas, "Eva", Role.HANDLER)
    with tenant_atomic(lohas.pk):
        eva.is_responsible = True
        eva.save()
    register(lohas)
    planned(lohas)
    assert sorted(bells(lohas)) == [("Ana", "new_case"), ("Eva", "new_case")]
    mail = next(message for message in messages(lohas, kind="new_case") if message.member_id == eva.pk)
    assert mail.recipients == ["eva@lb.example"]
    assert all(word not in mail.subject + mail.text for word in ("Dara", "bolsas", "café"))


def test_nobody_is_told_of_what_they_did(
    lohas: Tenant, case_of_lohas: Case, ana: Membership, make_member: MakeMember
) -> None:
    eva = make_member(lohas, "Eva", Role.HANDLER)
    acknowledged(case_of_lohas, ana)
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        assign(case_id=case_of_lohas.pk, by=ana, now=NOW, handler=eva)
    planned(lohas)
    assert [pair for pair in bells(lohas) if pair[1] == "assigned"] == [("Eva", "assigned")]


def test_a_colleague_gets_the_question_s_address_and_nothing_else(
    lohas: Tenant, case_of_lohas: Case, ana: Membership, ben: Membership
) -> None:
    """LO-8."""
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        consult(
            case_id=case_of_lohas.pk, by=ana, now=NOW, colleague=ben, question="¿Se devolvió?", due_on=date(2026, 6, 20)
        )
        consultation = Consultation.objects.get()
    planned(lohas)
    asked = one(lohas, "asked_colleague")
    assert asked.member == ben
    assert str(consultation.pk) in asked.text
    assert "/desk/cases/" not in asked.text
    with tenant_atomic(lohas.pk, actor=member(ben.pk)):
        answer_consultation(consultation_id=consultation.pk, by=ben, now=NOW, text="Sí, el lunes.")
    planned(lohas)
    told = one(lohas, "colleague_answered")
    assert told.member == ana
    assert "lunes" not in told.text


def test_each_chooses_how_to_hear(lohas: Tenant, case_of_lohas: Case, ana: Membership, make_member: MakeMember) -> None:
    eva = make_member(lohas, "Eva", Role.HANDLER)
    for way, mails, digests in ((Way.MAIL, 1, 0), (Way.DIGEST, 0, 1), (Way.BELL, 0, 0)):
        with tenant_atomic(lohas.pk, actor=member(ana.pk)):
            Preference.objects.update_or_create(member=eva, topic=Topic.ASSIGNMENT, defaults={"way": way})
            Message.objects.filter(kind="assigned").update(kind="told")
            assign(case_id=case_of_lohas.pk, by=ana, now=NOW, handler=ana)
            assign(case_id=case_of_lohas.pk, by=ana, now=NOW, handler=eva)
        planned(lohas)
        assert len(messages(lohas, kind="assigned", member=eva)) == mails, way
        with tenant_atomic(lohas.pk):
            assert BellItem.objects.filter(member=eva, digest_at__isnull=False).update(digest_at=None) == digests
    assert bells(lohas).count(("Eva", "assigned")) == 3, "the bell has it in any case"


@pytest.mark.parametrize(
    ("hour_utc", "waits_until"),
    [(15, None), (3, datetime(2026, 6, 17, 13, tzinfo=UTC)), (11, datetime(2026, 6, 17, 13, tzinfo=UTC))],
)
def test_the_night_is_quiet(
    lohas: Tenant,
    case_of_lohas: Case,
    ana: Membership,
    make_member: MakeMember,
    hour_utc: int,
    waits_until: datetime | None,
) -> None:
    """What the clock causes at night waits for eight in Bogotá; what a person does goes at once."""
    eva = make_member(lohas, "Eva", Role.HANDLER)
    at = datetime(2026, 6, 17, hour_utc, tzinfo=UTC)
    for by in (SYSTEM, ana):
        with tenant_atomic(lohas.pk, actor=SYSTEM if by is SYSTEM else member(ana.pk)):
            Message.objects.filter(kind="assigned").update(kind="told")
            assign(case_id=case_of_lohas.pk, by=by, now=at, handler=eva)
        planned(lohas, at + timedelta(days=400))  # the trigger's own time is the real one
        with tenant_atomic(lohas.pk):
            PendingEvent.objects.all().delete()
        told = one(lohas, "assigned")
        local = (at + timedelta(days=400)).replace()
        expected = local if by is not SYSTEM or waits_until is None else waits_until + timedelta(days=400)
        assert told.not_before == expected


# --- a company's own words, erasure, poison --------------------------------------------------------------------------------
def test_a_company_s_own_words(lohas: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        MailText.objects.create(
            kind="receipt",
            language="es-co",
            subject="Recibido {reference}",
            body="Hola {nadie}.\n\n{reference} {{7*7}}",
        )
    case = register(lohas)
    planned(lohas)
    receipt = one(lohas, "receipt")
    assert receipt.subject == f"Recibido {case.reference}"
    assert "Hola {nadie}." in receipt.text
    assert "{{7*7}}" in receipt.text, "B10"


def test_who_is_erased_is_erased_from_the_mail(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    acknowledged(case_of_lohas, ana)
    planned(lohas)
    with tenant_atomic(lohas.pk):
        blanked = erase_complainant(complainant_id=case_of_lohas.complainant_id, basis="request", actor=SYSTEM, now=NOW)
    assert blanked["message"] == 2
    for message in messages(lohas, member=None):
        assert (message.recipients, message.subject, message.text, message.html) == ([], "", "", "")
    assert one(lohas, "new_case").text, "a member's mail holds nothing of the person"
    with tenant_atomic(lohas.pk):
        for event in CaseEvent.objects.filter(code="case.acknowledged"):
            PendingEvent.objects.create(event=event, not_before=NOW)
        Message.objects.update(dedupe_key=None)
    planned(lohas)
    assert len(messages(lohas, member=None)) == 2, "nothing new is written to them"


def test_a_poisoned_event_is_given_up_and_holds_up_nobody(lohas: Tenant, caplog: Any) -> None:
    """F16."""
    poisoned = register(lohas)
    with tenant_atomic(lohas.pk):
        event = CaseEvent.objects.get(case=poisoned)
    bad = replace_code(event)
    healthy = register(lohas, who={"email": "e@cliente.example"})
    now = timezone.now()
    for number in range(1, 9):
        planned(lohas, now)
        with tenant_atomic(lohas.pk):
            (waiting,) = PendingEvent.objects.all()
        assert (waiting.event_id, waiting.attempts) == (bad, number)
        assert (waiting.given_up_at is not None) is (number == 8)
        now = waiting.not_before
    assert one(lohas, "receipt").case_id == healthy.pk
    assert "cannot be written" in caplog.text
    assert tenants_with_pending(now + 365 * DAY) == []


def replace_code(event: CaseEvent) -> Any:
    """An event of a code that nobody knows: written as a later version might, and read by this one."""
    with tenant_atomic(event.tenant_id):
        PendingEvent.objects.all().delete()
        event.pk, event._state.adding = None, True
        event.number, event.code = 2, "case.unheard_of"
        event.id = type(event)._meta.pk.get_default()
        event.save(force_insert=True)
        return event.pk


def test_a_crash_while_planning_leaves_nothing_half_done(
    lohas: Tenant, case_of_lohas: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F1: the messages and the end of their waiting are one transaction."""

    def die(*_: Any, **__: Any) -> Any:
        raise SystemExit

    monkeypatch.setattr(BellItem.objects, "bulk_create", die)
    with pytest.raises(SystemExit):
        plan_pending(lohas.pk, now=timezone.now())
    monkeypatch.undo()
    assert messages(lohas) == []
    planned(lohas)
    assert one(lohas, "receipt").case_id == case_of_lohas.pk


def test_an_event_that_kills_its_worker_is_given_up_and_it_alone(
    lohas: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F16: the try is counted before it begins, and after the first death each event is tried alone."""
    deadly, healthy = register(lohas), register(lohas, who={"email": "e@cliente.example"})
    write = plan._Writer.write

    def die(writer: Any, event_id: Any) -> None:
        if writer.events[event_id].case_id == deadly.pk:
            raise SystemExit
        write(writer, event_id)

    monkeypatch.setattr(plan._Writer, "write", die)
    now, deaths = timezone.now(), 0
    for _ in range(60):
        with suppress(SystemExit):
            if plan_pending(lohas.pk, now=now) == 0:
                now += timedelta(hours=5)
            continue
        deaths += 1
    assert deaths == 8
    assert one(lohas, "receipt").case_id == healthy.pk
    with tenant_atomic(lohas.pk):
        assert PendingEvent.objects.get().given_up_at is not None


def test_what_happened_while_the_clock_was_wrong_is_told_when_it_is_right(lohas: Tenant, case_of_lohas: Case) -> None:
    """F12: the trigger took the wrong time; the first try does not wait for it."""
    with tenant_atomic(lohas.pk):
        PendingEvent.objects.update(not_before=timezone.now() + DAY)
    assert tenants_with_pending(timezone.now()) == [lohas.pk]
    planned(lohas)
    assert one(lohas, "receipt").case_id == case_of_lohas.pk


def test_eight_planners_write_each_message_once(lohas: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """F10."""
    for number in range(12):
        register(lohas, who={"email": f"d{number}@cliente.example"})
    monkeypatch.setattr(plan, "BATCH", 2)

    def work(_: int) -> int:
        try:
            return sum(plan_pending(lohas.pk, now=timezone.now()) for _ in range(20))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as several:
        list(several.map(work, range(8)))
    planned(lohas)
    receipts = messages(lohas, kind="receipt")
    assert len(receipts) == len({message.case_id for message in receipts}) == 12


def test_as_many_queries_for_ten_events_as_for_one(
    lohas: Tenant, ana: Membership, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    for size in (1, 10):
        for number in range(size):
            register(lohas, who={"email": f"d{size}-{number}@cliente.example"})
        with django_assert_num_queries(23) as queries:
            assert plan_pending(lohas.pk, now=timezone.now()) == size
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_resolve_is_planned_like_all(lohas: Tenant, case_of_lohas: Case, ana: Membership) -> None:
    """An act in several steps: each event is told in its order."""
    acknowledged(case_of_lohas, ana)
    with tenant_atomic(lohas.pk, actor=member(ana.pk)):
        investigate(case_id=case_of_lohas.pk, by=ana, now=NOW + DAY)
        resolve(
            case_id=case_of_lohas.pk,
            by=ana,
            now=NOW + DAY,
            outcome=Outcome.NOT_UPHELD,
            actions_taken="Revisamos.",
            explanation="No hay falla.",
            root_cause=RootCause.objects.first(),
        )
    planned(lohas)
    assert [message.kind for message in messages(lohas, member=None)] == ["receipt", "acknowledgement", "resolution"]
