"""LB-5a, LB-5b, LO-1: what is published is shown as a date with its reasons; what is not published is no promise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from complaints.models import Kind, PolicyVersion
from complaints.policy import read_policy
from complaints.portal.promises import promised_now
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tests.conftest import NOW
from tests.portal.visiting import file_case, text_of

DATES = ("Tuesday 23 June 2026", "5 business days", "Wednesday 8 July 2026", "15 business days, whenever possible")


def in_english(client: Client) -> Client:
    client.get("/?lang=en")
    return client


@pytest.mark.parametrize("address", ["/", "/complain/"])
def test_lohas_beans_promises_two_dates_before_one_writes(at_lohas: Client, address: str) -> None:
    with time_machine.travel(NOW, tick=False):
        page = text_of(in_english(at_lohas).get(address))
    for said in DATES:
        assert said in page.replace("</small>", "").replace(" ,", ",")
    assert "As soon as possible" not in page


@pytest.mark.parametrize("address", ["/", "/complain/"])
def test_log_oscon_published_no_term_and_promises_none(at_logoscon: Client, address: str) -> None:
    with time_machine.travel(NOW, tick=False):
        page = text_of(in_english(at_logoscon).get(address))
    assert "As soon as possible" in page
    assert "before the end of" not in page
    assert "business day" not in page


def test_a_term_that_is_another_for_each_kind_is_not_shown_for_all(lohas: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        version = PolicyVersion.objects.get()
        document = {**version.document, "clocks": [dict(clock) for clock in version.document["clocks"]]}
        resolve = next(clock for clock in document["clocks"] if clock["name"] == "resolve")
        resolve["kinds"] = ["queja"]
        document["clocks"].append({**resolve, "kinds": ["reclamo", "solicitud"], "length": 10})
        read_policy(document)
        PolicyVersion.objects.create(number=2, document=document, in_force_from=NOW - timedelta(days=1))
        promised = promised_now(lohas, list(Kind.objects.all()), now=NOW)
    assert set(promised) == {"acknowledge"}


def test_nothing_is_promised_where_nothing_can_be_filed(lohas: Tenant) -> None:
    with tenant_atomic(lohas.pk):
        assert promised_now(lohas, [], now=NOW) == {}


def receipt_of(client: Client, **answers: Any) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = file_case(in_english(client), **answers)
        assert answer.status_code == 302, text_of(answer)
        return text_of(client.get(answer["Location"]))


def test_the_receipt_says_the_dates_and_why(at_lohas: Client) -> None:
    page = receipt_of(at_lohas)
    for said in DATES:
        assert said in page
    assert page.count('<table class="cal">') == 2
    assert "public holiday, does not count" in page  # 29 June
    assert "deadline: day 15" in page


def test_the_receipt_of_log_oscon_names_no_date(at_logoscon: Client) -> None:
    page = receipt_of(at_logoscon)
    assert "As soon as possible" in page
    assert "before the end of" not in page
    assert "<table" not in page
    assert "July" not in page
