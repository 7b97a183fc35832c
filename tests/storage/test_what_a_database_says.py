"""What a database says when it fails is a line for the log: without what was to be stored, with what can be done."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.people import Kind
from storage import people
from storage.people import Person
from storage.store import NotRead, NotWritten, Store, Tx

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = "SECRETWORDS"


def twice(tx: Tx) -> None:
    """Write a row that is there already, with words in its key and beside it."""
    people.put_person(tx, TeamId("T1"), Person(UserId(WORDS), WORDS, Kind.MEMBER, False, "UTC", NOON))  # noqa: FBT003 - no admin
    again = "INSERT INTO person (team_id, user_id, name, kind, is_admin, tz, known_at)"
    row = {"team": "T1", "user": WORDS, "name": WORDS, "at": NOON.replace(tzinfo=None)}
    tx.execute(text(f"{again} VALUES (:team, :user, :name, 'member', false, 'UTC', :at)"), row)


async def test_what_was_to_be_stored_is_not_quoted(store: Store) -> None:
    with pytest.raises(NotWritten) as failure:
        await store.write(twice)
    assert WORDS not in "".join(traceback.format_exception(failure.value))
    assert "tests/" not in str(failure.value), "the place is one of the bot's own"
    assert str(failure.value).startswith(("UniqueViolation at storage/", "UNIQUE constraint failed: person."))


async def test_errors_that_nobody_turned_into_a_line_show_no_values_of_a_statement(store: Store) -> None:
    with pytest.raises(SQLAlchemyError) as failure, store.in_one() as one:
        await one.write(lambda tx: tx.execute(text("SELECT :words FROM nowhere"), {"words": WORDS}))
    assert "nowhere" in str(failure.value)
    assert WORDS not in str(failure.value)


async def test_a_server_that_is_gone_says_what_to_look_at() -> None:
    store = Store("postgresql+psycopg://ops:hush@127.0.0.1:1/sop")
    with pytest.raises(NotRead, match="see whether the PostgreSQL server runs") as failure:
        await store.read(lambda tx: tx.execute(text("SELECT 1")))
    assert "hush" not in str(failure.value)
    store.close()


async def test_a_file_that_may_not_be_written_says_what_to_allow(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    store = Store(f"sqlite:///{tmp_path / 'folder'}")
    with pytest.raises(NotWritten, match="let the user that runs sopbot write"):
        await store.write(lambda tx: tx.execute(text("SELECT 1")))
    store.close()


async def test_a_database_that_takes_and_gives_has_no_ailment(store: Store) -> None:
    assert await store.ailment(NOON) is None
    await store.write(people.joined, TeamId("T1"), ChannelId("C1"), UserId("U1"))
    assert await store.ailment(NOON) is None, "that write has shown it"


async def test_a_server_that_is_gone_is_an_ailment() -> None:
    store = Store("postgresql+psycopg://ops:hush@127.0.0.1:1/sop")
    ailment = await store.ailment(NOON)
    assert ailment
    assert "see whether the PostgreSQL server runs" in ailment
    store.close()
