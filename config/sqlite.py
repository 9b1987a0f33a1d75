"""How SQLite is opened: durable, one writer at a time, and write-ahead only where that is sound."""

WAL_RESET_FIXED_IN = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
NEWEST_FIXED_SERIES = max(WAL_RESET_FIXED_IN)
PAGE_CACHE_KIB = 8 * 1024
"""For each of the server's threads, which have a connection each; the system keeps the file in memory for all."""
WAIT_FOR_WRITER_SECONDS = 20


def journal_mode(version: tuple[int, int, int]) -> str:
    """Return the journal that this release of SQLite may be trusted with.

    Releases without the "WAL-reset" correction can lose a commit when two connections restart the log together.
    There the rollback journal is used: about two milliseconds a commit, which an office never notices.
    """
    major, minor, patch = version
    first_fixed = WAL_RESET_FIXED_IN.get((major, minor))
    fixed = (major, minor) > NEWEST_FIXED_SERIES if first_fixed is None else patch >= first_fixed
    return "WAL" if fixed else "DELETE"


def options(version: tuple[int, int, int]) -> dict[str, object]:
    """Return Django's OPTIONS for a SQLite database."""
    pragmas = {
        "foreign_keys": "ON",
        "journal_mode": journal_mode(version),
        "synchronous": "FULL",
        "cache_size": f"-{PAGE_CACHE_KIB}",
    }
    return {
        # A transaction takes the write lock when it begins, so two people can't both read before either writes.
        "transaction_mode": "IMMEDIATE",
        "timeout": WAIT_FOR_WRITER_SECONDS,
        "init_command": "; ".join(f"PRAGMA {name}={value}" for name, value in pragmas.items()),
    }
