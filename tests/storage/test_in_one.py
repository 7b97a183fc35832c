"""What is done in one transaction: there whole or not at all, and what fails in it undoes itself alone."""

import pytest

from bot.domain.ids import TeamId
from storage import gestures
from storage.store import Store, Tx
from tests.domain.play import NOON

TEAM = TeamId("T1")


async def is_new(store: Store, key: str) -> bool:
    """Whether nobody wrote this down so far; nothing is kept of the question."""

    def look(tx: Tx) -> bool:
        with tx.begin_nested() as asking:
            found = gestures.is_first(tx, TEAM, key, NOON)
            asking.rollback()
        return found

    return await store.write(look)


def fail(tx: Tx, key: str) -> None:
    gestures.is_first(tx, TEAM, key, NOON)
    raise LookupError(key)


async def test_what_is_done_in_one_is_seen_within_and_afterwards(store: Store) -> None:
    with store.in_one() as whole:
        assert await whole.write(gestures.is_first, TEAM, "a", NOON)
        assert not await whole.write(gestures.is_first, TEAM, "a", NOON)
    assert not await is_new(store, "a")


async def test_work_that_fails_undoes_itself_and_the_rest_stands(store: Store) -> None:
    with store.in_one() as whole:
        await whole.write(gestures.is_first, TEAM, "a", NOON)
        with pytest.raises(LookupError):
            await whole.write(fail, "b")
    assert not await is_new(store, "a")
    assert await is_new(store, "b")


async def test_of_what_is_interrupted_nothing_is_there(store: Store) -> None:
    async def interrupted() -> None:
        with store.in_one() as whole:
            await whole.write(gestures.is_first, TEAM, "a", NOON)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await interrupted()
    assert await is_new(store, "a")
