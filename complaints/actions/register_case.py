"""A complaint is received: whatever the channel, one call, one transaction, one case, one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import IntegrityError, transaction

from complaints import deadlines, events, queries, timers
from complaints.digests import canonical, digest_of_text, new_salt
from complaints.enums import Channel, EventCode, NameMissing, PartyKind, Remedy
from complaints.models import Case, Category, Complainant, ContactPerson, Kind, Notice
from complaints.references import new_reference
from tenants.actors import Actor
from tenants.context import because, current_tenant_id
from tenants.models import Tenant

TRIES = 5  # at 35 random bits even one collision is rare


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    name: str
    position: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class ComplainantDetails:
    """Who complains. `name` is the person's or the organisation's; empty only with a reason (LO-3.4)."""

    party: PartyKind
    language: str
    name: str = ""
    name_missing: NameMissing | None = None
    tax_id: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    contacts: tuple[ContactDetails, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What was said. received_at: when the company first heard it (UTC); not after the registration."""

    complainant: ComplainantDetails | Complainant  # a row, for one whom the desk knows already
    kind: Kind
    channel: Channel
    received_at: datetime
    description: str
    language: str
    category: Category | None = None
    external_number: str = ""
    occurred_on: date | None = None
    remedy_sought: Remedy | None = None
    notice: Notice | None = None
    authorised_at: datetime | None = None
    files: tuple[events.Enclosure, ...] = ()


@transaction.atomic
def register_case(*, complaint: Complaint, actor: Actor, now: datetime) -> Case:
    """Store the complaint with its reference and the first event of its story (LB-4.1, LO-3.4). Commit is the promise.

    now: the moment of registration, UTC. Returns the case with its clocks running from the receipt. Raises
    IntegrityError where a named constraint refuses.
    """
    with because(EventCode.RECEIVED):
        who = complaint.complainant
        complainant = who if isinstance(who, Complainant) else _store_complainant(who)
        case = _new_case(complaint, complainant, now)
        clocks = deadlines.plan(case, start="receipt", at=case.received_at)
        _store_case(case, complaint, actor, now)
        timers.store(case, clocks, now=now)
    return case


def _store_complainant(details: ComplainantDetails) -> Complainant:
    complainant: Complainant = Complainant.objects.create(
        party=details.party,
        name=details.name,
        name_missing=details.name_missing or "",
        tax_id=details.tax_id,
        email=details.email,
        phone=details.phone,
        postal_address=details.postal_address,
        language=details.language,
        salt=new_salt(),
    )
    for contact in details.contacts:
        ContactPerson.objects.create(
            complainant=complainant,
            name=contact.name,
            position=contact.position,
            email=contact.email,
            phone=contact.phone,
        )
    return complainant


def _new_case(complaint: Complaint, complainant: Complainant, now: datetime) -> Case:
    return Case(
        complainant=complainant,
        kind=complaint.kind,
        category=complaint.category,
        channel=complaint.channel,
        external_number=complaint.external_number,
        received_at=complaint.received_at,
        registered_at=now,
        occurred_on=complaint.occurred_on,
        description=complaint.description,
        remedy_sought=complaint.remedy_sought or "",
        language=complaint.language,
        policy=queries.policy_in_force(complaint.received_at),
        notice=complaint.notice,
        authorised_at=complaint.authorised_at,
        salt=new_salt(),
    )


def _store_case(case: Case, complaint: Complaint, actor: Actor, now: datetime) -> None:
    prefix = Tenant.objects.values_list("prefix", flat=True).get(pk=current_tenant_id())
    for left in reversed(range(TRIES)):
        case.reference = new_reference(prefix)
        try:
            with transaction.atomic():
                told = _told(complaint, case)
                events.record(
                    case,
                    EventCode.RECEIVED,
                    actor=actor,
                    at=now,
                    content=told,
                    enclosed=complaint.files,
                    changed=None,
                )
        except IntegrityError as error:
            if left and "case_reference_is_unique" in str(error):
                case.event_count, case.chain_head = 0, ""
                continue
            raise
        break


def _told(complaint: Complaint, case: Case) -> dict[str, object]:
    """What the first event keeps: codes, and digests that prove the words without holding them."""
    who = complaint.complainant
    identity = canonical({"name": who.name, "tax_id": who.tax_id, "email": who.email, "phone": who.phone}).decode()
    return {
        "reference": case.reference,
        "kind": complaint.kind.code,
        "category": complaint.category.code if complaint.category else None,
        "channel": complaint.channel,
        "received_at": complaint.received_at.astimezone(UTC).isoformat(),
        "language": complaint.language,
        "notice": complaint.notice.version if complaint.notice else None,
        "authorised": complaint.authorised_at is not None,
        "description": digest_of_text(case.salt, complaint.description),
        "complainant": digest_of_text(case.complainant.salt, identity),
    }
