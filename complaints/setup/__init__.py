"""What a company starts with: its names, colours, kinds, categories and notice, as data. Run by the owner."""

from complaints.setup.company import Company, set_up_company
from complaints.setup.log_oscon import LOGOSCON
from complaints.setup.lohas_beans import LOHAS

COMPANIES = (LOGOSCON, LOHAS)

__all__ = ["COMPANIES", "LOGOSCON", "LOHAS", "Company", "set_up_company"]
