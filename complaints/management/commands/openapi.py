"""`./manage.py openapi`: the API's description as it is in the code (static/api/openapi.json)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from complaints.api.schema import description


class Command(BaseCommand):
    help = "Write the API's description as OpenAPI."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")


def document() -> str:
    with translation.override("en"):
        return json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=False, default=str) + "\n"
