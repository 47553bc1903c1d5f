"""How far a demonstration case has come: by the same acts as real ones, each with its own time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from complaints.actions.acknowledge import acknowledge
from complaints.actions.ask import ask
from complaints.actions.escalate import escalate
from complaints.actions.investigate import investigate
from complaints.actions.resolve import resolve
from complaints.actions.write import note, tell_progress
from complaints.enums import Outcome
from complaints.models import Case, RootCause
from tenants.models import Membership

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Words:
    """What is written in the acts, in one language."""

    message: str
    question: str
    note: str
    progress: str
    reason: str
    actions_taken: str
    explanation: str


WORDS = {
    "es-co": Words(
        message="Gracias por contarnos. Ya estamos revisando qué pasó.",
        question="¿Nos puede decir el número de lote que está impreso en la bolsa?",
        note="Bodega confirma que ese lote salió con las bolsas nuevas.",
        progress="Ya hablamos con bodega y con la transportadora. Nos falta la respuesta del laboratorio.",
        reason="La compensación que pide el cliente supera lo que puedo aprobar.",
        actions_taken="Le enviamos hoy dos bolsas nuevas, sin costo, y retiramos las demás del mismo lote.",
        explanation="La válvula de ese lote quedó mal sellada. Cambiamos el proveedor y ahora revisamos cada caja.",
    ),
    "pt-pt": Words(
        message="Obrigado por nos contar. Já estamos a apurar o que aconteceu.",
        question="Pode indicar-nos as pessoas que continuam sem acesso?",
        note="Sistemas confirma que a regra entrou em vigor antes de o lote terminar.",
        progress="Já falámos com a equipa de sistemas. Falta confirmar a data da correção.",
        reason="O crédito pedido ultrapassa o que posso aprovar.",
        actions_taken="Corrigimos a fatura e emitimos hoje a nota de crédito.",
        explanation="A alteração de abril não chegou à faturação. Passámos a confirmar as duas no mesmo dia.",
    ),
}


@dataclass(frozen=True)
class Course:
    """One case on its way: whose it is, when it came, in which words."""

    case_id: UUID
    handler: Membership
    received_at: datetime
    words: Words

    def on(self, days: int) -> date:
        return (self.received_at + days * DAY).date()


def acknowledged(course: Course) -> None:
    acknowledge(
        case_id=course.case_id,
        by=course.handler,
        now=course.received_at + 3 * HOUR,
        handler=course.handler,
        next_update_on=course.on(7),
        message=course.words.message,
    )


def investigated(course: Course) -> None:
    acknowledged(course)
    investigate(case_id=course.case_id, by=course.handler, now=course.received_at + 5 * HOUR)
    note(case_id=course.case_id, by=course.handler, now=course.received_at + 26 * HOUR, text=course.words.note)


def progress_told(course: Course) -> None:
    investigated(course)
    tell_progress(
        case_id=course.case_id,
        by=course.handler,
        now=course.received_at + 2 * DAY,
        message=course.words.progress,
        next_update_on=course.on(9),
    )


def waiting(course: Course) -> None:
    investigated(course)
    ask(
        case_id=course.case_id,
        by=course.handler,
        now=course.received_at + 28 * HOUR,
        question=course.words.question,
        answer_by=course.on(14),
    )


def escalated(course: Course) -> None:
    investigated(course)
    escalate(case_id=course.case_id, by=course.handler, now=course.received_at + 2 * DAY, reason=course.words.reason)


def resolved(course: Course) -> None:
    progress_told(course)
    case = Case.objects.get(pk=course.case_id)
    resolve(
        case_id=case.pk,
        by=course.handler,
        now=course.received_at + 3 * DAY,
        outcome=Outcome.UPHELD,
        actions_taken=course.words.actions_taken,
        explanation=course.words.explanation,
        root_cause=RootCause.objects.order_by("position").first(),
    )


def received(course: Course) -> None:
    """Nothing has been done yet."""


Steps = Callable[[Course], None]
