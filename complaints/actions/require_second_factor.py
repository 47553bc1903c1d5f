"""Whether everybody signs in at this company with a second step."""

from __future__ import annotations

from django.db import transaction

from complaints.rules import require_administrator
from tenants.context import because, current_tenant_id
from tenants.models import Membership, Tenant


def require_second_factor(*, by: Membership, is_required: bool) -> None:
    """Raises NotAllowed unless `by` is an administrator."""
    require_administrator(by)
    with transaction.atomic(), because("require_second_factor"):
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())
        tenant.requires_second_factor = is_required
        tenant.save(update_fields=["requires_second_factor"])
