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


class ClockName(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("clock", "Acknowledgement")
    RESOLVE = "resolve", pgettext_lazy("clock", "Resolution")
    FOLLOW_UP = "follow_up", pgettext_lazy("clock", "Follow-up")


class Basis(models.TextChoices):
    """What a term rests on. Only what is published is shown to the complainant as a promise."""

    PUBLISHED = "published", _("Published policy")
    TARGET = "target", _("Internal target")
    LEGAL = "legal", _("Law")


class Outcome(models.TextChoices):
    """How a complaint ended (ISO 10002:2018, 7.8)."""

    UPHELD = "upheld", pgettext_lazy("outcome", "Upheld")
    PARTLY_UPHELD = "partly_upheld", pgettext_lazy("outcome", "Partly upheld")
    NOT_UPHELD = "not_upheld", pgettext_lazy("outcome", "Not upheld")
    REFERRED = "referred", pgettext_lazy("outcome", "Referred to others")


class WithdrawalReason(models.TextChoices):
    COMPLAINANT = "complainant", _("The complainant withdrew it")
    DUPLICATE = "duplicate", _("It repeats another case")
    NO_COMPLAINT = "no_complaint", _("It is not a complaint")
    NO_ANSWER = "no_answer", _("The complainant did not answer our question")


class FollowUpWay(models.TextChoices):
    SURVEY = "survey", _("The complainant answered the survey")
    CALL = "call", _("We called the complainant")
    NO_ANSWER = "no_answer", _("The complainant did not answer")


class Part(models.TextChoices):
    """What a text of a case is."""

    MESSAGE = "message", _("Message")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    ACTIONS_TAKEN = "actions_taken", _("Actions taken")
    EXPLANATION = "explanation", _("Explanation")
    REASON = "reason", _("Reason")
    NOTE = "note", _("Internal note")
    PROMISE = "promise", _("Promised remedy")
    COMMENT = "comment", _("Comment")


class TimerKind(models.TextChoices):
    """What a timer belongs to."""

    CLOCK = "clock"
    UPDATE = "update"  # the promised next word
    QUESTION = "question"  # the open question to the complainant


class EventCode(models.TextChoices):
    """The story of a case, in codes."""

    RECEIVED = "case.received", _("Complaint received")
    ASSIGNED = "case.assigned", _("Handler changed")
    RECLASSIFIED = "case.reclassified", _("Kind or category changed")
    ACKNOWLEDGED = "case.acknowledged", _("Acknowledged")
    INVESTIGATED = "case.investigated", _("Investigation began")
    PROGRESS_TOLD = "case.progress_told", _("Progress told")
    NOTED = "case.noted", _("Internal note")
    ASKED = "case.asked", _("The complainant was asked")
    ANSWERED = "case.answered", _("The complainant answered")
    ADDED = "case.added", _("The complainant added something")
    QUESTION_CLOSED = "case.question_closed", _("Question closed")
    CONSULTED = "case.consulted", _("A colleague was asked")
    CONSULTATION_ANSWERED = "case.consultation_answered", _("The colleague answered")
    ESCALATED = "case.escalated", _("Escalated")
    TAKEN_UP = "case.taken_up", _("Taken up at the next level")
    EXTENDED = "case.extended", _("Term extended")
    RESOLVED = "case.resolved", _("Resolved")
    NOT_SATISFIED = "case.not_satisfied", _("The complainant is not satisfied")
    REMEDY_PROMISED = "case.remedy_promised", _("Remedy promised")
    REMEDY_CARRIED_OUT = "case.remedy_carried_out", _("Remedy carried out")
    RATED = "case.rated", _("The complainant rated the handling")
    FOLLOWED_UP = "case.followed_up", _("Followed up")
    REOPENED = "case.reopened", _("Reopened")
    WITHDRAWN = "case.withdrawn", _("Withdrawn")
    REMINDED = "case.reminded", _("Reminder of a deadline")
    BREACHED = "case.clock_breached", _("Deadline missed")
    UPDATE_DUE = "case.update_due", _("Next word is due today")
    UPDATE_MISSED = "case.update_missed", _("Promised word was not sent")
    QUESTION_REMINDED = "case.question_reminded", _("The complainant was reminded of the question")
    QUESTION_OVERDUE = "case.question_overdue", _("The question was not answered in time")
    FOLLOW_UP_ASKED = "case.follow_up_asked", _("The complainant was asked how it went")
    REPLANNED = "case.replanned", _("Deadlines counted anew")
    ERASED = "complainant.erased", _("Personal data erased")


class Scope(models.TextChoices):
    """What a token of the API may be used for; what its member may do remains the limit."""

    READ = "cases:read", _("Read cases")
    ACT = "cases:act", _("Act on cases")
