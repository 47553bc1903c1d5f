"""T17: a case's story cannot be changed without the audit naming the first place that does not hold."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from complaints import queries
from complaints.actions.erase_complainant import erase_complainant
from complaints.audit import verify_case
from complaints.digests import canonical, chain_digest, digest_of_text, new_salt
from complaints.models import Case, CaseEvent, CaseText
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Tenant
from tenants.roles import Role
from tests.complaints.tampering import (
    KINDS,
    KINDS_OF_RECEIPT,
    KINDS_OF_WORDS,
    OF_PLACE,
    STORY,
    WORDS,
    Scene,
    as_owner,
    flaws_after,
    tell_story,
)
from tests.conftest import NOW, MakeMember, register

LENGTH = int(os.environ.get("ACUSE_PROOF_PLACES", "8"))  # `./acuse proof tampering` asks for 100


def _scenes(tenant: Tenant, make_member: MakeMember, *, with_words: bool = False) -> list[Scene]:
    ana = make_member(tenant, "Ana", Role.HANDLER)
    case, other = (tell_story(tenant, length=LENGTH, with_words=with_words) for _ in range(2))
    return [Scene(case, other, ana, LENGTH, place) for place in range(1, LENGTH + 1)]


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_tampering_is_found_at_every_place_and_named(lohas: Tenant, make_member: MakeMember) -> None:
    scenes = _scenes(lohas, make_member)
    found = {}
    with as_owner(lohas):
        assert list(queries.flaws()) == []
        for kind, (act, first_bad) in KINDS.items():
            for scene in scenes:
                named = {flaw.reference: flaw.number for flaw in flaws_after(act, scene)}
                assert named.pop(scene.case.reference, None) == first_bad(scene.place, LENGTH), (kind, scene.place)
                assert named in ({}, {scene.other.reference: scene.place}), (kind, scene.place)
            found[kind] = len(scenes)
        for kind, act in KINDS_OF_RECEIPT.items():
            assert {flaw.reference for flaw in flaws_after(act, scenes[0])} == {scenes[0].case.reference}, kind
            found[kind] = 1
        assert list(queries.flaws()) == []
    assert sum(found.values()) == len(KINDS) * LENGTH + len(KINDS_OF_RECEIPT) >= 12 * LENGTH


@pytest.mark.django_db(transaction=True)
def test_words_beside_an_event_cannot_be_changed_either(lohas: Tenant, make_member: MakeMember) -> None:
    scenes = _scenes(lohas, make_member, with_words=True)[1:]  # the receipt has no words beside it
    with as_owner(lohas):
        assert CaseText.objects.count() == 2 * len(scenes)
        for kind, (act, first_bad) in KINDS_OF_WORDS.items():
            for scene in scenes:
                (flaw,) = flaws_after(act, scene)
                assert (flaw.reference, flaw.number) == (scene.case.reference, first_bad(scene.place)), kind
                assert "a text of it was" in flaw.problem
        assert list(queries.flaws()) == []


@pytest.mark.django_db(transaction=True)
def test_after_an_erasure_blank_words_are_right_and_words_that_came_back_are_not(
    lohas: Tenant, make_member: MakeMember
) -> None:
    scene = _scenes(lohas, make_member, with_words=True)[4]
    rewritten, _ = KINDS_OF_WORDS["rewritten"]
    with tenant_atomic(lohas.pk):
        person = Case.objects.get(pk=scene.case.pk).complainant_id
        erase_complainant(complainant_id=person, basis="request", actor=COMPLAINANT, now=NOW + timedelta(days=1))
        assert set(CaseText.objects.filter(case=scene.case).values_list("text", "salt")) == {("", "")}
    with as_owner(lohas):
        assert list(queries.flaws()) == []
        assert [flaw.number for flaw in flaws_after(_put_back, scene)] == [scene.place]
        assert [flaw.reference for flaw in flaws_after(rewritten, replace(scene, case=scene.other))] == [
            scene.other.reference
        ]


def _put_back(scene: Scene) -> None:
    """Other words in the place of those that were erased."""
    scene.run(
        f"UPDATE {WORDS} SET text = 'Nothing was promised.', salt = %s, erased_at = NULL WHERE {OF_PLACE}",
        new_salt(),
        scene.case.pk,
        scene.place,
    )


@pytest.mark.django_db(transaction=True)
def test_the_command_names_the_first_bad_entry_and_exits_with_1(
    lohas: Tenant, logoscon: Tenant, make_member: MakeMember, owner: psycopg.Connection[object]
) -> None:
    scene = _scenes(lohas, make_member)[4]
    register(logoscon)
    assert _verify() == (0, "Every story holds.\n")

    owner.execute(f"ALTER TABLE {STORY} DISABLE TRIGGER append_only")
    owner.execute(f"UPDATE {STORY} SET at = at + interval '1 day' WHERE case_id = %s AND number > 4", [scene.case.pk])
    owner.execute(f"ALTER TABLE {STORY} ENABLE TRIGGER append_only")

    code, said = _verify()
    assert code == 1
    assert f"lohasbeans.localhost {scene.case.reference} event 5: was changed after it was written\n" in said
    assert said.count("event ") == 1
    assert "1 case(s) do not hold." in said
    call_command("verify_audit", "--host", "logoscon.localhost")
    call_command("verify_audit", scene.other.reference)
    for choice in (["--host", "lohasbeans.localhost"], [scene.case.reference, scene.other.reference]):
        with pytest.raises(CommandError, match="do not hold"):
            call_command("verify_audit", *choice)


def _verify(*args: str) -> tuple[int, str]:
    """The command as an operator runs it, as a process of its own."""
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DATABASE_URL": urlunsplit(address._replace(path=f"/{name}"))}
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_audit", *args],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_unknown_host_is_an_error(lohas: Tenant) -> None:
    with pytest.raises(CommandError, match=r"No company answers at nowhere\.example"):
        call_command("verify_audit", "--host", "nowhere.example")


def test_an_unknown_reference_is_an_error(case_of_lohas: Case) -> None:
    with pytest.raises(CommandError, match="LB-0000-0001"):
        call_command("verify_audit", "LB-0000-0001", case_of_lohas.reference)


def test_stories_are_read_in_batches_and_none_is_left_out(lohas: Tenant) -> None:
    cases = [register(lohas) for _ in range(5)]
    with tenant_atomic(lohas.pk):
        for case in cases:
            Case.objects.filter(pk=case.pk).update(description="Other words.")
        assert [flaw.reference for flaw in queries.flaws(batch=2)] == [case.reference for case in cases]


def test_an_event_of_another_case_or_company_does_not_count(lohas: Tenant, case_of_lohas: Case) -> None:
    """In memory: the database itself refuses such rows."""
    with tenant_atomic(lohas.pk):
        (event,) = CaseEvent.objects.all()
        assert verify_case(case_of_lohas, [event]) is None
        for field in ("case_id", "tenant_id"):
            moved = CaseEvent(**{name.attname: getattr(event, name.attname) for name in CaseEvent._meta.fields})
            setattr(moved, field, UUID(int=1))
            assert verify_case(case_of_lohas, [moved]) is not None


# --- digests ----------------------------------------------------------------------------------------------------------

FIXED = {"tenant_id": UUID(int=1), "case_id": UUID(int=2), "number": 1, "previous": "", "content": {"code": "x"}}


def test_the_digest_of_a_known_event_never_changes() -> None:
    """Were it to change with a new version, every old chain would seem broken."""
    content = {"code": "case.received", "at": datetime(2026, 6, 16, 15, 24, tzinfo=UTC), "content": {"ñ": "ã", "a": 1}}
    assert canonical(content) == (
        '{"at":"2026-06-16T15:24:00.000000+00:00","code":"case.received","content":{"a":1,"ñ":"ã"}}'.encode()
    )
    assert (
        chain_digest(**{**FIXED, "content": content})
        == "65dd5cc4eb4f75cd563626de415c992bab43af26f7f28052ccb0911f75d7cb23"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"tenant_id": UUID(int=3)},
        {"case_id": UUID(int=3)},
        {"number": 2},
        {"previous": "a"},
        {"content": {"code": "y"}},
    ],
)
def test_the_digest_covers_tenant_case_number_the_one_before_and_content(change: dict[str, object]) -> None:
    assert chain_digest(**{**FIXED, **change}) != chain_digest(**FIXED)  # type: ignore[arg-type]


@given(st.text(), st.text())
def test_a_digest_of_text_tells_texts_and_salts_apart(one: str, other: str) -> None:
    salt = new_salt()
    assert (digest_of_text(salt, one) == digest_of_text(salt, other)) == (one == other)
    assert digest_of_text(salt, one) != digest_of_text(new_salt(), one)


def test_an_event_cannot_hold_what_has_no_one_way_to_be_written() -> None:
    with pytest.raises(TypeError, match="An event cannot hold a set"):
        canonical({"roles": {"a", "b"}})
