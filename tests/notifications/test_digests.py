"""F11: what a person hears once a day, or after a time in which nothing ran, is one mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.enums import EventCode
from complaints.events import record
from complaints.models import Case, Timer
from notifications import digests
from notifications.claims import tenants_with_digests
from notifications.digests import write_digests
from notifications.models import BellItem, Message, Preference, Topic, Way
from tenants.actors import SYSTEM
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import register
from tests.notifications.test_plan import messages, planned

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sweeper"])

HOUR = timedelta(hours=1)


def remind(case: Case, *, catch_up: bool) -> None:
    with tenant_atomic(case.tenant_id, actor=SYSTEM):
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        record(
            case,
            EventCode.REMINDED,
            actor=SYSTEM,
            at=timezone.now(),
            content={
                "clock": "resolve",
                "basis": "published",
                "step": "two_left",
                "due_on": "2026-07-08",
                "skipped": ["halfway"],
                "catch_up": catch_up,
            },
        )


def late_cases(tenant: Tenant, number: int) -> list[Case]:
    found = [register(tenant, who={"email": f"d{n}@cliente.example"}) for n in range(number)]
    planned(tenant)
    with tenant_atomic(tenant.pk):
        Message.objects.all().update(kind="told")
        BellItem.objects.all().update(digest_at=None)
        Timer.objects.all().update(fire_at=None)
    return found


def test_what_was_missed_comes_as_one_mail(lohas: Tenant, ana: Membership) -> None:
    cases = late_cases(lohas, 4)
    for case in cases:
        remind(case, catch_up=True)
    planned(lohas)
    assert messages(lohas, kind="reminder") == [], "not one by one"
    later = timezone.now() + 15 * HOUR
    assert tenants_with_digests(later) == [lohas.pk]
    assert write_digests(lohas.pk, now=later) == 1
    (digest,) = messages(lohas, kind="digest")
    assert digest.recipients == ["ana@lb.example"]
    assert all(case.reference in digest.text for case in cases)
    assert "Dara" not in digest.text
    assert write_digests(lohas.pk, now=later + HOUR) == 0
    assert tenants_with_digests(later) == []


def test_however_much_was_missed_it_is_one_mail(
    lohas: Tenant, ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "LINES", 2)
    cases = late_cases(lohas, 5)
    for case in cases:
        remind(case, catch_up=True)
    planned(lohas)
    later = timezone.now() + 15 * HOUR
    assert write_digests(lohas.pk, now=later) == 1
    (digest,) = messages(lohas, kind="digest")
    assert sum(case.reference in digest.text for case in cases) == 2
    assert "3" in digest.text
    assert write_digests(lohas.pk, now=later + HOUR) == 0


def test_what_is_in_time_comes_at_once(lohas: Tenant, ana: Membership) -> None:
    (case,) = late_cases(lohas, 1)
    remind(case, catch_up=False)
    planned(lohas)
    assert [message.recipients for message in messages(lohas, kind="reminder")] == [["ana@lb.example"]]


def test_the_digest_waits_until_all_is_caught_up(lohas: Tenant, ana: Membership) -> None:
    """Or it would be the first of many."""
    cases = late_cases(lohas, 2)
    for case in cases:
        remind(case, catch_up=True)
    later = timezone.now() + 15 * HOUR
    assert write_digests(lohas.pk, now=later) == 0, "events are still to be planned"
    planned(lohas)
    with tenant_atomic(lohas.pk):
        Timer.objects.filter(case=cases[0]).update(fire_at=later - 2 * HOUR)
    assert write_digests(lohas.pk, now=later) == 0
    with tenant_atomic(lohas.pk):
        Timer.objects.filter(case=cases[0]).update(fire_at=later + 2 * HOUR)
    assert write_digests(lohas.pk, now=later) == 1


def test_once_a_day_means_at_eight(lohas: Tenant, ana: Membership) -> None:
    with tenant_atomic(lohas.pk):
        Preference.objects.create(member=ana, topic=Topic.DEADLINE, way=Way.DIGEST)
    (case,) = late_cases(lohas, 1)
    remind(case, catch_up=False)
    planned(lohas)
    with tenant_atomic(lohas.pk):
        at = BellItem.objects.get(kind="reminder").digest_at
    assert at is not None
    local = at.astimezone(lohas.zone)
    assert (local.hour, local.minute) == (8, 0)
    assert timedelta() < at - timezone.now() <= timedelta(days=1)


def test_who_wants_only_the_bell_gets_no_digest_either(lohas: Tenant, ana: Membership) -> None:
    with tenant_atomic(lohas.pk):
        Preference.objects.create(member=ana, topic=Topic.DEADLINE, way=Way.BELL)
    (case,) = late_cases(lohas, 1)
    remind(case, catch_up=True)
    planned(lohas)
    assert tenants_with_digests(timezone.now() + 48 * HOUR) == []


def test_one_company_s_digest_holds_nothing_of_another_s(
    lohas: Tenant, logoscon: Tenant, ana: Membership, cleo: Membership
) -> None:
    (mine,), (theirs,) = late_cases(lohas, 1), late_cases(logoscon, 1)
    for case in (mine, theirs):
        remind(case, catch_up=True)
    planned(lohas)
    planned(logoscon)
    later = timezone.now() + 15 * HOUR
    for tenant_id in tenants_with_digests(later):
        write_digests(tenant_id, now=later)
    (digest,) = messages(logoscon, kind="digest")
    assert (digest.recipients, mine.reference in digest.text, theirs.reference in digest.text) == (
        ["cleo@lo.example"],
        False,
        True,
    )
