"""Signing in per host: right credentials without a membership here are answered like wrong ones."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.signals import password_reset
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import translation

from tenants.middleware import tenant_of
from tenants.models import Membership, User


def active_membership(user: User) -> Membership | None:
    """The person's membership at the current tenant, if it is active. Raises TenantContextMissing without a tenant."""
    return Membership.objects.filter(user=user, is_active=True).first()


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the company asks for a second step of sign-in that this person has not set up yet."""
    return tenant_of(request).requires_second_factor and not is_mfa_enabled(request.user)


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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. Too many, for this address or from this network address, are answered with 429."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as too_many:
            raise ImmediateHttpResponse(respond_429(request)) from too_many

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What failed tries are counted by. allauth adds the Host header as it was sent: another port or a capital
        letter in it would begin a new count. The tenant is part of every key already (tenants.cache)."""
        return str(credentials.get("email", ""))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail about the account, from the company asked, in the member's language."""
        member = Membership.objects.filter(user__email=email, is_active=True).first()
        minutes = settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT // 60
        with translation.override(member.language if member else translation.get_language()):
            more = {"company": tenant_of(self.request).name, "minutes": minutes}
            super().send_mail(template_prefix, email, {**context, **more})


class ResetPasswordForm(AllauthResetPasswordForm):
    """A code goes only to members of the tenant asked; the answer is the same for all addresses."""

    def clean_email(self) -> str:
        """The address as it is stored, whatever capitals were typed: mail goes to no other."""
        email: str = super().clean_email()
        self.users: list[User] = [user for user in self.users if active_membership(user)]
        return email


@receiver(password_reset)
def forget_failed_tries(request: HttpRequest, user: User, **_: Any) -> None:
    """Who chose a new password may use it at once. allauth does this for addresses in its own table; ours has none."""
    AccountAdapter()._delete_login_attempts_cached_email(request, email=user.email)
