"""Signing in per host: right credentials without a membership here are answered like wrong ones."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django.http import HttpRequest

from tenants.models import Membership, User


def active_membership(user: User) -> Membership | None:
    """The person's membership at the current tenant, if it is active. Raises TenantContextMissing without a tenant."""
    return Membership.objects.filter(user=user, is_active=True).first()


class MemberBackend(AuthenticationBackend):
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and active_membership(user) else None

    def get_user(self, user_id: Any) -> User | None:
        """Asked at every request, so a deactivated membership ends its sessions at once."""
        user = super().get_user(user_id)
        if not isinstance(user, User) or (membership := active_membership(user)) is None:
            return None
        user.membership = membership  # spares the middleware a second query
        return user


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited by their company."""
        return False


class ResetPasswordForm(AllauthResetPasswordForm):
    """A code goes only to members of the tenant asked; the answer is the same for all addresses."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users: list[User] = [user for user in self.users if active_membership(user)]
        return email
