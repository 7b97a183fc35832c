"""Whether everything that is kept agrees: facts, states, rows; and with them what stands in Slack."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from bot.blocks import home, thread
from bot.blocks.addresses import message_url
from bot.blocks.card import summary
from bot.clock import SystemClock
from bot.domain.facts import Fact
from bot.domain.ids import RunName, TeamId, UserId
from bot.domain.run import Run
from bot.domain.working_hours import Calendar
from bot.sandbox import Sandbox
from storage import flow, homes, runs
from storage.homes import HomeState
from storage.runs import StoredRun
from storage.store import Store, Tx
from tests.office import shown


def replayed(run: Run, facts: tuple[Fact, ...]) -> Run:
    """Fold facts from an empty run of the same name."""
    folded = Run(team=run.team, name=run.name, channel=run.channel, sop=run.sop, version=run.version)
    for fact in facts:
        folded = folded.after(fact)
    return folded


def check_rows(tx: Tx, run: Run) -> None:
    """Check that what waits, what stops it and what is to be done stand in rows as the fold says."""
    of_run = [f"team_id = '{run.team}'", f"run = '{run.name}'"]

    def rows(table: str, columns: str, *more: str) -> set[tuple[Any, ...]]:
        where = " AND ".join([*of_run, *more])
        return {tuple(row) for row in tx.execute(text(f"SELECT {columns} FROM {table} WHERE {where}"))}  # noqa: S608 - the test's own words

    waiting = {(key, offer.by, offer.to) for key, offer in flow.offers(run).items()}
    assert rows("handoff", "step, giver, receiver", "answer IS NULL") == waiting
    standing = {(number, step, each.person) for number, (step, each) in flow.blockers(run).items()}
    assert rows("blocker", "number, step, person", "ended_at IS NULL") == standing
    assert rows("open_step", "step, user_id") == set(flow.open_steps(run).items())


def check_run(tx: Tx, team: TeamId, name: RunName) -> None:
    """Check that the facts, the stored state and the searchable columns of a run say the same."""
    stored, facts = runs.get(tx, team, name), runs.facts(tx, team, name)
    assert stored is not None
    run = stored.run
    assert replayed(run, facts) == run
    assert run.seq == len(facts)
    check_rows(tx, run)
    row = runs.rows_of(tx, [name], team)[name]
    columns = ("team_id", "code", "number", "sop_key", "sop_version", "channel_id", "status", "owner", "starter", "seq")
    code, number = name.split("-")
    wanted = (run.team, code, int(number), run.sop.key, run.version, run.channel)
    assert tuple(row[column] for column in columns) == (*wanted, run.status.value, run.owner, run.starter, run.seq)
    moments = (run.started_at, run.ended_at, run.finished_at)
    assert (row["started_at"], row["ended_at"], row["finished_at"]) == moments


async def check_everything(store: Store, box: Sandbox) -> dict[RunName, tuple[Fact, ...]]:
    """Check every run in the database, and what Slack shows of it once all is said; give the runs' facts.

    Nothing may stand twice: neither a card, nor a line of a thread, nor a direct message.
    """
    team = TeamId(box.team_id)
    posted = _posted(box)
    twice = [key for key, count in Counter(key for key, _, _ in posted).items() if count > 1]
    assert twice == []
    found: dict[RunName, tuple[Fact, ...]] = {}
    for name in await store.read(_names):
        await store.read(check_run, team, name)
        stored = await store.read(runs.get, team, name)
        facts = await store.read(runs.facts, team, name)
        assert stored is not None
        _check_shown(stored, facts, posted)
        found[name] = facts
    return found


async def homes_are_drawn(store: Store, box: Sandbox) -> bool:
    """Whether no Home is behind, nor being drawn."""
    behind = text("SELECT count(*) FROM home WHERE team_id = :team AND (due OR drawing)")
    return not await store.read(lambda tx: tx.execute(behind, {"team": box.team_id}).scalar())


async def check_homes(store: Store, box: Sandbox, calendar: Calendar) -> None:
    """Check that each Home shows what would be drawn by now, where everyone may see all and nothing is overdue."""
    team = TeamId(box.team_id)
    for user, view in box.space.homes.items():
        seen = await store.read(homes.channels, team, UserId(user))
        state = await store.read(homes.state, team, UserId(user), seen)
        assert shown(view) == shown(home.draw(_home(state, box, calendar))), f"{user}: the Home is behind"


def _home(state: HomeState, box: Sandbox, calendar: Calendar) -> home.Home:
    return home.Home(
        user=state.user,
        runs=[each.run for each in state.runs],
        cards={
            each.run.name: message_url(box.url, each.run.channel, each.card.ts) for each in state.runs if each.card.ts
        },
        sops=[(each.sop, each.version) for each in state.sops],
        calendar=calendar,
        now=SystemClock().now(),
        page=state.page,
        may_start=state.is_member,
    )


Posted = list[tuple[str, str, dict[str, Any]]]


def _posted(box: Sandbox) -> Posted:
    """Give the key, the channel and the whole of every message that the bot posted."""
    every = [(channel, each) for channel, messages in box.space.messages.items() for each in messages]
    keyed = [(_key(each), channel, each) for channel, each in every]
    return [(key, channel, each) for key, channel, each in keyed if key]


def _check_shown(stored: StoredRun, facts: tuple[Fact, ...], posted: Posted) -> None:
    """Check that a run's card shows it as it stands, and that its thread has each line that its facts lead to."""
    run, card = stored.run, stored.card
    assert card.drawn_seq == run.seq, f"{run.name}: the card is behind"
    standing = [each for key, channel, each in posted if (key, channel) == (f"card {run.name}", run.channel)]
    assert [each["ts"] for each in standing] == [card.ts]
    assert standing[0]["text"] == summary(run)
    lines = {key for key, channel, each in posted if channel == run.channel and each.get("thread_ts") == card.ts}
    missing = set(_lines(run, facts)) - lines
    assert not missing, f"{run.name}: not said: {missing}"


def _lines(run: Run, facts: tuple[Fact, ...]) -> Iterator[str]:
    for seq, fact in enumerate(facts, 1):
        if thread.said(replayed(run, facts[:seq]), fact) is not None:
            yield f"{run.name} {seq}"


def _names(tx: Tx) -> tuple[RunName, ...]:
    return tuple(RunName(row.name) for row in tx.execute(text("SELECT name FROM run ORDER BY name")))


def _key(message: dict[str, Any]) -> str:
    return str(message.get("metadata", {}).get("event_payload", {}).get("key", ""))
