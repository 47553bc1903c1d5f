"""The two published policies as documents: quoted word for word, read as values, and never changed under a case."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError

from complaints import deadlines, queries
from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import answer, ask
from complaints.models import Case, Clock, PolicyVersion
from complaints.policy import Policy, PolicyError, PolicyText, read_policy
from complaints.setup import LOGOSCON, LOHAS
from complaints.setup.company import Company
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW, register

DAY = timedelta(days=1)
Document = dict[str, Any]


def _published(policy: Policy, kind: str) -> dict[str, tuple[int, str, str]]:
    return {
        terms.name: (terms.length, terms.unit, terms.source)
        for start in ("receipt", "resolution")
        for terms in policy.clocks_of(kind, start=start)
        if terms.basis == "published"
    }


# --- what the companies have published --------------------------------------------------------------------------------


@pytest.mark.parametrize("company", [LOHAS, LOGOSCON])
def test_both_documents_are_read_as_they_come_back_from_the_database(company: Company) -> None:
    policy = read_policy(json.loads(json.dumps(company.policy)))
    assert policy == read_policy(company.policy)
    assert policy.kinds == tuple(company.kinds)
    assert set(policy.texts) == {company.languages[0]}
    for terms in policy.clocks:
        assert policy.terms(name=terms.name, basis=terms.basis, kind=policy.kinds[0]) == terms


@pytest.mark.parametrize("kind", LOHAS.kinds)
def test_lohas_beans_publishes_5_and_15_business_days(kind: str) -> None:
    """LB-5a, LB-5b."""
    assert _published(read_policy(LOHAS.policy), kind) == {
        "acknowledge": (5, "business_day", "5"),
        "resolve": (15, "business_day", "5"),
    }


def test_log_oscon_publishes_no_term() -> None:
    """LO-1: "oportuna", and no number. Its clocks are its own targets."""
    policy = read_policy(LOGOSCON.policy)
    assert _published(policy, "reclamacao") == {}
    assert {terms.basis for terms in policy.clocks} == {"target"}


def _words(text: PolicyText) -> list[str]:
    return [words for section in text.sections for words in (section.heading, *section.paragraphs)]


@pytest.mark.parametrize(
    ("company", "sentences"),
    [
        (
            LOHAS,
            [
                "• Quejas: Expresiones de insatisfacción de los clientes respecto a nuestros productos, servicios o "
                "interacciones.",
                "• Proporcionar una confirmación de recepción en un plazo de cinco (5) días hábiles.",
                "• Resolver los RCCs dentro de quince (15) días hábiles siempre que sea posible.",
                "Si un RCC no puede resolverse satisfactoriamente en el nivel inicial, se escalará a un nivel superior "
                "dentro de la empresa para una investigación y resolución más detallada.",
                "Teléfono: +57 318 6126496",
                "Correo electrónico: info@lohasbeans.com",
            ],
        ),
        (
            LOGOSCON,
            [
                "O responsável pelo tratamento de reclamações investigará todas as reclamações de forma imparcial e "
                "objetiva. Isso pode envolver a obtenção de informações adicionais dos clientes, a consulta de registos "
                "internos e a cooperação com outros departamentos, se necessário.",
                "A log.oscon manterá o cliente informado sobre o progresso da investigação e da resolução da reclamação. "
                "A comunicação será realizada de forma clara e respeitosa.",
                "Todas as reclamações e informações relacionadas serão tratadas com estrita confidencialidade, apenas "
                "sendo partilhadas com as partes envolvidas na resolução da reclamação.",
            ],
        ),
    ],
    ids=["Lohas Beans", "log.oscon"],
)
def test_the_texts_are_the_companies_own_words(company: Company, sentences: list[str]) -> None:
    text = read_policy(company.policy).texts[company.languages[0]]
    assert [sentence for sentence in sentences if sentence not in _words(text)] == []
    assert [section.heading[0] for section in text.sections] == list("123456789")


def test_kinds_are_defined_where_one_chooses_as_in_the_policy() -> None:
    """LB-2."""
    words = " ".join(_words(read_policy(LOHAS.policy).texts["es-co"]))
    for kind in LOHAS.kinds.values():
        assert kind["es-co"]["definition"] in words


# --- what no case could keep ------------------------------------------------------------------------------------------


def _set(key: str, value: Any) -> Callable[[Document], Any]:
    return lambda document: document.update({key: value})


def _clock(**changes: Any) -> Callable[[Document], Any]:
    return lambda document: document["clocks"][0].update(changes)


BAD: dict[str, tuple[Callable[[Document], Any], str]] = {
    "no such unit": (_clock(unit="week"), "'week' is none of"),
    "no such start": (_clock(start="birth"), "'birth' is none of"),
    "no such basis": (_clock(basis="hope"), "'hope' is none of"),
    "no such clock": (_clock(name="ponder"), "'ponder' is none of"),
    "no length": (_clock(length=0), "0 is not a whole number from 1"),
    "half a day": (_clock(length=1.5), "1.5 is not a whole number"),
    "length in words": (_clock(length="five"), "'five' is not a whole number"),
    "length true": (_clock(length=True), "True is not a whole number"),
    "extension below 0": (_clock(extension=-1), "-1 is not a whole number from 0"),
    "pausable in words": (_clock(pausable="no"), "'no' is neither true nor false"),
    "clock of a kind that is none": (_clock(kinds=["elogio"]), "elogio: no kind of this policy"),
    "clock of letters": (_clock(kinds="queja"), "'queja' is not a list of codes"),
    "clock twice": (lambda document: document["clocks"].append(document["clocks"][0]), "same name and basis"),
    "clock twice for one kind": (
        lambda document: document["clocks"].append({**document["clocks"][0], "kinds": ["queja"]}),
        "Two clocks for queja",
    ),
    "clock without a source": (lambda document: document["clocks"][0].pop("source"), "incomplete.*source"),
    "clocks that are none": (_set("clocks", 5), "incomplete"),
    "no kinds": (_set("kinds", []), "at least one kind"),
    "kinds as one word": (_set("kinds", "queja"), "'queja' is not a list of codes"),
    "root cause of a kind that is none": (_set("root_cause_kinds", ["elogio"]), "elogio: no kind of this policy"),
    "reminder that is none": (_set("reminders", ["soon"]), "'soon' is none of"),
    "no levels": (_set("levels", []), "at least one kind, one level"),
    "levels with a gap": (_set("levels", [{"number": 1, "names": {}}, {"number": 3, "names": {}}]), "without gaps"),
    "levels from 0": (_set("levels", [{"number": 0, "names": {}}]), "without gaps"),
    "level in words": (_set("levels", [{"number": "one", "names": {}}]), "incomplete"),
    "no days to reopen": (_set("reopen_days", None), "None is not a whole number"),
    "rhythm of 0 days": (_set("next_update_days", 0), "0 is not a whole number from 1"),
    "no text": (_set("texts", {}), "one text"),
    "text without a title": (_set("texts", {"es-co": {"sections": []}}), "incomplete.*title"),
    "text that is none": (_set("texts", ["es-co"]), "incomplete"),
    "review on a day that is none": (_set("review_on", "2026-02-30"), "incomplete"),
    "breach in words": (_set("escalate_at_breach", 1), "1 is neither true nor false"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_document_that_no_case_could_keep_is_refused(name: str) -> None:
    document = deepcopy(LOHAS.policy)
    spoil, said = BAD[name]
    spoil(document)
    with pytest.raises(PolicyError, match=said):
        read_policy(document)


@pytest.mark.parametrize("key", LOHAS.policy)
def test_a_document_without_one_of_its_keys_is_refused(key: str) -> None:
    document = {name: value for name, value in LOHAS.policy.items() if name != key}
    with pytest.raises(PolicyError, match=f"incomplete.*{key}"):
        read_policy(document)


def test_terms_that_the_policy_does_not_have_are_an_error() -> None:
    with pytest.raises(PolicyError, match="No legal clock resolve for queja"):
        read_policy(LOHAS.policy).terms(name="resolve", basis="legal", kind="queja")


# --- versions ---------------------------------------------------------------------------------------------------------


def _slower_from(moment: Any, *, number: int = 2) -> PolicyVersion:
    """A later version that gives the company twice the time."""
    document = deepcopy(LOHAS.policy)
    for clock in document["clocks"]:
        clock["length"] *= 2
    version: PolicyVersion = PolicyVersion.objects.create(number=number, document=document, in_force_from=moment)
    return version


def test_a_case_keeps_the_version_in_force_at_its_receipt(lohas: Tenant, ana: Membership) -> None:
    before = register(lohas)
    with tenant_atomic(lohas.pk):
        _slower_from(NOW)
    told_late = register(lohas, received_at=NOW - DAY)
    after = register(lohas)
    with tenant_atomic(lohas.pk):
        numbers = {case.pk: case.policy.number for case in Case.objects.select_related("policy")}
        assert numbers == {before.pk: 1, told_late.pk: 1, after.pk: 2}
        due = {clock.case_id: clock.due_on for clock in Clock.objects.filter(name="acknowledge")}
        assert due == {before.pk: date(2026, 6, 23), told_late.pk: date(2026, 6, 22), after.pk: date(2026, 7, 1)}

        # Counting anew is by the old promise, too: asked and answered within a day, nothing changes.
        acknowledge(case_id=before.pk, by=ana, now=NOW, handler=ana, next_update_on=date(2026, 6, 22), message="Hola")
        ask(case_id=before.pk, by=ana, now=NOW, question="¿Qué lote?", answer_by=date(2026, 6, 30))
        answer(case_id=before.pk, by=COMPLAINANT, now=NOW, text="Lote 7")
        assert Clock.objects.get(case=before, name="resolve").due_on == date(2026, 7, 8)
        shown = {one.clock.name: one.terms.length for one in deadlines.explain(Case.objects.get(pk=before.pk), now=NOW)}
        assert shown == {"acknowledge": 5, "resolve": 15}


def test_the_version_in_force_is_the_newest_that_has_begun(lohas: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        _slower_from(NOW)
        _slower_from(NOW + DAY, number=3)
        moments = {NOW - DAY: 1, NOW - timedelta(microseconds=1): 1, NOW: 2, NOW + DAY: 3, NOW - 4000 * DAY: 1}
        assert {moment: queries.policy_in_force(moment).number for moment in moments} == moments


@pytest.mark.parametrize("change", ["document = '{}'", "in_force_from = now()", "number = 7"])
def test_a_version_is_never_changed(change: str, lohas: Tenant, owner: psycopg.Connection[object]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        owner.execute(f"UPDATE complaints_policyversion SET {change} WHERE tenant_id = %s", [lohas.pk])
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_atomic(lohas.pk):
        PolicyVersion.objects.update(in_force_from=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_atomic(lohas.pk):
        PolicyVersion.objects.all()._raw_delete(using="default")
