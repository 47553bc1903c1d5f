"""`./acuse proof api [MAX_EXAMPLES]`: schemathesis asks the running API what its description does and does not foresee.

It makes requests of every operation from static/api/openapi.json, right ones and wrong ones, for a case that exists and for
ones that do not, and fails on any answer of 500 and up, any status or body that is not described, any wrong body that is
taken, and any door that opens without a token.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from config.embedded.packages import ROOT
from tests.proof.faulty.crowd import LOHAS, ask
from tests.proof.faulty.house import House

EXAMPLES = 200
TOKEN = f"""
from django.utils import timezone
from complaints.actions.api_tokens import create_token
from complaints.enums import Scope
from tenants.context import tenant_atomic
from tenants.models import Domain, Membership
from tenants.roles import Role
tenant = Domain.objects.get(host="{LOHAS}").tenant
with tenant_atomic(tenant.pk):
    members = list(Membership.objects.all())
    by = next(one for one in members if one.has_role(Role.ADMINISTRATOR))
    member = next(one for one in members if one.has_role(Role.SUPERVISOR))
    print(create_token(by=by, member=member, name="proof", scopes=tuple(Scope), now=timezone.now())[1])
"""
COMPLAINT = {
    "kind": "reclamo",
    "channel": "letter",
    "received_at": "2026-06-16T09:00:00-05:00",
    "description": "Las bolsas llegaron abiertas.",
    "party": "person",
    "name": "Dara Quintero",
    "phone": "601 555 0100",
    "language": "es-co",
}
SETTINGS = """
[parameters]
"path.reference" = "{reference}"
"""


def main() -> int:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    with House(workers=0, beats=0) as house:
        secret = house.manage("shell", "--no-imports", "-c", TOKEN).strip()
        settings = house.folder / "schemathesis.toml"
        settings.write_text(SETTINGS.format(reference=_create(house, secret)))
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"),
                str(ROOT / "static" / "api" / "openapi.json"),
                *("--url", f"http://127.0.0.1:{house.web_port}/api/v1"),
                *("--header", f"Authorization: Bearer {secret}", "--header", f"Host: {LOHAS}"),
                *("--max-examples", str(most), "--continue-on-failure", "--no-color"),
                # What fits the description may still name a person or a kind that is not there: 400 is right then.
                *("--exclude-checks", "positive_data_acceptance"),
            ],
            cwd=house.folder,
            check=False,
        )
    return done.returncode


def _create(house: House, secret: str) -> str:
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": "application/json",
        "Idempotency-Key": "proof",
    }
    answer = ask(house.web_port, "POST", "/api/v1/cases/", host=LOHAS, body=json.dumps(COMPLAINT), headers=headers)
    assert answer.status == 201, answer.text
    made: dict[str, Any] = json.loads(answer.text)
    return str(made["reference"])


if __name__ == "__main__":
    sys.exit(main())
