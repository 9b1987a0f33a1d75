"""The lists that a provider's user reads too, and what who is joined to no provider yet is told in them."""

from functools import cached_property
from typing import Any, ClassVar

from commissioning.models import ProviderMember
from core.filters import ListFilters
from core.lists import Empty
from core.roles import Role


class ReadByProviders:
    """A list of the office's in which a provider's user sees the provider's own."""

    one: ClassVar[str]
    many: ClassVar[str]
    user: Any
    filters: ListFilters
    for_year: str

    @cached_property
    def is_joined(self) -> bool:
        """Whether the reader sees any record: a provider's user does from the day that the office says which it is."""
        return self.user.role != Role.PROVIDER or ProviderMember.objects.filter(user=self.user).exists()

    def heading_of_none(self) -> str:
        if not self.is_joined:
            return "Nothing is yours to see yet"
        return f"No {self.one} {'matches' if self.filters.is_narrowed else 'is recorded'}{self.for_year}"

    def empty_with(self, *link: str) -> Empty:
        """Said where there is nothing in the year, with where one records it."""
        if not self.is_joined:
            return Empty("Your account is not joined to a provider yet. Ask the office to add you to yours.")
        return Empty(f"No {self.many} are recorded{self.for_year}.", *link)
