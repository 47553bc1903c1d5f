"""Each named constraint of the domain, refused by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, models

from complaints.models import Case, CaseEvent, Category, Complainant, Kind, Notice, Submission
from tenants.constraints import DatabaseConstraint
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.conftest import NOW


def _case(**changes: Any) -> Callable[[Case], Any]:
    return lambda case: Case.objects.filter(pk=case.pk).update(**changes)


def _complainant(**changes: Any) -> Callable[[Case], Any]:
    return lambda case: Complainant.objects.filter(pk=case.complainant_id).update(**changes)


def _event(number: int) -> Callable[[Case], Any]:
    return lambda case: CaseEvent.objects.create(
        case=case, number=number, code="x", at=NOW, actor_kind="system", digest="x"
    )


def _same_reference(case: Case) -> None:
    twin = Case.objects.get(pk=case.pk)
    twin.pk = uuid4()
    twin.save(force_insert=True)


def _same_key(case: Case) -> None:
    for _ in range(2):
        Submission.objects.create(key=case.pk, body_digest="x", case=case)


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
    "notice_version_is_unique": [_second(Notice, version=1, needs_authorisation=True, texts={}, published_at=NOW)],
    "event_number_is_unique": [_event(1)],
    "event_number_is_from_1": [_event(0)],
    "submission_key_is_unique": [_same_key],
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
        _case(state="resolved")(case_of_lohas)
        _case(erased_at=NOW, description="", salt="")(case_of_lohas)
        _complainant(name="", name_missing="withheld")(case_of_lohas)
        _complainant(erased_at=NOW, **dict.fromkeys(Complainant.personal[:-1], ""))(case_of_lohas)
        _event(2)(case_of_lohas)
