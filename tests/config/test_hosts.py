"""T5, B26: which company answers is said by the exact host name in the Host header, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.config.servers import Answer, Web

LOHAS, LOGOSCON = "lohasbeans.localhost", "logoscon.localhost"


@pytest.fixture(autouse=True)
def _committed(companies: Any) -> None:
    """Two companies, committed: other processes see them."""


def company_of(answer: Answer) -> str:
    names = [name for name in ("Lohas Beans", "log.oscon") if name in answer.body.decode()]
    assert len(names) <= 1
    return names[0] if names else ""


@pytest.mark.parametrize("host", [LOHAS, f"{LOHAS}:8000", "LOHASBEANS.Localhost", f"{LOHAS}."])
def test_the_name_however_it_is_written(web: Web, host: str) -> None:
    """Capitals, a port and the dot of the root are the same name."""
    answer = web.get("/", host=host)
    assert (answer.status, company_of(answer)) == (200, "Lohas Beans")


UNKNOWN = ["evil.example", f"{LOHAS}.evil.example", f"evil.{LOHAS}", f"x{LOHAS}", "localhost", "127.0.0.1",
           "127.0.0.1:8000", "[::1]", "[::1]:8000", "[::ffff:127.0.0.1]", "lohasbeans..localhost", f"{LOHAS}..",
           f".{LOHAS}", "lohasbeans", "0", "-", "lohasbeans.localhos", "xn--lohasbeans.localhost", "2130706433"]  # fmt: skip
MALFORMED = ["", "*", "%", f"user@{LOHAS}", f"{LOHAS}@evil.example", f"user:pass@{LOHAS}", f"{LOHAS}:80:80",
             f"{LOHAS}:-1", f"{LOHAS}:abc", f"{LOHAS}/", f"{LOHAS}/..", f"{LOHAS} evil.example", f"{LOHAS},{LOGOSCON}",
             f"{LOHAS}#", f"{LOHAS}?x", f"{LOHAS}\\", "%6cohasbeans.localhost", "lohas_beans.localhost",
             f"http://{LOHAS}", f"{LOHAS}\x00", f"{LOHAS}\x0b", f"{LOHAS};", f"'{LOHAS}'", "ⅼohasbeans.localhost", "[::1",
             f"[{LOHAS}]", "a" * 9000]  # fmt: skip


@pytest.mark.parametrize("host", UNKNOWN)
def test_an_unknown_name_is_404_and_nobody_s(web: Web, host: str) -> None:
    for path in ("/", "/desk/", "/accounts/login/", "/brand.css"):
        answer = web.get(path, host=host)
        assert (answer.status, company_of(answer)) == (404, "")
        assert not answer.cookies


@pytest.mark.parametrize("host", MALFORMED)
def test_a_malformed_name_is_400_and_nobody_s(web: Web, host: str) -> None:
    answer = web.get("/", host=host)
    assert answer.status in (400, 431)
    assert company_of(answer) == ""


OTHER_WORDS = [f"X-Forwarded-Host: {LOHAS}", f"Forwarded: host={LOHAS}", f"X-Host: {LOHAS}", f"X-Original-Host: {LOHAS}",
               f"X-Forwarded-Server: {LOHAS}", f"X-HTTP-Host-Override: {LOHAS}", f"X-Original-URL: http://{LOHAS}/",
               f"X_FORWARDED_HOST: {LOHAS}", f"X-Rewrite-URL: http://{LOHAS}/", f"Origin: http://{LOHAS}",
               f"Referer: http://{LOHAS}/", f"Cookie: host={LOHAS}"]  # fmt: skip


@pytest.mark.parametrize("header", OTHER_WORDS)
def test_no_other_header_has_a_say(web: Web, header: str) -> None:
    start = "GET / HTTP/1.1\r\nConnection: close\r\n"
    assert web.send(f"{start}Host: evil.example\r\n{header}\r\n\r\n".encode()).status in (400, 404)
    answer = web.send(f"{start}Host: {LOGOSCON}\r\n{header}\r\n\r\n".encode())
    assert (answer.status, company_of(answer)) in [(200, "log.oscon"), (400, "")]


@pytest.mark.parametrize(
    "request_head",
    [f"GET / HTTP/1.1\r\nHost: {LOHAS}\r\nHost: {LOGOSCON}", f"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: {LOHAS}",
     f"GET / HTTP/1.1\r\nHost : {LOHAS}", f"GET / HTTP/1.1\r\nHost:\r\n {LOHAS}", "GET / HTTP/1.1",
     f"GET / HTTP/1.0\r\nX-Forwarded-Host: {LOHAS}", f"GET http://{LOHAS}/ HTTP/1.1\r\nHost: evil.example",
     f"GET //{LOHAS}/ HTTP/1.1\r\nHost: evil.example", f"GET /?host={LOHAS} HTTP/1.1\r\nHost: evil.example",
     f"GET http://evil.example/ HTTP/1.1\r\nX-Host: {LOHAS}"],
    ids=["two-hosts", "two-hosts-one-known", "blank-before-colon", "folded", "none", "http-1.0", "absolute-address",
         "double-slash", "in-the-query", "absolute-without-host"],
)  # fmt: skip
def test_forged_requests_reach_no_company(web: Web, request_head: str) -> None:
    answer = web.send(f"{request_head}\r\nConnection: close\r\n\r\n".encode())
    assert answer.status in (400, 404)
    assert company_of(answer) == ""


def test_an_absolute_address_does_not_overrule_the_host(web: Web) -> None:
    answer = web.send(f"GET http://{LOGOSCON}/ HTTP/1.1\r\nHost: {LOHAS}\r\nConnection: close\r\n\r\n".encode())
    assert company_of(answer) in ("Lohas Beans", "")


def test_machines_may_ask_for_health_at_any_name(web: Web) -> None:
    for host in (LOHAS, "evil.example", "10.0.0.7:8000", "[::1]:8000", "web"):
        assert web.get("/livez", host=host).status == 200
        assert web.get("/readyz", host=host).body == b'{"status": "ok"}'
