"""A channel's new id stands wherever the old one stood, in whatever table; what was known by it already stays."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, insert, inspect, select, text

from bot.blocks.message import Message
from bot.domain.ids import ChannelId, MessageTs, TeamId, UserId
from bot.domain.metrics import Period
from storage import channel_ids, deliveries, digests, people, runs
from storage.columns import metadata
from storage.store import Store, Tx
from tests.domain.play import NOON
from tests.storage.test_runs import begin

TEAM, OLD, NEW = TeamId("T1"), ChannelId("C0OLD"), ChannelId("C0NEW")
NAMING: list[Table] = [
    table for table in metadata.sorted_tables if any("channel" in column.name for column in table.columns)
]


def value(column: Column[Any]) -> Any:  # noqa: ANN401 - whatever fits into the column
    if "channel" in column.name:
        return OLD
    if column.name in {"team_id", "state"}:
        return {"team_id": TEAM, "state": "due"}[column.name]
    kind = column.type.python_type
    return {str: column.name, int: 7, bool: True, date: NOON.date()}.get(kind, NOON)


def fill(tx: Tx) -> None:
    """Let every table that names a channel name the old one."""
    for table in NAMING:
        tx.execute(insert(table).values({column.name: value(column) for column in table.columns}))


def naming(tx: Tx, channel: str) -> set[str]:
    """Name the columns in which this channel stands, as the database itself has them."""
    seen = inspect(tx)
    found = set()
    for table in seen.get_table_names():
        for name in [each["name"] for each in seen.get_columns(table) if "channel" in each["name"]]:
            rows = tx.execute(text(f"SELECT count(*) FROM {table} WHERE {name} = '{channel}'"))  # noqa: S608 - our own words
            found |= {f"{table}.{name}"} if rows.scalar() else set()
    return found


async def test_it_stands_in_every_table_that_names_a_channel(store: Store) -> None:
    await store.write(fill)
    named = await store.read(naming, OLD)
    assert {"run.channel_id", "fact.channel_id", "delivery.channel_id", "digest.channel_id"} <= named
    assert {f"{column.table.name}.{column.name}" for column in channel_ids.columns()} == named
    await store.write(channel_ids.change, TEAM, OLD, NEW)
    assert await store.read(naming, OLD) == set()
    assert await store.read(naming, NEW) == named


async def test_another_workspaces_rows_stay_as_they_are(store: Store) -> None:
    await store.write(begin, OLD, TeamId("T2"))
    await store.write(channel_ids.change, TEAM, OLD, NEW)
    assert len(await store.read(runs.open_in, TeamId("T2"), OLD)) == 1


async def test_what_is_known_by_the_new_id_already_stays(store: Store) -> None:
    for channel in (OLD, NEW):
        for user in ("U1", "U2") if channel == OLD else ("U2", "U3"):
            await store.write(people.joined, TEAM, channel, UserId(user))
    await store.write(channel_ids.change, TEAM, OLD, NEW)

    def members(tx: Connection) -> list[tuple[str, str]]:
        table = metadata.tables["membership"]
        query = select(table.c.channel_id, table.c.user_id).order_by(table.c.user_id)
        return [(row.channel_id, row.user_id) for row in tx.execute(query)]

    assert await store.read(members) == [(NEW, "U1"), (NEW, "U2"), (NEW, "U3")]


@pytest.mark.parametrize("posted", [False, True])
async def test_a_digest_is_found_by_its_name_and_what_stands_under_it_too(store: Store, *, posted: bool) -> None:
    first = Message("SOP review", [])
    await store.write(digests.claim, TEAM, OLD, Period(NOON, NOON), now=NOON, extra=False)
    under = digests.key(OLD, NOON)
    await store.write(deliveries.queue, TEAM, [deliveries.Delivery(key=under, channel=OLD, message=first)], NOON)
    chart = deliveries.Delivery(
        key=f"chart of {under}", channel=OLD, message=Message("The last weeks.", []), under=under
    )
    await store.write(deliveries.queue, TEAM, [chart], NOON)
    if posted:
        queued = await store.read(deliveries.first_due, TEAM, OLD)
        assert queued is not None
        await store.write(deliveries.sent, queued, MessageTs("1.5"))
    await store.write(channel_ids.change, TEAM, OLD, NEW)
    changed = Message("SOP review, answered", [])
    assert (await store.read(digests.written, TEAM, NEW)).until == NOON
    await store.write(deliveries.say_otherwise, TEAM, digests.key(NEW, NOON), changed)
    queued = await store.read(deliveries.first_due, TEAM, NEW)
    assert queued is not None
    assert (queued.delivery.message, queued.ts) == (changed, "1.5" if posted else None)
    below = await store.read(deliveries.first_due, TEAM, digests.key(NEW, NOON))
    assert below is not None
    assert below.delivery.under == queued.delivery.key


async def test_a_name_that_is_taken_by_another_message_is_not_given_twice(store: Store) -> None:
    for channel in (OLD, NEW):
        welcome = deliveries.Delivery(key=f"welcome {channel}", channel=channel, message=Message("Hello.", []))
        await store.write(deliveries.queue, TEAM, [welcome], NOON)
    await store.write(channel_ids.change, TEAM, OLD, NEW)
    queued = await store.read(deliveries.all_due, TEAM, NEW)
    assert {each.delivery.channel for each in queued} == {NEW}
    assert len({each.delivery.key for each in queued}) == 2
