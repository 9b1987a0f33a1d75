"""Records for tests: the least that is valid, consistent with itself, and clearly made up.

`GrantFactory()` is a draft; `GrantFactory(ready=True)` lacks nothing before a second person;
`GrantFactory(in_force=True)` stands committed under a decision; `OtherAgreementFactory(published=True)` stands as a
framework published it. One fund has one budget a year: asked for again, `BudgetFactory` gives the one that is there.
"""

from tests.factories.commissioning import (
    AimFactory,
    AllocationFactory,
    AreaFactory,
    BudgetEntryFactory,
    BudgetFactory,
    DecisionFactory,
    FrameworkFactory,
    FundFactory,
    IntentionFactory,
    OpenQuestionFactory,
    PhaseFactory,
    ProviderContactFactory,
    ProviderFactory,
    ProviderMemberFactory,
    ProviderNameFactory,
    StatementFactory,
    ThemeFactory,
)
from tests.factories.core import UserFactory
from tests.factories.grants import (
    AgreementFactory,
    AwardLineFactory,
    CommitmentFactory,
    ContractFactory,
    GrantFactory,
    InstalmentFactory,
    OtherAgreementFactory,
    PaymentFactory,
)
from tests.factories.outcomes import (
    AgreementMeasureFactory,
    ContextFigureFactory,
    MeasureFactory,
    ResultFactory,
    ReturnFactory,
    ServiceCoverageFactory,
    ServiceFactory,
    TargetFactory,
)

__all__ = [
    "AgreementFactory",
    "AgreementMeasureFactory",
    "AimFactory",
    "AllocationFactory",
    "AreaFactory",
    "AwardLineFactory",
    "BudgetEntryFactory",
    "BudgetFactory",
    "CommitmentFactory",
    "ContextFigureFactory",
    "ContractFactory",
    "DecisionFactory",
    "FrameworkFactory",
    "FundFactory",
    "GrantFactory",
    "InstalmentFactory",
    "IntentionFactory",
    "MeasureFactory",
    "OpenQuestionFactory",
    "OtherAgreementFactory",
    "PaymentFactory",
    "PhaseFactory",
    "ProviderContactFactory",
    "ProviderFactory",
    "ProviderMemberFactory",
    "ProviderNameFactory",
    "ResultFactory",
    "ReturnFactory",
    "ServiceCoverageFactory",
    "ServiceFactory",
    "StatementFactory",
    "TargetFactory",
    "ThemeFactory",
    "UserFactory",
]
