"""The database takes nothing: the disk is full, or another process holds it. People are told; nothing is half done."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import event, text

from storage.store import Tx
from tests.agreement import check_everything
from tests.courier.post import Post
from tests.office import shown

TOLD = "I can't write anything down right now, so nothing changed."
pytestmark = pytest.mark.faults


def fill(tx: Tx) -> None:
    pages = tx.execute(text("PRAGMA page_count")).scalar()
    tx.execute(text(f"PRAGMA max_page_count = {pages}"))


def empty(tx: Tx) -> None:
    tx.execute(text("PRAGMA max_page_count = 1000000"))


@asynccontextmanager
async def locked(file: Path) -> AsyncIterator[None]:
    """Let another process hold the database."""
    holding = (
        f"import sqlite3; held = sqlite3.connect({str(file)!r}, isolation_level=None); held.execute('BEGIN IMMEDIATE');"
        "print('held', flush=True); input()"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdin
    assert await process.stdout.readline()
    try:
        yield
    finally:
        process.stdin.write(b"\n")
        await process.wait()


async def test_a_full_disk_is_told_to_whoever_acts_and_nothing_is_half_done(post: Post) -> None:
    await post.start(**{"role.owner": "ana"})
    await post.app.store.write(fill)
    for words in ("x" * 2900, "x"):  # when there is no room for many words any more, there may be for one
        async with asyncio.timeout(20):
            while TOLD not in (await post.ana.command("/sop", f"note {words}")).text:
                await post.settled()
    await post.click(post.ben, "run.note")
    view = await post.ben.submit({"text": "y" * 2900})
    assert TOLD in str(view.body["errors"]), "what was typed stays in the form"
    await post.click(post.ben, "step.done", "links")
    assert TOLD in post.ben.private()[-1]["text"]
    await post.app.store.write(empty)
    await post.ben.submit()
    assert post.ben.view is None
    await post.at_rest()
    facts = await check_everything(post.app.store, post.box)
    assert sum(getattr(fact, "text", "").startswith("y") for each in facts.values() for fact in each) == 1
    assert "0 of 8 done" in shown(post.card())


async def test_a_database_that_another_process_holds_is_waited_for(post: Post, tmp_path: Path) -> None:
    await post.start(**{"role.owner": "ana"})
    async with locked(tmp_path / "sopbot.db"):
        acting = asyncio.create_task(post.ana.command("/sop", "done 1"))
        await asyncio.sleep(0.5)
        assert not acting.done()
    assert (await acting).ok
    await post.at_rest()
    await check_everything(post.app.store, post.box)
    assert "1 of 8 done" in shown(post.card())


async def test_one_that_is_held_too_long_loses_nothing_that_was_acknowledged(post: Post, tmp_path: Path) -> None:
    await post.start(**{"role.owner": "ana"})
    async with locked(tmp_path / "sopbot.db"):
        answer = await post.ana.command("/sop", "done 1")
        message = await post.ben.say("Legal says no.", thread=post.card()["ts"])
        await post.ben.react("no_entry", message)
        await asyncio.sleep(5.5)
        assert not answer.ok or TOLD in answer.text, "Slack says that it didn't work, or the bot does"
    await asyncio.sleep(0.5)
    await post.at_rest()
    await check_everything(post.app.store, post.box)
    await post.ana.command("/sop", "done 2")
    await post.at_rest()
    facts = await check_everything(post.app.store, post.box)
    assert [fact.kind for each in facts.values() for fact in each].count("StepCompleted") >= 1


@contextmanager
def damaged(post: Post, file: Path, table: str) -> Iterator[None]:
    """Write rubbish over a table's first page, as a failing disk does."""
    with closing(sqlite3.connect(file)) as direct:
        direct.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = direct.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
        (size,) = direct.execute("PRAGMA page_size").fetchone()
    sound = file.read_bytes()
    let_go(post)
    file.write_bytes(sound[: (page - 1) * size] + b"\x55" * size + sound[page * size :])
    try:
        yield
    finally:
        let_go(post)
        file.write_bytes(sound)


def let_go(post: Post) -> None:
    """Let the bot read the file anew: what it read before it need not look at again."""
    for each in (post.app.store._reading, post.app.store._writing):  # noqa: SLF001 - their connections hold pages
        each.dispose()


@pytest.mark.parametrize("table", ["fact", "delivery", "person", "run"])
async def test_a_damaged_file_is_told_to_whoever_acts_and_no_word_of_theirs_is_logged(
    logged: Callable[[], str], post: Post, tmp_path: Path, table: str
) -> None:
    await post.start(**{"role.owner": "ana"})
    message = await post.lena.say("SECRETTALK", thread=post.card()["ts"])
    await post.at_rest()
    with damaged(post, tmp_path / "sopbot.db", table):
        answer = await post.ana.command("/sop", "note SECRETWORDS")
        assert TOLD in answer.text
        await post.ben.react("no_entry", message)
        await asyncio.sleep(0.1)
    said = logged()
    assert "database disk image is malformed: stop sopbot, put a backup of the database in its place" in said
    assert not [word for word in ("SECRETWORDS", "SECRETTALK", "xoxb-s", "xapp-s") if word in said]
    await post.at_rest()


async def test_a_full_disk_says_in_the_log_what_to_do_and_no_word_that_was_to_be_written(
    logged: Callable[[], str], post: Post
) -> None:
    await post.start(**{"role.owner": "ana"})
    await post.app.store.write(fill)
    async with asyncio.timeout(20):
        while TOLD not in (await post.ana.command("/sop", f"note {'SECRETWORDS ' * 200}")).text:
            pass
    await post.app.store.write(empty)
    await post.at_rest()
    said = logged()
    assert "database or disk is full: make room on the disk" in said
    assert "SECRETWORDS" not in said


@contextmanager
def refusing(post: Post, writes: str) -> Iterator[None]:
    """Let the database refuse one kind of write: ``UPDATE ON letter``."""
    with closing(sqlite3.connect(post.settings.database_url.removeprefix("sqlite:///"))) as direct:
        direct.execute(f"CREATE TRIGGER refuse BEFORE {writes} BEGIN SELECT RAISE(ABORT, 'no'); END")
        try:
            yield
        finally:
            direct.execute("DROP TRIGGER refuse")


DEPARTURES: dict[str, Callable[[Post], Awaitable[Any]]] = {
    "INSERT ON person": lambda post: post.box.deactivate("cara"),
    "UPDATE ON person": lambda post: post.box.deactivate("cara"),
    "UPDATE ON letter": lambda post: post.box.deactivate("cara"),
    "UPDATE ON letter WHEN NEW.drawn_seq = 0": lambda post: post.box.remove("budget", post.cara.id),
    "UPDATE ON home": lambda post: post.box.remove("budget", post.cara.id),
    "DELETE ON membership": lambda post: post.box.remove("budget", post.cara.id),
}


@pytest.mark.parametrize("writes", DEPARTURES)
async def test_an_event_is_noted_only_together_with_all_that_it_leads_to(post: Post, writes: str) -> None:
    await post.box.invite("budget")
    await post.start(channel="budget", **{"role.owner": "ana", "role.ops": "cara"})
    await post.cara.open_home()
    await post.ana.command("/sop", "handoff 4 @cara Links sheet is final.", channel="budget")
    await post.at_rest()
    post.box.ack_within = 0.5  # over Socket Mode nothing is said to what isn't acknowledged
    with refusing(post, writes):
        await DEPARTURES[writes](post)  # Slack brings the event four times, then no more
    assert await asked_of(post, "cara") == 1
    event = list(post.box.events.sent)[-1]
    assert (await post.box.redeliver(event)).ok, "it was not taken before, so it is taken now"
    await post.at_rest()
    assert await asked_of(post, "cara") == 0, "she left, and what was asked of her is asked no more"


async def asked_of(post: Post, handle: str) -> int:
    """Count the letters with which something may still be asked of someone."""
    query = text("SELECT COUNT(*) FROM letter WHERE user_id = :user AND kind = 'offered to you' AND state = 'standing'")
    user = post.box.person(handle).id
    return int(await post.app.store.read(lambda tx: tx.execute(query, {"user": user}).scalar_one()))


# ---- what whoever watches the server is told


async def is_well(post: Post) -> bool:
    """Ask as they do; the database alone is meant."""
    url = f"http://127.0.0.1:{post.app.port}/healthz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        said = await answer.json()
    assert (answer.status == 200) is said["well"]
    return bool(said["database"])


async def becomes(post: Post, *, well: bool) -> None:
    """Wait until it is told: what was written a moment ago stands for it as long."""
    async with asyncio.timeout(10):
        while await is_well(post) is not well:  # noqa: ASYNC110 - it is asked, as whoever watches does
            await asyncio.sleep(0.1)


async def test_a_full_disk_is_no_health_until_there_is_room(logged: Callable[[], str], post: Post) -> None:
    await post.start(**{"role.owner": "ana"})
    assert await is_well(post)
    await post.app.store.write(fill)
    await becomes(post, well=False)
    assert "database.unwell error='database or disk is full: make room on the disk'" in logged()
    assert not await is_well(post), "it stays so"
    await post.app.store.write(empty)
    assert await is_well(post)


async def test_what_could_not_be_written_is_no_health_though_there_was_health_a_moment_ago(post: Post) -> None:
    await post.start(**{"role.owner": "ana"})
    with refusing(post, "INSERT ON gesture"):
        assert TOLD in (await post.ana.command("/sop", "note Hello.")).text
        assert not await is_well(post)
    assert await is_well(post)


async def test_a_database_that_another_process_holds_is_no_health(
    logged: Callable[[], str], post: Post, tmp_path: Path
) -> None:
    await post.start(**{"role.owner": "ana"})
    async with locked(tmp_path / "sopbot.db"):
        await becomes(post, well=False)
        assert "database.unwell error='database is locked: end the other process that holds the database'" in logged()
        acting = asyncio.create_task(post.ana.command("/sop", "done 1"))
        await asyncio.sleep(0.2)
        assert not any(await asyncio.gather(*(is_well(post) for _ in range(5))))
    assert (await acting).ok, "those who ask hold nobody up"
    assert await is_well(post)


@pytest.mark.parametrize("table", ["fact", "delivery", "sop_version", "run", "membership"])
async def test_a_damaged_file_is_no_health_though_the_rest_of_it_can_be_read(
    post: Post, tmp_path: Path, table: str
) -> None:
    await post.start(**{"role.owner": "ana"})
    await post.at_rest()
    with damaged(post, tmp_path / "sopbot.db", table):
        await becomes(post, well=False)


async def test_many_who_ask_at_once_are_one_attempt_and_none_right_after_a_click(post: Post) -> None:
    await post.start(**{"role.owner": "ana"})
    attempts: list[str] = []

    def note(*args: object) -> None:
        attempts.extend(["tried"] if str(args[2]).startswith("INSERT INTO remark") else [])

    event.listen(post.app.store._writing, "before_cursor_execute", note)  # noqa: SLF001 - to count what is tried
    await post.ana.command("/sop", "note Hello.")
    assert all(await asyncio.gather(*(is_well(post) for _ in range(20))))
    assert attempts == []
    await asyncio.sleep(2.1)
    assert all(await asyncio.gather(*(is_well(post) for _ in range(20))))
    assert len(attempts) <= 1
