from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.history import TenantHistory
from tenants.ids import uuid7_key
from tenants.owned import TenantForeignKey, TenantOwned
from tenants.roles import Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None) -> User:
        """A person who can sign in; without a password only after a reset. The address is stored in lower case."""
        user = self.model(email=email.lower())
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person, for signing in and nothing else: address, password, second factor (allauth's table).

    Global, because the same person may work for two companies. What a company knows of the person is the membership.
    """

    id = uuid7_key()
    email = models.EmailField(_("e-mail address"), unique=True)
    membership: Membership | None = None  # at the tenant of the request; set by tenants.auth

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.CheckConstraint(name="user_email_is_lower", condition=Q(email=Lower("email")))]

    def __str__(self) -> str:
        return self.email


def roles_label(roles: Iterable[str]) -> str:
    """The roles as people read them, in the order of Role."""
    return ", ".join(str(role.label) for role in Role if role in roles)


class Membership(TenantOwned):
    """A person at one company: name, language and roles there. One company's administrator touches no other's."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=8)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices))
    level = models.PositiveSmallIntegerField(default=1)  # of escalation: 1 is the first
    is_active = models.BooleanField(default=True)
    is_responsible = models.BooleanField(default=False)  # for every case that nobody else handles (LO-3.1)
    history = TenantHistory()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="one_membership_a_person"),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_responsible=True), name="one_responsible_handler"
            ),
            models.CheckConstraint(
                name="membership_roles_are_known",
                condition=Q(roles__contained_by=Role.values) & ~Q(roles=[]),
            ),
            models.CheckConstraint(name="membership_level_is_from_1", condition=Q(level__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    def has_role(self, *roles: Role) -> bool:
        """Whether the person holds any of these roles here."""
        return any(role in self.roles for role in roles)

    @property
    def roles_label(self) -> str:
        return roles_label(self.roles)

    @property
    def initials(self) -> str:
        words: list[Any] = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1])).upper() if len(words) > 1 else self.name[:2].upper()


class Invitation(TenantOwned):
    """To work at a company, by mail: for one address, once, for 72 hours. Kept is the digest of its code, not the code."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    email = models.EmailField()
    name = models.CharField(max_length=100)
    language = models.CharField(max_length=8)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices))
    level = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    invited_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True)  # empty: by command
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            ),
            models.CheckConstraint(name="invitation_email_is_lower", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="invitation_roles_are_known", condition=Q(roles__contained_by=Role.values) & ~Q(roles=[])
            ),
            models.CheckConstraint(name="invitation_level_is_from_1", condition=Q(level__gte=1)),
            models.CheckConstraint(
                name="invitation_ends_one_way", condition=Q(accepted_at=None) | Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        """Whether its code still opens anything at this moment (UTC)."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at


class Substitution(TenantOwned):
    """Who stands in for a member who is away, from the first to the last day (of the tenant's zone): LO-3.1 holds."""

    tenant_verbs = "SELECT, INSERT, UPDATE"

    member = TenantForeignKey(Membership, models.PROTECT)
    substitute = TenantForeignKey(Membership, models.PROTECT)
    first_day = models.DateField()
    last_day = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)  # before its last day, or before it began
    history = TenantHistory()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.CheckConstraint(name="substitution_takes_time", condition=Q(first_day__lte=F("last_day"))),
            models.CheckConstraint(name="nobody_substitutes_oneself", condition=~Q(member=F("substitute"))),
        ]
        indexes = [models.Index(fields=["tenant", "last_day"], name="substitutions_by_last_day")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.first_day} {self.last_day}"
