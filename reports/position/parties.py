"""Who delivers and who is paid, in the words of a table: `Addaction via Herefordshire Council`."""

from collections.abc import Iterable

from commissioning.models import Area
from reports.position.parts import AgreementRow, LineRow, Part


def parties_of_line(line: LineRow) -> str:
    """The framework's own words: the lead provider, and its host where it names one. Nothing where it says TBC."""
    return _via(line.provider__name, line.host__name)


def parties_of_agreement(agreement: AgreementRow) -> str:
    return _via(agreement.delivered_by__name, agreement.paid_to__name)


def _via(provider: str | None, host: str | None) -> str:
    """By their names, which are no two providers' alike."""
    if provider is None or host is None or provider == host:
        return provider or host or ""
    return f"{provider} via {host}"


def parties(parts: Iterable[Part]) -> list[str]:
    """Every party of a line and of its agreements, each once, the framework's own first."""
    found = [parties_of_agreement(part.award.row) if part.award else parties_of_line(part.line.row) for part in parts]
    return [words for words in dict.fromkeys(found) if words and not _is_said_by(words, found)]


def _is_said_by(words: str, others: Iterable[str]) -> bool:
    """Whether another says the same and names a host as well."""
    return any(other.startswith(f"{words} via ") for other in others)


def lacks_a_host(line: LineRow, parts: Iterable[Part]) -> bool:
    """A local authority's line with a provider, of which neither the framework nor an agreement says who is paid."""
    paid = any(part.award and part.award.row.paid_to_id for part in parts)
    local = line.area__kind == Area.Kind.LOCAL_AUTHORITY
    return bool(line.provider_id) and local and not line.host_id and not paid
