"""Who is funded, for what, and from which pot."""

from commissioning.models.areas import Area
from commissioning.models.closes import PeriodClose
from commissioning.models.decisions import Decision
from commissioning.models.frameworks import Aim, Framework, Intention, Phase, Statement, Theme
from commissioning.models.funds import Allocation, Budget, BudgetEntry, Fund
from commissioning.models.income import GrantorDate, Income
from commissioning.models.providers import Provider, ProviderContact, ProviderMember, ProviderName
from commissioning.models.questions import OpenQuestion

__all__ = [
    "Aim",
    "Allocation",
    "Area",
    "Budget",
    "BudgetEntry",
    "Decision",
    "Framework",
    "Fund",
    "GrantorDate",
    "Income",
    "Intention",
    "OpenQuestion",
    "PeriodClose",
    "Phase",
    "Provider",
    "ProviderContact",
    "ProviderMember",
    "ProviderName",
    "Statement",
    "Theme",
]
