"""Answers over many rows. Every list is bounded; none asks a query a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from complaints.audit import Flaw, verify_case
from complaints.cursors import read_cursor, write_cursor
from complaints.enums import CaseState, Part
from complaints.models import (
    ApiToken,
    Attachment,
    Case,
    CaseEvent,
    CaseRead,
    CaseText,
    Category,
    Complainant,
    Consultation,
    InformationRequest,
    Kind,
    Notice,
    PolicyVersion,
    PromisedRemedy,
    Rating,
    RootCause,
)
from complaints.occasions import RECEIVED, happened
from complaints.references import parse_reference
from complaints.rules import HANDLING
from complaints.search import MatchingCases, MatchingComplainants
from tenants.context import current_tenant_id
from tenants.models import CalendarVersion, Membership, Tenant
from tenants.substitutes import covering

PAGE = 25


def kinds_on_offer() -> QuerySet[Kind]:
    return Kind.objects.filter(retired_at=None).order_by("position", "code")


def categories_on_offer() -> QuerySet[Category]:
    return Category.objects.filter(retired_at=None).order_by("position", "code")


def notice_in_force(now: datetime) -> Notice | None:
    """The newest notice published by `now`; None where a company has none yet."""
    return Notice.objects.filter(published_at__lte=now).order_by("-version").first()


def policy_in_force(moment: datetime) -> PolicyVersion:
    """The policy version that binds a case received at this moment: the newest in force by then.

    A case received before the first version (told late, from before the company began) is bound to the first.
    """
    versions = PolicyVersion.objects.order_by("-number")
    found: PolicyVersion = versions.filter(in_force_from__lte=moment).first() or versions.last()
    return found


def calendar_in_use() -> CalendarVersion:
    """The newest version of the company's business calendar."""
    found: CalendarVersion = CalendarVersion.objects.order_by("-number")[:1].get()
    return found


def person_of_level(level: int, *, besides: UUID | None, now: datetime) -> Membership | None:
    """Who takes a case that reaches this level: of its members who are not away, or else of all, the one with the fewest
    open cases, but not `besides`."""
    today = now.astimezone(Tenant.objects.get(pk=current_tenant_id()).zone).date()
    away = Exists(covering(today).filter(member=OuterRef("pk")))
    people = Membership.objects.filter(is_active=True, level=level, roles__overlap=[role.value for role in HANDLING])
    open_cases = (
        Case.objects.filter(handler=OuterRef("pk"), state__in=Case.OPEN)
        .order_by()
        .values("handler")
        .annotate(n=Count("pk"))
        .values("n")
    )
    found: Membership | None = (
        people.exclude(pk=besides)
        .annotate(is_away=away, load=Coalesce(Subquery(open_cases), 0))
        .order_by("is_away", "load", "pk")
        .first()
    )
    return found


@dataclass(frozen=True, kw_only=True)
class QueueFilter:
    """What a handler wants to see. Empty means everything; `words` are searched in all texts, accents ignored.

    since, until: the first and the last day of the occasion, as ISO dates of the tenant's zone.
    """

    view: str = "open"  # of VIEWS, or `all`
    kind: str = ""
    channel: str = ""
    category: str = ""
    root_cause: str = ""
    occasion: str = ""  # of complaints.occasions; the receipt, where none is said
    since: str = ""
    until: str = ""
    words: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether more is asked than the view."""
        return self != QueueFilter(view=self.view)

    @property
    def days(self) -> tuple[date | None, date | None]:
        since, until = (date.fromisoformat(day) if day else None for day in (self.since, self.until))
        return since, until


@dataclass(frozen=True)
class CasePage:
    cases: list[Case]
    next_cursor: str | None


FOUND_AT_MOST = 200
COUNTED_AT_MOST = 500
VIEWS = ("mine", "open", "unassigned", "late", "waiting", "escalated", "follow_up", "closed")


def queue(
    wanted: QueueFilter, *, reader: Membership, now: datetime, after: str | None = None, size: int = PAGE
) -> CasePage:
    """Cases, nearest deadline first, those without a running clock last; one page (keyset).

    after: the cursor of the page before; one that cannot be read counts as none.
    """
    cases = _in_view(wanted.view, reader, now)
    if wanted.kind:
        cases = cases.filter(kind__code=wanted.kind)
    if wanted.channel:
        cases = cases.filter(channel=wanted.channel)
    if wanted.category:
        cases = cases.filter(category__code=wanted.category)
    if wanted.root_cause:
        cases = cases.filter(root_cause__code=wanted.root_cause)
    first, last = wanted.days
    cases = cases.filter(happened(wanted.occasion or RECEIVED, first=first, last=last, now=now))
    if named := _case_named(wanted.words):
        cases = cases.filter(pk=named)
    elif wanted.words:
        cases = cases.filter(pk__in=MatchingCases(wanted.words, FOUND_AT_MOST))
    if place := read_cursor(after):
        due_at, key = place
        later = Q(next_due_at=None, pk__gt=key)
        if due_at:
            later = Q(next_due_at__gt=due_at) | Q(next_due_at=due_at, pk__gt=key) | Q(next_due_at=None)
        cases = cases.filter(later)
    # First which, from the cases alone and in the order of an index; with what belongs to them joined, PostgreSQL would rather
    # read and sort every case of the view: behind row-level security it expects one row.
    order = (F("next_due_at").asc(nulls_last=True), "pk")
    keys = list(cases.order_by(*order).values_list("pk", flat=True)[: size + 1])
    listed = Case.objects.filter(pk__in=keys).select_related("kind", "complainant", "handler").defer(*HEAVY)
    found = list(listed.order_by(*order))
    return CasePage(
        found[:size], write_cursor(found[size - 1].next_due_at, found[size - 1].pk) if len(found) > size else None
    )


def _case_named(words: str) -> UUID | None:
    """The case whose reference was typed: full text would read the digits of some as a negative number."""
    reference = parse_reference(words)
    found = Case.objects.filter(reference=reference).values_list("pk", flat=True) if reference else ()
    return next(iter(found), None)


HEAVY = ("search", "complainant__search")


class _CountOf(Subquery):
    """How many rows a query finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS found)"
    output_field = IntegerField()


def view_counts(*, reader: Membership, now: datetime) -> dict[str, int]:
    """How many cases each view holds, counted up to 500: a page says "500+" rather than reading them all."""
    counts = {
        view: _CountOf(_in_view(view, reader, now).order_by().values("pk")[: COUNTED_AT_MOST + 1])
        for view in VIEWS
        if view != "closed"
    }
    return dict(zip(counts, Tenant.objects.values_list(*counts.values()).get(pk=current_tenant_id()), strict=True))


def _in_view(view: str, reader: Membership, now: datetime) -> QuerySet[Case]:
    cases: QuerySet[Case] = Case.objects.all()
    if view == "closed":
        return cases.filter(state__in=[CaseState.FOLLOWED_UP, CaseState.WITHDRAWN])
    if view == "follow_up":
        return cases.filter(state=CaseState.RESOLVED)
    if view == "all":
        return cases
    cases = cases.filter(state__in=Case.OPEN)
    if view == "mine":
        return cases.filter(_answered_for_by(reader, now))
    if view == "unassigned":
        return cases.filter(handler=None)
    if view == "late":
        return cases.filter(next_due_at__lte=now)
    if view == "waiting":
        return cases.filter(Exists(InformationRequest.objects.filter(case=OuterRef("pk"), closed_at=None)))
    if view == "escalated":
        return cases.filter(state=CaseState.ESCALATED)
    return cases


def _answered_for_by(reader: Membership, now: datetime) -> Q:
    """One's own cases and those of whom one stands in for; for the responsible handler also what nobody else handles
    (LO-3.1)."""
    stood_in_for = covering(timezone.localdate(now)).filter(substitute=reader)
    nobody_s = Q(handler=None)
    if not reader.is_responsible:
        nobody_s &= Q(Exists(stood_in_for.filter(member__is_responsible=True)))
    return Q(handler=reader) | Q(handler__in=stood_in_for.values("member")) | nobody_s


def story_of(case: Case) -> list[CaseEvent]:
    """The case's events in order, each with its actor, its texts and its files."""
    events = CaseEvent.objects.filter(case=case).select_related("actor").order_by("number")
    texts = CaseText.objects.defer("search")
    return list(events.prefetch_related(Prefetch("texts", texts), "attachments"))


def texts_of(case: Case) -> list[CaseText]:
    """All that was written in the case, each with its event, oldest first."""
    return list(
        CaseText.objects.filter(case=case).select_related("event").defer("search").order_by("event__number", "part")
    )


def attachments_of(case: Case) -> list[Attachment]:
    """All files of the case that are still there, each with its event, oldest first."""
    return list(
        Attachment.objects.filter(case=case, erased_at=None)
        .select_related("event")
        .order_by("event__number", "name", "id")
    )


def case_as_it_is(case_id: UUID) -> Case:
    """The case with what an answer tells of it, read after an act; the reading was recorded before."""
    found: Case = Case.objects.select_related("kind", "category", "complainant", "policy").defer(*HEAVY).get(pk=case_id)
    return found


def newest_tokens(*, most: int = 200) -> list[ApiToken]:
    """The company's tokens with their members, last made first."""
    return list(ApiToken.objects.select_related("membership").order_by("-created_at", "-id")[:most])


def earlier_cases(case: Case, *, most: int = 10) -> list[Case]:
    """Other cases of the same person: the same e-mail address, telephone or tax number, last first."""
    who = case.complainant
    same = Q()
    for column in ("email", "phone", "tax_id"):
        if value := getattr(who, column):
            same |= Q(**{column: value})
    if not same:
        return []
    # First who, by an index each; joined, PostgreSQL would look at every case of the company.
    people = list(Complainant.objects.filter(same).values_list("pk", flat=True)[:SAME_AT_MOST])
    others = Case.objects.filter(complainant__in=people).exclude(pk=case.pk).prefetch_related("kind").defer("search")
    return list(others.order_by("-received_at")[:most])


SAME_AT_MOST = 200  # rows of one person


def complainants_like(words: str, *, most: int = 8) -> list[Complainant]:
    """Known complainants whose name, number or address begins like these words, last one first (by telephone)."""
    if len(words.strip()) < 3:
        return []
    people = Complainant.objects.filter(erased_at=None, pk__in=MatchingComplainants(words, 50)).defer("search")
    return list(people.order_by("-id")[:most])


def open_consultations(colleague: Membership) -> list[Consultation]:
    """Questions that wait for this member's answer, the most urgent first."""
    waiting = Consultation.objects.filter(colleague=colleague, answered_at=None).select_related("asker", "case")
    return list(waiting.order_by("due_on", "pk")[:100])


def reads_of(case: Case, *, most: int = 20) -> list[CaseRead]:
    """Who opened the case, last first."""
    return list(CaseRead.objects.filter(case=case).select_related("reader").order_by("-at")[:most])


def flaws(*, references: list[str] | None = None, batch: int = 500) -> Iterator[Flaw]:
    """Every case of the tenant whose story does not hold, read in batches."""
    cases = Case.objects.select_related("complainant").order_by("id")
    if references:
        cases = cases.filter(reference__in=references)
    last: UUID | None = None
    while chunk := list((cases.filter(id__gt=last) if last else cases)[:batch]):
        stories: dict[UUID, list[CaseEvent]] = {case.pk: [] for case in chunk}
        for event in (
            CaseEvent.objects.filter(case__in=stories)
            .prefetch_related("texts", "attachments")
            .order_by("case", "number")
        ):
            stories[event.case_id].append(event)
        for case in chunk:
            if flaw := verify_case(case, stories[case.pk]):
                yield flaw
        last = chunk[-1].pk


def members_by_id(ids: Iterable[str]) -> dict[str, Membership]:
    """Members of this company by the text of their ids, for events that name them; also those who have left."""
    return {str(one.pk): one for one in Membership.objects.filter(pk__in=list(ids))}


def active_members() -> list[Membership]:
    return list(Membership.objects.filter(is_active=True).order_by("name", "pk")[:MEMBERS_AT_MOST])


MEMBERS_AT_MOST = 500


def root_causes_on_offer() -> QuerySet[RootCause]:
    return RootCause.objects.filter(retired_at=None).order_by("position", "code")


def open_question(case: Case) -> InformationRequest | None:
    """The question that waits for the complainant's answer, if any."""
    found: InformationRequest | None = InformationRequest.objects.filter(case=case, closed_at=None).first()
    return found


def question_text(question: InformationRequest) -> str:
    text: str | None = (
        CaseText.objects.filter(event=question.event_id, part=Part.QUESTION).values_list("text", flat=True).first()
    )
    return text or ""


def consultations_of(case: Case) -> list[Consultation]:
    """The questions put to colleagues in this case, the newest first."""
    return list(Consultation.objects.filter(case=case).select_related("colleague").order_by("-asked_at")[:50])


def consultation_for(colleague: Membership, consultation_id: UUID) -> Consultation | None:
    """A question put to this member, with `question` and `reply` as texts; None for anybody else's."""
    found: Consultation | None = (
        Consultation.objects.filter(pk=consultation_id, colleague=colleague).select_related("asker").first()
    )
    if found is not None:
        texts = dict(
            CaseText.objects.filter(event__in=[found.event_id, found.answer_id]).values_list("event_id", "text")
        )
        found.question = texts.get(found.event_id, "")  # type: ignore[attr-defined]
        found.reply = texts.get(found.answer_id, "")  # type: ignore[attr-defined]
    return found


def open_remedies(case: Case) -> list[PromisedRemedy]:
    """Promises of this case that are not carried out yet, each with its `text`."""
    found = list(
        PromisedRemedy.objects.filter(case=case, carried_out_at=None).select_related("owner").order_by("due_on")[:50]
    )
    texts = dict(CaseText.objects.filter(event__in=[one.event_id for one in found]).values_list("event_id", "text"))
    for one in found:
        one.text = texts.get(one.event_id, "")
    return found


def is_rated(case: Case) -> bool:
    """Whether the complainant has rated the handling since the last resolution."""
    return case.resolved_at is not None and Rating.objects.filter(case=case, at__gte=case.resolved_at).exists()


def files_held(case: Case) -> tuple[int, int]:
    """How many files the case holds, and how many bytes they have together."""
    held = Attachment.objects.filter(case=case).aggregate(count=Count("pk"), size=Coalesce(Sum("size"), 0))
    return held["count"], held["size"]


def files_of_receipt(case: Case) -> list[Attachment]:
    """The files that came with the complaint itself."""
    return list(Attachment.objects.filter(case=case, event__number=1, erased_at=None).order_by("id"))
