"""Who delivers and who is paid, in the words of a table: `Addaction via Herefordshire Council`."""

from collections.abc import Iterable

from commissioning.models import Area, Intention, Provider
from grants.models import Agreement
from reports.position.ledger import Part


def parties_of_line(line: Intention) -> str:
    """The framework's own words: the lead provider, and its host where it names one. Nothing where it says TBC."""
    return _via(line.provider, line.host)


def parties_of_agreement(agreement: Agreement) -> str:
    return _via(agreement.delivered_by, agreement.paid_to)


def _via(provider: Provider | None, host: Provider | None) -> str:
    if provider is None or host is None or provider == host:
        return (provider or host).name if provider or host else ""  # type: ignore[union-attr]
    return f"{provider} via {host}"


def parties(parts: Iterable[Part]) -> list[str]:
    """Every party of a line and of its agreements, each once, the framework's own first."""
    found = [
        parties_of_agreement(part.agreement) if part.agreement else parties_of_line(part.intention) for part in parts
    ]
    return [words for words in dict.fromkeys(found) if words and not _is_said_by(words, found)]


def _is_said_by(words: str, others: Iterable[str]) -> bool:
    """Whether another says the same and names a host as well."""
    return any(other.startswith(f"{words} via ") for other in others)


def lacks_a_host(line: Intention, parts: Iterable[Part]) -> bool:
    """A local authority's line with a provider, of which neither the framework nor an agreement says who is paid."""
    paid = any(part.agreement and part.agreement.paid_to_id for part in parts)
    local = line.area.kind == Area.Kind.LOCAL_AUTHORITY
    return bool(line.provider_id) and local and not line.host_id and not paid
