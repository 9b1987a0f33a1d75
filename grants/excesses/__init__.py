"""What stands beyond a limit, because somebody authorised it or because it is a fact, until it is put right."""

from grants.excesses.excess import Excess, Limit
from grants.excesses.standing import standing

__all__ = ["Excess", "Limit", "standing"]
