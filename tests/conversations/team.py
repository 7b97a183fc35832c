"""A team's weeks with the bot, in a few words: a run from start to finish, a Monday, the digest that it brings."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.app import App
from bot.clock import MovableClock
from bot.domain.facts import SkipReason
from bot.sandbox import Sandbox
from tests.office import Office, new_database, settings_for, shown

NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@asynccontextmanager
async def team_office(box: Sandbox, folder: Path, **more: str) -> AsyncIterator[Office]:
    """Open the bot in a workspace whose team has a channel."""
    clock: MovableClock = box.clock  # type: ignore[attr-defined]  # set by the fixture
    # Slack counts what is called in a minute; here whole weeks pass in seconds, so it counts by the team's clock.
    box.seconds = lambda: clock.now().timestamp()
    made = await opened(box, new_database(folder), **{"SOP_TEAM_CHANNEL": "#marketing", **more})
    try:
        yield made
    finally:
        await made.app.stop()


async def opened(box: Sandbox, database: str, **more: str) -> Office:
    settings = settings_for(box, database, http=False, **more).model_copy(update={"port": 0})
    clock: MovableClock = box.clock  # type: ignore[attr-defined]  # set by the fixture
    app = App(settings, clock)
    await app.start()
    return Office(box, app, clock, settings)


async def run_through(office: Office, *, returned: bool = False, channel: str = "marketing") -> str:
    """Run campaign QA from its start to its end; ``returned``: its third step came back once. Gives its name."""
    known = {"brief": "https://example.com/b", "kpi": "120", "launch": "2027-03-01", "cap": "9"}
    await office.later(minutes=2)
    await office.start(channel=channel, by="ana", **{f"input.{key}": value for key, value in known.items()})
    run = name(office, channel)
    await say(office, f"done {run} 3", channel)
    if returned:
        await say(office, f"return {run} 3 missed check: Ad 2 loses its parameters after the redirect.", channel, "ben")
        await say(office, f"done {run} 3", channel)
    # For another reason in each run: that a step is always skipped for one would be a proposal too.
    reason = list(SkipReason)[int(run.rpartition("-")[2]) % len(SkipReason)].value
    for step in (1, 2, 4, 5, 6, 7, 8):
        await say(office, f"skip {run} {step} {reason}", channel)
    await say(office, f"finish {run} https://example.com/x", channel)
    await office.later(minutes=2)
    return run


async def say(office: Office, words: str, channel: str = "marketing", by: str = "ana") -> str:
    """Type a command, which is to be taken, and give its answer."""
    answer = await office.box.person(by).command("/sop", words, channel=channel)
    assert answer.ok, answer.text
    return shown(answer.body) or answer.text


async def looked_up(office: Office, words: str = "review", channel: str = "marketing", by: str = "ana") -> str:
    """Ask for the week so far, and give what is told once it is there."""
    person = office.box.person(by)
    answer = await person.command("/sop", words, channel=channel)
    assert answer.ok, answer.text
    await office.settled()
    return shown(person.private(channel)[-1])


def name(office: Office, channel: str = "marketing") -> str:
    return str(office.card(channel)["metadata"]["event_payload"]["key"]).removeprefix("card ")


async def at(office: Office, moment: datetime) -> None:
    """Let time pass until then, and do what is due."""
    await office.later(seconds=(moment - office.clock.now()).total_seconds())


def digests(office: Office, channel: str = "marketing") -> list[dict[str, Any]]:
    """Give the digests that were posted in a channel."""
    return [each for each in office.box.messages(channel) if "SOP review" in each["text"]]


@contextmanager
def noted_writes(office: Office) -> Iterator[list[str]]:
    """Note what is said in transactions that may write, of which there is one at a time."""
    said: list[str] = []

    def note(*args: object) -> None:
        said.append(str(args[2]))

    engine = office.app.store._writing  # noqa: SLF001 - to see what is asked there
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)
