"""The closed lists of the domain. Words as in docs/glossary.md (ISO 10002:2018)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("state of a case", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("state of a case", "Acknowledged")
    INVESTIGATING = "investigating", pgettext_lazy("state of a case", "Under investigation")
    ESCALATED = "escalated", pgettext_lazy("state of a case", "Escalated")
    RESOLVED = "resolved", pgettext_lazy("state of a case", "Resolved")
    FOLLOWED_UP = "followed_up", pgettext_lazy("state of a case", "Followed up")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a case", "Withdrawn")


class Channel(models.TextChoices):
    """How the complaint reached the company (LO-3.3, LB-3)."""

    WEB = "web", _("Online form")
    EMAIL = "email", _("E-mail")
    TELEPHONE = "telephone", _("Telephone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    LETTER = "letter", _("Letter")
    IN_PERSON = "in_person", _("In person")
    SOCIAL_NETWORK = "social_network", _("Social network")
    AUTHORITY = "authority", _("Authority")
    OTHER = "other", _("Other")


class PartyKind(models.TextChoices):
    PERSON = "person", _("A person")
    ORGANISATION = "organisation", _("A company or organisation")


class Remedy(models.TextChoices):
    """What the complainant hopes for (ISO 10002:2018, annex B: remedy requested)."""

    REPLACEMENT = "replacement", _("A repair or a replacement")
    REFUND = "refund", _("Money back or compensation")
    EXPLANATION = "explanation", _("An explanation or an apology")
    OTHER = "other", _("Something else")


class NameMissing(models.TextChoices):
    """Why a complainant has no name (LO-3.4): never a choice on the online form."""

    WITHHELD = "withheld", _("The complainant did not want to give a name")
    NOT_HEARD = "not_heard", _("The name could not be heard or read")
    ANONYMOUS_CHANNEL = "anonymous_channel", _("The channel does not tell the name")


class EventCode(models.TextChoices):
    """The story of a case, in codes."""

    RECEIVED = "case.received", _("Complaint received")
    ERASED = "complainant.erased", _("Personal data erased")
