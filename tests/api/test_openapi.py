"""The API's description: as the code is, and as the answers are."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from complaints.api.schema import COMPONENTS, description
from complaints.api.urls import urlpatterns
from complaints.intake.acts import ACT_FORMS
from complaints.management.commands.openapi import document
from complaints.models import Case
from tenants.models import Membership
from tests.api.test_attachments import letter, send
from tests.api.test_cases import NEXT, act
from tests.api.test_tokens import PLACE

FILE = settings.BASE_DIR / "static" / "api" / "openapi.json"


def assert_is(name: str, found: Any) -> None:
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": COMPONENTS}}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(found)


def test_the_file_is_what_the_code_says() -> None:
    assert FILE.read_text() == document(), "run ./manage.py openapi > static/api/openapi.json"


def test_every_address_and_every_act_is_described() -> None:
    described = description()["paths"]
    assert len(described) == len(urlpatterns) - 1  # the last one answers for all others
    assert {path.split("/")[-2] for path in described if "/acts/" in path} == ACT_FORMS.keys()
    assert all("401" in operation["responses"] for path in described.values() for operation in path.values())


def test_the_fields_of_an_act_are_those_of_its_form() -> None:
    body = description()["paths"]["/cases/{reference}/acts/resolve/"]["post"]["requestBody"]["content"][
        "application/json"
    ]
    assert body["schema"]["required"] == ["version", "outcome", "actions_taken", "explanation"]
    assert [*body["schema"]["properties"]] == ["version", "outcome", "root_cause", "actions_taken", "explanation"]


def test_answers_are_as_described(api: Client, ana: Membership, case_of_lohas: Case) -> None:
    place = f"{PLACE}{case_of_lohas.reference}/"
    said = {"handler": str(ana.pk), "next_update_on": NEXT, "message": "Hola"}
    assert_is("Case", act(api, case_of_lohas, "acknowledge", version=1, **said).json())
    assert_is("Case", api.get(place).json())
    assert_is("Cases", api.get(PLACE).json())
    assert_is("Messages", api.get(f"{place}messages/").json())
    made = send(api, letter()).json()
    assert_is("Case", made)
    assert_is("Attachments", api.get(f"{PLACE}{made['reference']}/attachments/").json())
    assert_is("Refusal", api.get(f"{PLACE}?x=1").json())
    with pytest.raises(Exception, match="required property"):
        assert_is("Case", {"reference": "x"})
