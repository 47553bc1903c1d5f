"""`./manage.py demo`: the two companies, demonstration people and a year of complaints. Run by the owner; run again, it adds
nothing. The people's password is taken from ACUSE_DEMO_PASSWORD, the number of months from ACUSE_DEMO_MONTHS (12). Prints a
line `host role address` a person."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.setup import COMPANIES, set_up_company
from complaints.setup.demonstration import PEOPLE, add_people, address
from reports.demonstration.year import MONTH, make_past

BEFORE = timedelta(days=30)  # the company was there before its first case


class Command(BaseCommand):
    help = "Set up the two companies with demonstration people and a year of cases."

    def handle(self, **_: Any) -> None:
        password = os.environ.get("ACUSE_DEMO_PASSWORD")
        if not password:
            raise CommandError("Set ACUSE_DEMO_PASSWORD to the demonstration people's password.")
        now, months = timezone.now(), int(os.environ.get("ACUSE_DEMO_MONTHS", "12"))
        for company in COMPANIES:
            tenant = set_up_company(company, now=now - months * MONTH - BEFORE)
            add_people(company, tenant, password=password)
            make_past(company, tenant, now=now, months=months, say=self.stderr.write)
            for person in PEOPLE[company.host]:
                self.stdout.write(f"{company.host} {person.roles[0].value} {address(person, company)}")
