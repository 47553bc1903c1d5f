"""docker-compose.yml, Dockerfile and .env.example say what the settings read: names cannot drift apart unseen."""

from __future__ import annotations

import re

from tests.launch.conftest import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text()
IMAGE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
# What a service of ours gets: NAME: value, in the two blocks of environment variables.
GIVEN = set(re.findall(r"^ +((?:ACUSE|DATABASE|REDIS|EMAIL)_[A-Z_]+):", COMPOSE, re.MULTILINE))


def service(name: str) -> str:
    """Return the text of one service."""
    return re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", COMPOSE, re.MULTILINE)[1]


def test_every_variable_given_is_read_and_every_required_one_is_given() -> None:
    read = "".join((ROOT / "config" / name).read_text() for name in ("settings.py", "provision.py"))
    assert {name for name in GIVEN if f'"{name}"' not in read} == set()
    settings = (ROOT / "config/settings.py").read_text()
    required = set(re.findall(r'env\("([A-Z_]+)"\)', settings))
    assert required
    assert required - GIVEN == set()


def test_every_value_that_compose_asks_for_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    offered = set(re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert asked == offered
    must = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE))
    assert set(re.findall(r"^([A-Z_]+)=$", EXAMPLE, re.MULTILINE)) == must


def test_no_secret_has_a_value_in_git() -> None:
    for line in COMPOSE.splitlines():
        if re.search(r"PASSWORD|_KEY\b", line) and "${" not in line and "$$" not in line:
            raise AssertionError(line)
    assert re.findall(r"(?:PASSWORD|KEY)=\S*", EXAMPLE) == re.findall(r"(?:PASSWORD|KEY)=(?=\n)", EXAMPLE)
    assert "PASSWORD" not in IMAGE


def test_each_service_gets_only_the_addresses_it_needs() -> None:
    assert "<<: *environment\n" in service("worker")
    assert re.findall(r"DATABASE_[A-Z]+_URL", service("worker")) == ["DATABASE_SWEEPER_URL"]
    for name in ("web", "beat"):
        assert "environment: *environment" in service(name)
        assert "DATABASE_" not in service(name)
    assert {"DATABASE_ADMIN_URL", "DATABASE_OWNER_URL"} <= set(re.findall(r"DATABASE_[A-Z]+_URL", service("migrate")))


def test_the_commands_are_those_of_acuse_run() -> None:
    embedded = (ROOT / "config/embedded/application.py").read_text()
    assert '"gunicorn", "config.wsgi:application"' in IMAGE
    assert '"gunicorn", "config.wsgi:application"' in embedded
    for name in ("worker", "beat"):
        assert f"[celery, -A, config, {name}," in service(name)
        assert f'"celery", "-A", "config", "{name}"' in embedded
    assert "python -m config.provision && exec python manage.py migrate" in service("migrate")
    assert "/livez" in service("web")
    assert "/var/lib/postgresql\n" in service("postgres")


def test_every_service_is_restarted_and_waits_for_what_it_needs() -> None:
    for name in ("postgres", "valkey", "web", "worker"):
        assert "healthcheck:" in service(name)
    for name in ("web", "worker", "beat"):
        assert "migrate: {condition: service_completed_successfully}" in service(name)
        assert "valkey: {condition: service_healthy}" in service(name)
    assert "restart: unless-stopped" in re.search(r"x-acuse: .*?\n\n", COMPOSE, re.DOTALL)[0]


def test_the_image_holds_what_docker_ignores_not() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    for app in ("config", "tenants", "complaints", "notifications", "reports", "templates", "static", "locale"):
        assert f"!{app}/" in ignored
    assert not any(line.startswith("!") and re.search(r"\.env|\.data|tests", line) for line in ignored)
