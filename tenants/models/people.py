from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.history import TenantHistory
from tenants.ids import uuid7_key
from tenants.owned import TenantOwned
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
    def initials(self) -> str:
        words: list[Any] = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1])).upper() if len(words) > 1 else self.name[:2].upper()
