"""Platform tables that find the tenant and the person; then what belongs to one tenant: people, brand, calendar."""

from tenants.models.brand import Brand
from tenants.models.calendar import CalendarDay, CalendarVersion, DayKind
from tenants.models.heartbeat import Heartbeat
from tenants.models.people import Invitation, Membership, Substitution, User
from tenants.models.session import Session
from tenants.models.tenant import Domain, Tenant

__all__ = [
    "Brand",
    "CalendarDay",
    "CalendarVersion",
    "DayKind",
    "Domain",
    "Heartbeat",
    "Invitation",
    "Membership",
    "Session",
    "Substitution",
    "Tenant",
    "User",
]
