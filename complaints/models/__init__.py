"""The rows. A fact about one row is a method here; nothing here queries other rows."""

from complaints.models.api_token import ApiToken
from complaints.models.attachment import Attachment
from complaints.models.case import Case
from complaints.models.catalogue import Category, Kind, Notice, RootCause
from complaints.models.clock import Clock, Extension
from complaints.models.complainant import Complainant, ContactPerson
from complaints.models.passes import HandOver, Replanning
from complaints.models.policy import PolicyVersion
from complaints.models.story import CaseEvent, CaseRead
from complaints.models.submission import Submission
from complaints.models.text import CaseText
from complaints.models.timer import Timer
from complaints.models.work import Consultation, InformationRequest, PromisedRemedy, Rating

__all__ = [
    "ApiToken",
    "Attachment",
    "Case",
    "CaseEvent",
    "CaseRead",
    "CaseText",
    "Category",
    "Clock",
    "Complainant",
    "Consultation",
    "ContactPerson",
    "Extension",
    "HandOver",
    "InformationRequest",
    "Kind",
    "Notice",
    "PolicyVersion",
    "PromisedRemedy",
    "Rating",
    "Replanning",
    "RootCause",
    "Submission",
    "Timer",
]
