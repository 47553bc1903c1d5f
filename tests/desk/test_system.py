"""The administrator's page, and what machines read: is everything running, what waits, what needs somebody."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Case, CaseEvent, Replanning, Timer
from notifications.models import Message, PendingEvent
from tenants import sweeps
from tenants.context import tenant_atomic
from tenants.models import CalendarVersion, Heartbeat, Membership, Tenant
from tenants.roles import Role
from tests.conftest import MakeMember, register
from tests.desk.conftest import client_of

QUERIES_OF_THE_PAGE = 19
PAGE = "/desk/system/"


@pytest.fixture
def andre(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Andrés", Role.ADMINISTRATOR)


@pytest.fixture
def administrator(andre: Membership) -> Client:
    return client_of(andre)


@pytest.fixture
def beating(lohas: Tenant) -> datetime:
    """Both sweeps rang just now, by the database's clock, and found nothing."""
    now = sweeps.database_now()
    beat(now)
    return now


def beat(at: datetime, **figures: Any) -> None:
    for name in ("timers", "messages"):
        sweeps.beat(name, at, {"oldest_due": None, "waiting": 0, "given_up": 0, "failed": 0, **figures})


def plain(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ").split())


def verdict(client: Client) -> str:
    found = re.search(r"verdict-(\w+)", client.get(PAGE).content.decode())
    assert found
    return found[1]


def message(case: Case, state: str, at: datetime, **said: Any) -> Message:
    values = {"sender": "a@lb.example", "recipients": ["d@cliente.example"], "created_at": at, "not_before": at}
    with tenant_atomic(case.tenant_id):
        found: Message = Message.objects.create(message_id="<1@x>", case=case, state=state, **{**values, **said})
    return found


def pending(case: Case, **said: Any) -> None:
    with tenant_atomic(case.tenant_id):
        event = CaseEvent.objects.filter(case=case).first()
        PendingEvent.objects.create(event=event, **said)


@pytest.mark.parametrize("role", list(Role))
def test_only_for_administrators(lohas: Tenant, make_member: MakeMember, role: Role) -> None:
    client = client_of(make_member(lohas, "Elena", role))
    is_one = role == Role.ADMINISTRATOR
    assert client.get(PAGE).status_code == (200 if is_one else 404)
    assert (f'href="{PAGE}"' in client.get("/desk/").content.decode()) == is_one
    Heartbeat.objects.create(
        name="clock:x", at=sweeps.database_now(), paused_until=sweeps.database_now() + timedelta(1)
    )
    for path, said in ((f"{PAGE}go-on/", {}), (f"{PAGE}again/", {"what": "events"})):
        assert client.post(path, said).status_code == (302 if is_one else 404)
        assert client.get(path).status_code == 405
    assert bool(sweeps.halted_until()) != is_one


def test_a_visitor_is_led_to_sign_in(at_lohas: Client) -> None:
    assert at_lohas.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


def test_all_is_well(administrator: Client, beating: datetime) -> None:
    assert verdict(administrator) == "ok"
    text = plain(administrator.get(PAGE))
    assert "All is well" in text
    assert "It looked at deadlines a few seconds ago and at messages a few seconds ago." in text
    assert "No message is waiting to be sent." in text
    assert "Every message reached its complainant." in text


@pytest.mark.parametrize("rows", [1, 3])
def test_no_query_a_row(lohas: Tenant, administrator: Client, beating: datetime, rows: int) -> None:
    for _ in range(rows):
        case = register(lohas)
        for state in ("queued", "failed", "held", "by_hand"):
            message(case, state, beating)
        pending(case, not_before=beating, given_up_at=beating, last_error="KeyError")
    administrator.get(PAGE)
    with CaptureQueriesContext(connection) as counted:
        text = plain(administrator.get(PAGE))
    assert f"{rows} could not be delivered" in text
    assert len(counted) == QUERIES_OF_THE_PAGE


def test_a_worker_that_does_not_run(administrator: Client, lohas: Tenant) -> None:
    assert "The worker has not begun yet." in plain(administrator.get(PAGE))
    assert verdict(administrator) == "warn"
    beat(sweeps.database_now() - timedelta(minutes=14, seconds=5))
    text = plain(administrator.get(PAGE))
    assert "Nothing has been sent for 14 minutes: the worker does not run." in text
    assert "Start it again" in text
    assert verdict(administrator) == "bad"
    sweeps.beat("messages", sweeps.database_now(), {})
    assert "No deadline has been looked at for 14 minutes." in plain(administrator.get(PAGE))
    assert verdict(administrator) == "bad"


def test_a_halted_clock_and_the_button(administrator: Client, beating: datetime) -> None:
    Heartbeat.objects.create(name="clock:x", at=beating, uptime=1, paused_until=beating + timedelta(minutes=4))
    text = plain(administrator.get(PAGE))
    assert "The clock jumped: sending is halted until" in text
    assert verdict(administrator) == "bad"
    assert "Sending goes on." in plain(administrator.post(f"{PAGE}go-on/", follow=True))
    assert sweeps.halted_until() is None
    assert verdict(administrator) == "ok"


def test_while_it_is_halted_the_worker_counts_as_running(administrator: Client, beating: datetime) -> None:
    beat(beating - timedelta(minutes=4))
    Heartbeat.objects.create(name="clock:x", at=beating, uptime=1, paused_until=beating + timedelta(minutes=1))
    text = plain(administrator.get(PAGE))
    assert "the worker does not run" not in text
    assert "looked at for" not in text


def test_the_mail_server_is_away(administrator: Client, beating: datetime) -> None:
    sweeps.pause("mail", beating + timedelta(seconds=15), beating)
    assert "The mail server cannot be reached." in plain(administrator.get(PAGE))
    assert verdict(administrator) == "warn"
    Heartbeat.objects.filter(name="mail").update(paused_until=beating - timedelta(seconds=1))
    assert verdict(administrator) == "ok"


def test_what_waits_of_this_company_alone(
    administrator: Client, beating: datetime, lohas: Tenant, case_of_lohas: Case, case_of_logoscon: Case
) -> None:
    long_ago = beating - timedelta(minutes=20)
    with tenant_atomic(case_of_logoscon.tenant_id):
        Timer.objects.update(fire_at=long_ago)
    for state in ("queued", "failed"):
        message(case_of_logoscon, state, long_ago)
    with tenant_atomic(lohas.pk):
        Timer.objects.update(fire_at=None)
    assert verdict(administrator) == "ok"
    message(case_of_lohas, "queued", long_ago)
    assert "1 message waits to be sent. The oldest has been waiting since" in plain(administrator.get(PAGE))
    assert verdict(administrator) == "warn"


def test_what_waits_for_the_morning_is_no_trouble(
    administrator: Client, beating: datetime, case_of_lohas: Case
) -> None:
    with tenant_atomic(case_of_lohas.tenant_id):
        Timer.objects.update(fire_at=None)
    for hours, tone in ((9, "ok"), (25, "warn")):
        written, due = beating - timedelta(hours=hours), beating + timedelta(hours=1)
        message(case_of_lohas, "queued", written, not_before=due)
        assert verdict(administrator) == tone
    assert "2 messages wait to be sent." in plain(administrator.get(PAGE))


def test_a_deadline_that_waits(administrator: Client, beating: datetime, lohas: Tenant, case_of_lohas: Case) -> None:
    with tenant_atomic(lohas.pk):
        Timer.objects.all().update(fire_at=None)
        timer, _ = Timer.objects.get_or_create(case=case_of_lohas, what="update")
        Timer.objects.filter(pk=timer.pk).update(fire_at=beating - timedelta(seconds=90))
    assert verdict(administrator) == "ok"
    with tenant_atomic(lohas.pk):
        Timer.objects.filter(pk=timer.pk).update(fire_at=beating - timedelta(minutes=12, seconds=5))
    assert "A deadline has been waiting for 12 minutes to be acted on." in plain(administrator.get(PAGE))
    assert verdict(administrator) == "warn"


def test_what_a_handler_must_see_to(
    administrator: Client,
    lohas: Tenant,
    make_member: MakeMember,
    andre: Membership,
    beating: datetime,
    case_of_lohas: Case,
) -> None:
    for state in ("failed", "held", "held", "by_hand"):
        message(case_of_lohas, state, beating)
    text = plain(administrator.get(PAGE))
    assert "1 could not be delivered, 2 were held back, 1 is for somebody without e-mail." in text
    assert 'class="btn" href="/desk/messages/"' not in administrator.get(PAGE).content.decode()
    both = client_of(make_member(lohas, "Beatriz", Role.ADMINISTRATOR, Role.HANDLER))
    assert 'class="btn" href="/desk/messages/"' in both.get(PAGE).content.decode()


def test_colleagues_whose_mail_fails_are_named(
    administrator: Client, beating: datetime, ana: Membership, ben: Membership, case_of_lohas: Case
) -> None:
    message(case_of_lohas, "failed", beating, member=ana, failed_at=beating)
    message(case_of_lohas, "failed", beating, member=ana, failed_at=beating)
    message(case_of_lohas, "failed", beating - timedelta(days=8), member=ben, failed_at=beating)
    text = plain(administrator.get(PAGE))
    assert "In the last seven days, to: Ana. Ask them" in text
    assert "Every message reached its complainant." in text


def test_what_was_given_up_is_tried_again(
    administrator: Client, beating: datetime, lohas: Tenant, case_of_lohas: Case, case_of_logoscon: Case
) -> None:
    gone = {"given_up_at": beating, "attempts": 8, "last_error": "KeyError"}
    pending(case_of_lohas, not_before=beating, **gone)
    pending(case_of_logoscon, not_before=beating, **gone)
    with tenant_atomic(lohas.pk):
        timer, _ = Timer.objects.get_or_create(case=case_of_lohas, what="update")
        Timer.objects.filter(pk=timer.pk).update(fire_at=beating - timedelta(hours=9), lease_until=beating, **gone)
        Replanning.objects.create(calendar=CalendarVersion.objects.first(), asked_at=beating, **gone)
    text = plain(administrator.get(PAGE))
    assert "The messages about 1 step of a case could not be written." in text
    assert "1 deadline could not be acted on." in text
    assert "the dates could not be counted anew" in text
    assert text.count("KeyError × 1") == 3
    for what in ("events", "timers", "calendars"):
        assert "1 is tried again." in plain(administrator.post(f"{PAGE}again/", {"what": what}, follow=True))
        assert "Nothing was left to try." in plain(administrator.post(f"{PAGE}again/", {"what": what}, follow=True))
    with tenant_atomic(lohas.pk):
        event = PendingEvent.objects.get(last_error="KeyError")
        assert (event.given_up_at, event.attempts) == (None, 0)
        assert event.not_before >= beating
        after = Timer.objects.get(pk=timer.pk)
        assert (after.given_up_at, after.attempts, after.lease_until) == (None, 0, None)
        assert after.fire_at == beating - timedelta(hours=9), "due at once"
    with tenant_atomic(case_of_logoscon.tenant_id):
        assert PendingEvent.objects.get(last_error="KeyError").given_up_at, "another company's stays"
    for wrong in ("", "cases", "\x00"):
        assert administrator.post(f"{PAGE}again/", {"what": wrong}).status_code == 400


# --- for machines ---------------------------------------------------------------------------------------------------


def test_healthz_is_late_when_something_is(client: Client, lohas: Tenant) -> None:
    def asked() -> tuple[int, Any]:
        answer = client.get("/healthz")
        return answer.status_code, answer.json()

    assert asked() == (200, {"status": "ok"}), "where no worker ever ran"
    now = sweeps.database_now()
    beat(now - timedelta(seconds=100), oldest_due=(now - timedelta(seconds=100)).isoformat())
    assert asked() == (200, {"status": "ok"})
    sweeps.beat("timers", now, {"oldest_due": (now - timedelta(seconds=130)).isoformat()})
    status, said = asked()
    assert (status, said["status"]) == (503, "late")
    assert 130 <= said["oldest_due_seconds"] <= 190
    assert 100 <= said["heartbeat_age_seconds"] <= 160
    beat(now)
    assert asked()[0] == 200
    Heartbeat.objects.filter(name="messages").update(at=now - timedelta(seconds=130))
    status, said = asked()
    assert (status, said["status"], said["oldest_due_seconds"]) == (503, "late", 0)


def test_healthz_says_halted(client: Client, beating: datetime) -> None:
    row = Heartbeat.objects.create(name="clock:x", at=beating, paused_until=beating + timedelta(minutes=4))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "halted", "until": row.paused_until.isoformat()}
    Heartbeat.objects.update(paused_until=beating - timedelta(seconds=1))
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("figures", [{"oldest_due": "x"}, {"oldest_due": 7}, {"oldest_due": "2026-01-01T00:00:00"}, []])
def test_odd_figures_break_nothing(client: Client, settings: Any, beating: datetime, figures: Any) -> None:
    settings.METRICS_TOKEN = "t"
    Heartbeat.objects.filter(name="timers").update(figures=figures)
    assert client.get("/healthz").status_code == 200
    assert client.get("/metrics", headers={"authorization": "Bearer t"}).status_code == 200


def test_livez_asks_the_database_nothing(client: Client, beating: datetime) -> None:
    beat(beating - timedelta(hours=1))
    with CaptureQueriesContext(connection) as counted:
        assert client.get("/livez").json() == {"status": "ok"}
    assert len(counted) == 0


def test_metrics_are_for_whoever_has_the_token(client: Client, settings: Any, lohas: Tenant) -> None:
    assert settings.METRICS_TOKEN == ""
    for sent in (None, "Bearer ", "Bearer", "Bearer secret"):
        assert client.get("/metrics", headers={"authorization": sent} if sent else {}).status_code == 404, sent
    settings.METRICS_TOKEN = "secret"
    for sent in (None, "Bearer ", "secret", "Bearer secre", "Bearer secrets", "bearer secret", "Bearer sécret"):
        assert client.get("/metrics", headers={"authorization": sent} if sent else {}).status_code == 404, sent
    assert client.get("/metrics", headers={"authorization": "Bearer secret"}).status_code == 200


def test_metrics_are_the_figures_of_the_sweeps(
    client: Client, settings: Any, lohas: Tenant, case_of_lohas: Case
) -> None:
    settings.METRICS_TOKEN = "secret"
    now = sweeps.database_now()
    due = (now - timedelta(seconds=200)).isoformat()
    sweeps.beat("timers", now, {"oldest_due": None, "waiting": 12, "given_up": 1})
    sweeps.beat("messages", now - timedelta(seconds=50), {"oldest_due": due, "waiting": 3, "given_up": 2, "failed": 4})
    answer = client.get("/metrics", headers={"authorization": "Bearer secret"})
    assert answer["Content-Type"].startswith("text/plain")
    text = answer.content.decode()
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert values.keys() == {
        *(
            f'{name}{{sweep="{sweep}"}}'
            for name in ("acuse_oldest_due_seconds", "acuse_heartbeat_age_seconds", "acuse_waiting", "acuse_given_up")
            for sweep in ("timers", "messages")
        ),
        "acuse_failed_messages",
    }
    assert float(values['acuse_oldest_due_seconds{sweep="timers"}']) == 0
    assert 200 <= float(values['acuse_oldest_due_seconds{sweep="messages"}']) < 260
    assert 50 <= float(values['acuse_heartbeat_age_seconds{sweep="messages"}']) < 110
    assert values['acuse_waiting{sweep="timers"}'] == "12.0"
    assert values['acuse_given_up{sweep="messages"}'] == "2.0"
    assert values["acuse_failed_messages"] == "4.0"
    assert lohas.name not in text
    assert str(lohas.pk) not in text
