"""The database of a command that is typed: opened in its newest schema, and closed; what fails there is one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import SettingsError
from storage.store import DatabaseClosed, Store, Unable


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """Give the store at this address (SQLAlchemy URL). Raises ``SettingsError``, also for what fails meanwhile."""
    try:
        store = Store(url)
        store.migrate()
    except DatabaseClosed as closed:
        raise SettingsError(f"The database at DATABASE_URL can't be used: {closed}") from None
    try:
        yield store
    except Unable as failure:
        raise SettingsError(f"The database at DATABASE_URL failed: {failure}") from None
    finally:
        store.close()
