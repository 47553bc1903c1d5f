"""`./manage.py roles`: print docs/roles.md, who may open and do what, out of the marks of the pages and the rules of the acts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.urls import URLPattern, get_resolver

from complaints.lifecycle import CaseLifecycle
from complaints.rules import ACTS
from tenants.models import Membership
from tenants.roles import Role

HEAD = """# Who may what

Made by `./acuse manage roles > docs/roles.md` out of the code; a test compares it, asks every page as every role, and every act
in every state. A page that is not a role's is 404 for it: it does not even say that it is there. Everybody who is not signed in
is led to sign in, and people of another company find nothing at all.

A case is opened by the handling team; the level of a person must reach the case's. What a colleague is asked, that colleague
alone reads, in any role.
"""


class Command(BaseCommand):
    help = "Print who may open and do what, as docs/roles.md has it."
    requires_system_checks = ()

    def handle(self, **_: Any) -> None:
        self.stdout.write(document(), ending="")


def document() -> str:
    names = " | ".join(str(role.value) for role in Role)
    bar = "|".join(["---"] * (len(Role) + 1))
    lines = [HEAD, "## Pages of the desk", "", f"| page | {names} |", f"|{bar}|"]
    lines += [_row(f"`{path}`", (may(_member(role)) for role in Role)) for path, may in pages()]
    lines += ["", "## Acts on a case", "", f"| act | {names} | the complainant |", f"|{bar}|---|"]
    for name, act in ACTS.items():
        lines.append(_row(name, (*(role in act.roles for role in Role), act.complainant)))
    states = ", ".join(state.value for state in CaseLifecycle.OPEN)
    lines += [
        "",
        f"In which states an act is legal stands in [lifecycle.md](lifecycle.md); open states are {states}.",
        "",
    ]
    return "\n".join(lines)


def pages() -> Iterator[tuple[str, Any]]:
    """Every address of the desk with its mark, in the order of addresses."""
    found = {}
    for path, view in _views(get_resolver().url_patterns):
        if path.startswith("desk/") and (may := getattr(view, "may", None)):
            found[f"/{path}"] = may
    yield from sorted(found.items())


def _views(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield path, one.callback
        else:
            yield from _views(one.url_patterns, path)


def _member(role: Role) -> Membership:
    return Membership(tenant_id=UUID(int=0), roles=[role])  # of no company: only the roles are asked


def _row(name: str, cells: Any) -> str:
    return f"| {name} | " + " | ".join("yes" if cell else "" for cell in cells) + " |"
