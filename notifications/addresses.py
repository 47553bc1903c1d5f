"""From whom, to whom and under which name a mail goes, and which addresses are never written to by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from complaints.models import Case
from complaints.tracking import tracking_code
from tenants.hosts import base_address, first_host
from tenants.ids import uuid7
from tenants.models import Brand, Tenant

# Machines that send mail and must not be answered (RFC 3834, 2; RFC 2142, 5).
ROBOTS = re.compile(r"^(mailer-daemon|postmaster|bounces?|no-?reply|do-?not-?reply|nao-?responder)([+.-].*)?@", re.I)


@dataclass(frozen=True)
class House:
    """What every mail of one company shares. host: where its pages are, and what stands behind the @ of its mails' names."""

    tenant: Tenant
    host: str
    colour: str

    @property
    def sender(self) -> str:
        return formataddr((self.tenant.name, settings.DEFAULT_FROM_EMAIL))

    @property
    def contact(self) -> str:
        return " · ".join(line for line in (self.tenant.phone, self.tenant.email) if line)

    def message_id(self) -> str:
        return new_message_id(self.host)

    def tracking_link(self, case: Case) -> str:
        """The code stands behind the `#`: it is never sent and never logged."""
        code = tracking_code(case.pk)
        return f"{self._base}{reverse('portal:track_reference', args=[case.reference])}#{code}"

    def desk_link(self, name: str, *args: object) -> str:
        return f"{self._base}{reverse(name, args=args)}"

    @property
    def _base(self) -> str:
        return base_address(self.host)

    def must_not_answer(self, address: str) -> str:
        """Why no automatic mail goes to this address: `own`, `robot`, or empty."""
        mine = {parseaddr(one)[1].lower() for one in (settings.DEFAULT_FROM_EMAIL, self.tenant.email) if one}
        if address.lower() in mine:
            return "own"
        return "robot" if ROBOTS.match(address) else ""


def house_of(tenant_id: UUID) -> House:
    """In the tenant's context."""
    tenant: Tenant = Tenant.objects.get(pk=tenant_id)
    return House(tenant, first_host(tenant_id), Brand.objects.values_list("colour", flat=True).get())


def new_message_id(host: str) -> str:
    return f"<{uuid7()}@{host}>"


def thread_of(case_id: UUID, host: str) -> str:
    """What all mails of one case refer to, so that mail programs show them together."""
    return f"<case.{case_id}@{host}>"
