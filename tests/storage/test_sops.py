"""SOP versions: content is stored once and never changes; open runs keep the one they started with."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.ids import SopKey, TeamId
from bot.domain.refusals import VersionMoved
from bot.domain.sop import Sop
from storage import runs, sops
from storage.rows import SopVersionRow
from storage.store import Store
from tests.domain.play import NOON, REVIEW
from tests.storage.test_runs import TEAM, begin

CHANGED = replace(REVIEW, output="Published page with its record")
OTHER = replace(REVIEW, key=SopKey("a-report"), name="A report", code="rep")


async def publish(store: Store, *files: Sop, days: int = 0, whole: bool = True) -> tuple[SopKey, ...]:
    return await store.write(sops.publish, TEAM, files, NOON + timedelta(days=days), whole=whole)


async def versions(store: Store) -> int:
    return await store.read(lambda tx: tx.execute(select(func.count()).select_from(SopVersionRow)).scalar_one())


async def test_the_same_content_is_stored_once_however_often_the_bot_starts(store: Store) -> None:
    assert await publish(store, REVIEW, OTHER) == (REVIEW.key, OTHER.key)
    for day in range(1, 4):
        assert await publish(store, OTHER, REVIEW, days=day) == ()
    assert await versions(store) == 2


async def test_changed_content_is_a_new_version_and_the_old_one_stays(store: Store) -> None:
    await publish(store, REVIEW)
    assert await publish(store, CHANGED) == (REVIEW.key,)
    current = await store.read(sops.current, TEAM, REVIEW.key)
    assert current == sops.Published(CHANGED, 2)
    assert await store.read(sops.version, TEAM, REVIEW.key, 1) == REVIEW
    assert await store.read(sops.version, TEAM, REVIEW.key, 2) == CHANGED


async def test_content_that_comes_back_is_a_third_version(store: Store) -> None:
    for content in (REVIEW, CHANGED, REVIEW):
        await publish(store, content)
    current = await store.read(sops.current, TEAM, REVIEW.key)
    assert current == sops.Published(REVIEW, 3)


async def test_of_two_who_publish_at_once_the_second_is_refused_and_changes_nothing(store: Store) -> None:
    await publish(store, REVIEW)
    first, second = (sops.Note(2, NOON, author, "clearer") for author in ("U0ANA", "U0BEN"))
    await store.write(sops.publish_one, TEAM, CHANGED, 1, first)
    with pytest.raises(VersionMoved) as caught:
        await store.write(sops.publish_one, TEAM, replace(REVIEW, output="Another"), 1, second)
    assert (caught.value.name, caught.value.version) == ("Content review", 2)
    assert await store.read(sops.current, TEAM, REVIEW.key) == sops.Published(CHANGED, 2)
    assert await versions(store) == 2


async def test_the_version_of_a_moment_is_the_newest_that_was_published_by_then(store: Store) -> None:
    for days, content in enumerate((REVIEW, CHANGED)):
        await publish(store, content, days=days)
    moments = (NOON - timedelta(seconds=1), NOON, NOON + timedelta(hours=23), NOON + timedelta(days=1))
    found = [await store.read(sops.current_at, TEAM, REVIEW.key, moment) for moment in moments]
    assert found == [None, REVIEW, REVIEW, CHANGED]


async def test_an_open_run_keeps_the_version_that_it_started_with(store: Store) -> None:
    run = await store.write(begin)
    await publish(store, CHANGED)
    stored = await store.read(runs.get, TEAM, run.name)
    assert stored is not None
    assert (stored.run.sop, stored.run.version) == (REVIEW, 1)


async def test_a_file_that_is_gone_starts_no_run_and_touches_none_that_is_open(store: Store) -> None:
    run = await store.write(begin)
    await publish(store, OTHER)
    assert await store.read(sops.current, TEAM, REVIEW.key) is None
    assert [each.sop for each in await store.read(sops.listed, TEAM)] == [OTHER]
    stored = await store.read(runs.get, TEAM, run.name)
    assert stored is not None
    assert stored.run == run


async def test_a_file_that_is_back_is_listed_again_without_a_new_version(store: Store) -> None:
    await publish(store, REVIEW)
    await publish(store, OTHER)
    assert await publish(store, REVIEW, OTHER) == ()
    assert [each.version for each in await store.read(sops.listed, TEAM)] == [1, 1]


async def test_what_is_missing_stays_while_a_file_can_not_be_read(store: Store) -> None:
    await publish(store, REVIEW, OTHER)
    await publish(store, OTHER, whole=False)
    assert len(await store.read(sops.listed, TEAM)) == 2


async def test_sops_are_listed_by_name_for_their_own_workspace(store: Store) -> None:
    await publish(store, REVIEW, OTHER)
    assert [each.sop.name for each in await store.read(sops.listed, TEAM)] == ["A report", "Content review"]
    assert await store.read(sops.listed, TeamId("T2")) == ()


async def test_a_version_that_was_never_published_is_a_key_error(store: Store) -> None:
    await publish(store, REVIEW)
    with pytest.raises(KeyError):
        await store.read(sops.version, TEAM, REVIEW.key, 2)
