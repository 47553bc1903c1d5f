"""The rows. A fact about one row is a method here; nothing here queries other rows."""

from complaints.models.case import Case
from complaints.models.catalogue import Category, Kind, Notice
from complaints.models.complainant import Complainant, ContactPerson
from complaints.models.story import CaseEvent, CaseRead
from complaints.models.submission import Submission

__all__ = [
    "Case",
    "CaseEvent",
    "CaseRead",
    "Category",
    "Complainant",
    "ContactPerson",
    "Kind",
    "Notice",
    "Submission",
]
