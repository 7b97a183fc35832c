"""What is asked often, or of a long history, is found by an index made for it, however much else there is."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, event

from bot.domain.ids import ChannelId, SopKey, TeamId, UserId
from storage import deliveries, flow, homes, letters, runs
from storage import history as past
from storage.columns import metadata
from storage.store import Store
from tests.bench import history
from tests.office import new_database

TEAM, NOW, QA = TeamId("T1"), datetime(2026, 11, 23, 9, tzinfo=UTC), SopKey("campaign-qa")
ELSEWHERE = [ChannelId("C2")]

TEAM, NOW, QA = TeamId("T1"), datetime(2026, 11, 23, 9, tzinfo=UTC), SopKey("campaign-qa")
ELSEWHERE = [ChannelId("C2")]
WEEK = (NOW + timedelta(days=30), NOW + timedelta(days=37))


@pytest.fixture(scope="module")
def many_runs(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of a database with many runs, of which SQLite has taken stock."""
    database = new_database(tmp_path_factory.mktemp("many"))
    asyncio.run(_filled(database, counted=True))
    return database


@pytest.fixture(scope="module")
def uncounted_runs(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of one in which they all came since SQLite took stock."""
    database = new_database(tmp_path_factory.mktemp("uncounted"))
    asyncio.run(_filled(database, counted=False))
    return database


async def _filled(database: str, *, counted: bool) -> None:
    store = Store(database)
    await store.write(history.add, team=TEAM, channel=ChannelId("C1"), owner=UserId("U1"), count=2_000)
    if counted:
        await store.take_stock()
    store.close()


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda tx: runs.due_cards(tx, TEAM), "ix_run_card_due"),
        (lambda tx: deliveries.due_lanes(tx, TEAM), "ix_delivery_due"),
        (lambda tx: letters.due_lanes(tx, TEAM, NOW), "ix_letter_waiting"),
        (lambda tx: letters.due_lanes(tx, TEAM, NOW), "ix_letter_standing"),
        (lambda tx: flow.due_steps(tx, TEAM, NOW), "ix_open_step"),
        (lambda tx: flow.waiting_offers(tx, TEAM, NOW), "ix_handoff_waiting"),
        (lambda tx: flow.standing_blockers(tx, TEAM, NOW), "ix_blocker_standing"),
        (lambda tx: past.channels(tx, TEAM, *WEEK), "ix_run_ended"),
        (lambda tx: list(past.one_by_one(tx, TEAM, *WEEK)), "ix_run_ended"),
    ],
)
async def test_it_looks_at_nothing_else(many_runs: str, ask: Callable[[Connection], object], index: str) -> None:
    plan = await planned(many_runs, ask)
    assert any(index in line for line in plan), plan
    assert not any(_looks_at_all(line) for line in plan), plan


@pytest.mark.parametrize(
    "ask",
    [
        lambda tx: runs.latest_owner(tx, TEAM, QA),
        lambda tx: runs.latest_place(tx, TEAM, QA, outside_of=ELSEWHERE),
        lambda tx: runs.first_since(tx, TEAM, QA, NOW),
        lambda tx: runs.first_since(tx, TEAM, QA, NOW, outside_of=ELSEWHERE),
    ],
)
async def test_the_first_and_the_last_run_are_found_in_order(
    many_runs: str, ask: Callable[[Connection], object]
) -> None:
    plan = await planned(many_runs, ask)
    assert any("ix_run_sop_started" in line for line in plan), plan
    assert not any("TEMP B-TREE" in line for line in plan), plan


@pytest.mark.parametrize(
    "ask",
    [
        lambda tx: homes.channels(tx, TEAM, UserId("U1")),
        lambda tx: homes.state(tx, TEAM, UserId("U1"), [ChannelId("C1")]),
    ],
)
async def test_what_stands_on_a_home_is_found_without_a_look_at_every_run(
    many_runs: str, uncounted_runs: str, ask: Callable[[Connection], object]
) -> None:
    for database in (many_runs, uncounted_runs):
        plan = [line for line in await planned(database, ask) if line.startswith("SEARCH run ")]
        assert plan
        assert not any(line.endswith("(team_id=?)") for line in plan), plan


async def planned(database: str, ask: Callable[[Connection], object]) -> list[str]:
    """Give how SQLite finds what is asked."""
    store = Store(database)
    plan = await store.read(_plan_of, ask)
    store.close()
    return plan


def _looks_at_all(line: str) -> bool:
    """Whether a line of a plan goes through a table, or through all of it that is the workspace's."""
    through = any(line.startswith(f"SCAN {table}") for table in metadata.tables)
    return "ix_" not in line and (through or line.endswith("(team_id=?)"))


def _plan_of(tx: Connection, ask: Callable[[Connection], object]) -> list[str]:
    """Ask, and give how SQLite says that it finds the answer."""
    asked: list[tuple[str, object]] = []
    event.listen(tx, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    ask(tx)
    return [
        row[3]
        for statement, values in tuple(asked)
        for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]  # as the driver got them
    ]
