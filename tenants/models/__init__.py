"""Platform tables that find the tenant and the person; then what belongs to one tenant: its people and its brand."""

from tenants.models.brand import Brand
from tenants.models.people import Membership, User
from tenants.models.session import Session
from tenants.models.tenant import Domain, Tenant

__all__ = ["Brand", "Domain", "Membership", "Session", "Tenant", "User"]
