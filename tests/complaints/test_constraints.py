"""Each named constraint of the domain, refused by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models

from complaints.models import (
    ApiToken,
    Attachment,
    Case,
    CaseEvent,
    CaseText,
    Category,
    Clock,
    Complainant,
    Consultation,
    Extension,
    InformationRequest,
    Kind,
    Notice,
    PolicyVersion,
    Rating,
    RootCause,
    Submission,
    Timer,
)
from tenants.constraints import DatabaseConstraint
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant, User
from tenants.roles import Role
from tests.conftest import NOW


def _case(**changes: Any) -> Callable[[Case], Any]:
    return lambda case: Case.objects.filter(pk=case.pk).update(**changes)


def _complainant(**changes: Any) -> Callable[[Case], Any]:
    return lambda case: Complainant.objects.filter(pk=case.complainant_id).update(**changes)


def _event(number: int) -> Callable[[Case], Any]:
    return lambda case: CaseEvent.objects.create(
        case=case, number=number, code="x", at=NOW, actor_kind="system", digest="x"
    )


def _token(**changes: Any) -> Callable[[Case], Any]:
    said = {"name": "x", "digest": "0" * 64, "scopes": ["cases:read"], "created_at": NOW, **changes}

    def make(_case: Case) -> None:
        user = User.objects.filter(email="token@lb.example").first() or User.objects.create(email="token@lb.example")
        person = Membership.objects.filter(user=user).first() or Membership.objects.create(
            user=user, name="Ana", language="es-co", roles=[Role.HANDLER.value]
        )
        ApiToken.objects.create(membership=person, **said)

    return make


def _same_reference(case: Case) -> None:
    twin = Case.objects.get(pk=case.pk)
    twin.pk = uuid4()
    twin.save(force_insert=True)


def _same_key(case: Case) -> None:
    for _ in range(2):
        Submission.objects.create(key=case.pk, body_digest="x", case=case)


def _receipt(case: Case) -> CaseEvent:
    event: CaseEvent = CaseEvent.objects.get(case=case, number=1)
    return event


def _with_event(model: Any, **fields: Any) -> Callable[[Case], Any]:
    """A row that belongs to the case and its receipt."""
    return lambda case: model.objects.create(case=case, event=_receipt(case), **fields)


TEXT: dict[str, Any] = {"part": "note", "is_public": False, "text": "x", "salt": "ab"}
FILE: dict[str, Any] = {"content_type": "text/plain", "size": 1, "sha256": "x", "is_public": True}
ASKED: dict[str, Any] = {"asked_at": NOW, "answer_by": NOW.date()}


def _twice(violate: Callable[[Case], Any]) -> Callable[[Case], Any]:
    def both(case: Case) -> None:
        violate(case)
        violate(case)

    return both


def _clock(**changes: Any) -> Callable[[Case], Any]:
    return lambda case: Clock.objects.filter(case=case, name="resolve").update(**changes)


def _same_clock(case: Case) -> None:
    clock = Clock.objects.get(case=case, name="resolve")
    clock.pk = uuid4()
    clock.save(force_insert=True)


def _no_more_time(case: Case) -> None:
    Extension.objects.create(clock=Clock.objects.get(case=case, name="resolve"), length=0, at=NOW)


def _timer(**values: Any) -> Callable[[Case], Any]:
    return lambda case: Timer.objects.create(case=case, **values)


def _same_timer(case: Case) -> None:
    Timer.objects.create(case=case, what="clock", clock=Clock.objects.get(case=case, name="resolve"))


def _member(case: Case, name: str) -> Membership:
    user = User.objects.create(email=f"{name}-{case.pk}@lb.example")
    made: Membership = Membership.objects.create(user=user, name=name, language="es-co", roles=[Role.HANDLER])
    return made


def _handled(**changes: Any) -> Callable[[Case], Any]:
    """The case as one that was acknowledged, with these fields."""
    return lambda case: _case(handler=_member(case, "handler"), acknowledged_at=NOW, **changes)(case)


RESOLVED: dict[str, Any] = {"state": "resolved", "outcome": "upheld", "resolved_at": NOW}
FOLLOWED_UP: dict[str, Any] = {**RESOLVED, "state": "followed_up", "follow_up_way": "call", "followed_up_at": NOW}
WITHDRAWN: dict[str, Any] = {"state": "withdrawn", "withdrawal_reason": "duplicate", "withdrawn_at": NOW}


def _consulted(*, oneself: bool = False, **fields: Any) -> Callable[[Case], Any]:
    def consult(case: Case) -> None:
        asker, colleague = _member(case, "one"), _member(case, "other")
        Consultation.objects.create(
            case=case,
            event=_receipt(case),
            asker=asker,
            colleague=asker if oneself else colleague,
            asked_at=NOW,
            due_on=NOW.date(),
            **fields,
        )

    return consult


def _own_parent(_case: Case) -> None:
    category = Category.objects.earliest("position")
    category.parent = category
    category.save()


def _second(model: Any, **fields: Any) -> Callable[[Case], Any]:
    return lambda _case: model.objects.create(**fields)


REFUSED: dict[str, list[Callable[[Case], Any]]] = {
    "case_reference_is_unique": [_same_reference],
    "case_reference_is_well_formed": [
        _case(reference=text) for text in ("", "lb-7k3m-9qx2", "LB-7K3M-9QXU", "LB-7K3M9QX2", "LB-7K3M-9QX2\n")
    ],
    "case_state_is_known": [_case(state="lost"), _case(state="")],
    "case_level_is_from_1": [_case(level=0)],
    "acknowledged_case_has_a_handler": [_case(acknowledged_at=NOW)],
    "resolved_case_has_an_outcome": [
        _case(**RESOLVED),  # never acknowledged
        *(_handled(**{**RESOLVED, name: none}) for name, none in (("outcome", ""), ("resolved_at", None))),
        _handled(**RESOLVED | {"outcome": "lost"}),
        _case(outcome="upheld"),
        _case(resolved_at=NOW),
    ],
    "followed_up_case_says_how": [
        *(_handled(**{**FOLLOWED_UP, name: none}) for name, none in (("follow_up_way", ""), ("followed_up_at", None))),
        _handled(**FOLLOWED_UP | {"follow_up_way": "dream"}),
        _case(follow_up_way="call"),
        _case(followed_up_at=NOW),
    ],
    "withdrawn_case_has_a_reason": [
        *(_case(**{**WITHDRAWN, name: none}) for name, none in (("withdrawal_reason", ""), ("withdrawn_at", None))),
        _case(**WITHDRAWN | {"withdrawal_reason": "mood"}),
        _case(withdrawal_reason="duplicate"),
        _case(withdrawn_at=NOW),
    ],
    "case_channel_is_known": [_case(channel="pigeon"), _case(channel="")],
    "case_is_received_before_registered": [_case(received_at=NOW + timedelta(microseconds=1))],
    "external_number_is_an_authoritys": [_case(external_number="26-1"), _case(channel="email", external_number="1")],
    "case_has_a_description": [_case(description="")],
    "case_is_salted": [_case(salt="")],
    "erased_case_is_blank": [_case(erased_at=NOW), _case(erased_at=NOW, salt=""), _case(erased_at=NOW, description="")],
    "authorisation_names_its_notice": [_case(authorised_at=NOW, notice=None)],
    "complainant_has_a_name_or_a_reason": [_complainant(name=""), _complainant(name_missing="withheld")],
    "complainant_party_is_known": [_complainant(party="robot")],
    "complainant_is_salted": [_complainant(salt="")],
    "erased_complainant_is_blank": [
        _complainant(erased_at=NOW, **{name: "" for name in Complainant.personal[:-1] if name != kept})
        for kept in ("name", "email", "salt")
    ]
    + [
        _complainant(erased_at=NOW, name="", email="", salt="", **{kept: "left"})
        for kept in ("tax_id", "phone", "postal_address")
    ],
    "kind_code_is_unique": [_second(Kind, code="reclamo", texts={})],
    "category_code_is_unique": [_second(Category, code="producto", names={})],
    "category_is_not_its_own_parent": [_own_parent],
    "root_cause_code_is_unique": [_second(RootCause, code="empaque", names={})],
    "policy_number_is_unique": [_second(PolicyVersion, number=1, document={}, in_force_from=NOW)],
    "notice_version_is_unique": [_second(Notice, version=1, needs_authorisation=True, texts={}, published_at=NOW)],
    "event_number_is_unique": [_event(1)],
    "event_number_is_from_1": [_event(0)],
    "submission_key_is_unique": [_same_key],
    "text_part_is_unique": [_twice(_with_event(CaseText, **TEXT))],
    "text_is_there_or_erased": [_with_event(CaseText, **TEXT | {name: ""}) for name in ("text", "salt")],
    "attachment_key_is_unique": [_twice(_with_event(Attachment, **FILE, name="a.txt", key="k"))],
    "attachment_has_a_name_or_is_erased": [_with_event(Attachment, **FILE, name="", key="k")],
    "clock_is_unique": [_same_clock],
    "clock_is_due_or_paused": [
        _clock(is_paused=True),
        _clock(due_on=None),
        _clock(due_at=None),
        _clock(due_on=None, due_at=None),
        _clock(is_paused=True, due_at=None),
    ],
    "extension_adds_time": [_no_more_time],
    "one_timer_a_clock": [_same_timer],
    "one_timer_each": [_twice(_timer(what=what)) for what in ("update", "question")],
    "timer_of_a_clock_names_it": [_timer(what="clock")],
    "one_open_information_request": [_twice(_with_event(InformationRequest, **ASKED))],
    "request_closes_after_it_opens": [
        _with_event(InformationRequest, **ASKED, closed_at=NOW - timedelta(microseconds=1))
    ],
    "consultation_answer_has_a_time": [_consulted(answered_at=NOW)],
    "nobody_consults_oneself": [_consulted(oneself=True)],
    "token_digest_is_unique": [_twice(_token())],
    "token_scopes_are_known": [_token(scopes=scopes) for scopes in ([], ["everything"], ["cases:read", "x"])],
    "rating_is_from_1_to_5": [
        _with_event(Rating, handling=handling, outcome=outcome, at=NOW)
        for handling, outcome in ((0, None), (6, None), (3, 0), (3, 6))
    ],
}


@pytest.mark.parametrize(
    ("name", "violate"),
    [pytest.param(name, way, id=f"{name}-{place}") for name, ways in REFUSED.items() for place, way in enumerate(ways)],
)
def test_the_database_refuses(name: str, violate: Callable[[Case], Any], lohas: Tenant, case_of_lohas: Case) -> None:
    with pytest.raises(IntegrityError, match=f'"{name}"'), tenant_atomic(lohas.pk):
        violate(case_of_lohas)


def test_every_constraint_of_the_domain_is_tried_above() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("complaints").get_models()
        for constraint in model._meta.constraints
        if not isinstance(constraint, DatabaseConstraint) and not constraint.name.endswith("_tenant_key")
    }
    assert declared == set(REFUSED)
    assert all(isinstance(constraint, models.BaseConstraint) for constraint in Case._meta.constraints)


def test_what_is_right_is_not_refused(lohas: Tenant, case_of_lohas: Case) -> None:
    """The neighbours of the violations above: had a constraint refused everything, those tests would prove nothing."""
    with tenant_atomic(lohas.pk):
        _case(received_at=NOW)(case_of_lohas)
        _case(channel="authority", external_number="26-1")(case_of_lohas)
        _case(authorised_at=NOW)(case_of_lohas)
        for place, changes in enumerate((RESOLVED, FOLLOWED_UP)):
            _case(handler=_member(case_of_lohas, f"handler {place}"), acknowledged_at=NOW, **changes)(case_of_lohas)
        _case(**dict.fromkeys(("outcome", "follow_up_way"), ""), resolved_at=None, followed_up_at=None, **WITHDRAWN)(
            case_of_lohas
        )
        _with_event(CaseText, **TEXT)(case_of_lohas)
        _with_event(CaseText, **TEXT | {"part": "reason", "text": "", "salt": "", "erased_at": NOW})(case_of_lohas)
        _with_event(Attachment, **FILE, name="a.txt", key="k")(case_of_lohas)
        _with_event(Attachment, **FILE, name="", key="l", erased_at=NOW)(case_of_lohas)
        _clock(is_paused=True, due_on=None, due_at=None)(case_of_lohas)
        Extension.objects.create(clock=Clock.objects.get(name="resolve"), length=1, at=NOW)
        _with_event(InformationRequest, **ASKED, closed_at=NOW)(case_of_lohas)
        _with_event(InformationRequest, **ASKED)(case_of_lohas)
        _consulted(answered_at=NOW, answer=_receipt(case_of_lohas))(case_of_lohas)
        _with_event(Rating, handling=1, outcome=5, at=NOW)(case_of_lohas)
        _with_event(Rating, handling=5, outcome=None, at=NOW)(case_of_lohas)
        for what in ("update", "question"):
            _timer(what=what)(case_of_lohas)
        _case(erased_at=NOW, description="", salt="")(case_of_lohas)
        _complainant(name="", name_missing="withheld")(case_of_lohas)
        _complainant(erased_at=NOW, **dict.fromkeys(Complainant.personal[:-1], ""))(case_of_lohas)
        _event(2)(case_of_lohas)
