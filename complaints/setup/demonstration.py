"""Demonstration people and cases for the two companies. Their addresses end in `.example`, their surname is Demo."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from complaints.actions.register_case import ComplainantDetails, Complaint, register_case
from complaints.enums import Channel, NameMissing, PartyKind, Remedy
from complaints.models import Case, Category, Kind
from complaints.queries import notice_in_force
from complaints.setup import courses
from complaints.setup.company import Company
from tenants.actors import COMPLAINANT, member
from tenants.context import tenant_context
from tenants.models import Membership, Tenant, User
from tenants.roles import Role


@dataclass(frozen=True)
class Person:
    name: str
    roles: tuple[Role, ...]
    level: int = 1
    is_responsible: bool = False


PEOPLE = {
    "lohasbeans.localhost": (
        Person("Ana Demo", (Role.HANDLER,), is_responsible=True),
        Person("Camilo Demo", (Role.SUPERVISOR,), 2),
        Person("Beatriz Demo", (Role.MANAGER,), 3),
        Person("Andrés Demo", (Role.ADMINISTRATOR,)),
        Person("Elena Demo", (Role.EMPLOYEE,)),
        Person("Óscar Demo", (Role.AUDITOR,)),
    ),
    "logoscon.localhost": (
        Person("Inês Demo", (Role.HANDLER,), is_responsible=True),
        Person("Miguel Demo", (Role.SUPERVISOR,), 2),
        Person("Teresa Demo", (Role.MANAGER,), 3),
        Person("Nuno Demo", (Role.ADMINISTRATOR,)),
        Person("Rui Demo", (Role.EMPLOYEE,)),
        Person("Sofia Demo", (Role.AUDITOR,)),
    ),
}


def address(person: Person, company: Company) -> str:
    """Where a demonstration person signs in: `handler@lohasbeans.example`."""
    return f"{person.roles[0].value}@{company.host.split('.')[0]}.example"


@transaction.atomic
def add_people(company: Company, tenant: Tenant, *, password: str) -> None:
    """Make the people, or give those who are there the password: the one that is printed always works."""
    for person in PEOPLE[company.host]:
        email = address(person, company)
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        with tenant_context(tenant.pk, reason="demonstration"):
            if not Membership.objects.filter(user=user).exists():
                Membership.objects.create(
                    user=user,
                    name=person.name,
                    language=tenant.default_language,
                    roles=[role.value for role in person.roles],
                    level=person.level,
                    is_responsible=person.is_responsible,
                )


@dataclass(frozen=True)
class Story:
    name: str
    kind: str
    category: str
    description: str
    days_ago: float
    channel: Channel = Channel.WEB
    party: PartyKind = PartyKind.PERSON
    tax_id: str = ""
    remedy: Remedy | None = None
    steps: courses.Steps = courses.received


STORIES = {
    "lohasbeans.localhost": (
        Story(
            "Dara Demo",
            "reclamo",
            "producto",
            "El viernes recibí dos bolsas de café de 500 g. Las dos llegaron con la válvula abierta y el café huele a "
            "viejo. Lo compré para un cumpleaños y no lo pude usar.",
            0.2,
            remedy=Remedy.REPLACEMENT,
        ),
        Story(
            "Hotel Demo S.A.S.",
            "queja",
            "entrega",
            "El pedido del mes llegó tres días tarde y nadie avisó. Abrimos el desayuno sin café.",
            1.1,
            channel=Channel.TELEPHONE,
            party=PartyKind.ORGANISATION,
            tax_id="9001234568",
            remedy=Remedy.EXPLANATION,
        ),
        Story(
            "Julián Demo",
            "solicitud",
            "otro",
            "Necesito el certificado de origen del último lote que compré para mi tienda.",
            2.3,
            channel=Channel.EMAIL,
            steps=courses.acknowledged,
        ),
        Story(
            "",
            "queja",
            "atencion",
            "Llamé dos veces y en las dos se cortó la llamada sin que me atendieran.",
            9.4,
            channel=Channel.TELEPHONE,
        ),
        Story(
            "Lucía Demo",
            "reclamo",
            "producto",
            "El café molido llegó con la bolsa rota y la mitad se regó en la caja. Pido que me lo repongan.",
            6.2,
            remedy=Remedy.REPLACEMENT,
            steps=courses.waiting,
        ),
        Story(
            "Tostadora Demo S.A.S.",
            "reclamo",
            "cobro",
            "Nos cobraron dos veces el flete de mayo y el descuento acordado no aparece en la factura.",
            8.1,
            channel=Channel.EMAIL,
            party=PartyKind.ORGANISATION,
            tax_id="9001234568",
            remedy=Remedy.REFUND,
            steps=courses.escalated,
        ),
        Story(
            "Mateo Demo",
            "queja",
            "producto",
            "El sabor de la última bolsa no es el de siempre: sabe a humo.",
            12.5,
            remedy=Remedy.EXPLANATION,
            steps=courses.resolved,
        ),
    ),
    "logoscon.localhost": (
        Story(
            "Teresa Demo",
            "reclamacao",
            "qualidade",
            "Na migração do correio, catorze colegas ficaram dois dias sem entrar na caixa, em plena semana de fecho. "
            "Ninguém nos avisou. Quero saber o que correu mal.",
            0.3,
            remedy=Remedy.EXPLANATION,
        ),
        Story(
            "Farmácia Demo, Lda.",
            "reclamacao",
            "faturacao",
            "A fatura de maio cobra doze licenças e nós temos dez. Já o dissemos por telefone em abril.",
            1.6,
            channel=Channel.EMAIL,
            party=PartyKind.ORGANISATION,
            tax_id="999999990",
            remedy=Remedy.REFUND,
        ),
        Story(
            "Marta Demo",
            "reclamacao",
            "atendimento",
            "Pedi ajuda três vezes para recuperar o acesso e de cada vez tive de explicar tudo de novo.",
            2.8,
            channel=Channel.TELEPHONE,
            steps=courses.progress_told,
        ),
        Story(
            "Rita Demo",
            "reclamacao",
            "qualidade",
            "Três pessoas da nossa equipa continuam sem acesso às pastas partilhadas desde a migração.",
            6.4,
            remedy=Remedy.EXPLANATION,
            steps=courses.waiting,
        ),
        Story(
            "Clínica Demo, Lda.",
            "reclamacao",
            "prazos",
            "A intervenção marcada para as oito começou às onze e parou a receção durante a manhã inteira.",
            7.7,
            channel=Channel.TELEPHONE,
            party=PartyKind.ORGANISATION,
            tax_id="999999990",
            remedy=Remedy.REFUND,
            steps=courses.escalated,
        ),
        Story(
            "Vasco Demo",
            "reclamacao",
            "faturacao",
            "Cancelei um serviço em março e continuam a faturá-lo.",
            13.2,
            channel=Channel.EMAIL,
            remedy=Remedy.REFUND,
            steps=courses.resolved,
        ),
    ),
}


def _mailbox(name: str) -> str:
    """`farmacia@cliente.example` for Farmácia Demo; none for somebody without a name."""
    letters = unicodedata.normalize("NFKD", name.split(" ", maxsplit=1)[0].lower()).encode("ascii", "ignore").decode()
    return f"{letters}@cliente.example" if letters else ""


@transaction.atomic
def add_cases(company: Company, tenant: Tenant, *, now: datetime) -> int:
    """A few cases, through the same action as real ones; none where there is any. Returns how many were made."""
    with tenant_context(tenant.pk, reason="demonstration"):
        if Case.objects.exists():
            return 0
        handler = Membership.objects.get(user__email=address(PEOPLE[company.host][0], company))
        kinds = {kind.code: kind for kind in Kind.objects.all()}
        categories = {category.code: category for category in Category.objects.all()}
        notice = notice_in_force(now)
        for story in reversed(STORIES[company.host]):
            received_at = now - timedelta(days=story.days_ago)
            online = story.channel == Channel.WEB
            complaint = Complaint(
                complainant=ComplainantDetails(
                    party=story.party,
                    language=tenant.default_language,
                    name=story.name,
                    name_missing=None if story.name else NameMissing.WITHHELD,
                    tax_id=story.tax_id,
                    email=_mailbox(story.name),
                ),
                kind=kinds[story.kind],
                category=categories[story.category],
                channel=story.channel,
                received_at=received_at,
                description=story.description,
                language=tenant.default_language,
                remedy_sought=story.remedy,
                notice=notice if online else None,
                authorised_at=received_at if online and company.needs_authorisation else None,
            )
            delay = timedelta() if online else timedelta(minutes=9)
            actor = COMPLAINANT if online else member(handler.pk)
            case = register_case(complaint=complaint, actor=actor, now=received_at + delay)
            story.steps(courses.Course(case.pk, handler, received_at, courses.WORDS[tenant.default_language]))
        return len(STORIES[company.host])
