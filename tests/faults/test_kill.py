"""Whenever the bot is killed, nothing that was acknowledged is lost, and nothing is said twice.

Some people talk to it at once; it is killed in the middle, at a moment that a seeded chance picks, and started again.
``SOPBOT_SEED`` repeats a run that failed, ``SOPBOT_KILLS`` sets how often it is killed.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import manifest
from bot.clock import SystemClock
from bot.domain.facts import Fact
from bot.domain.ids import RunName, TeamId
from bot.sandbox import Sandbox
from bot.sandbox.actor import Actor
from storage import waiting
from storage.store import Store
from tests.agreement import check_everything, check_homes, homes_are_drawn
from tests.faults.killed_bot import CALENDAR, KilledBot

KILLS = int(os.environ.get("SOPBOT_KILLS", "100"))
"""For each of the two ways in which Slack and the bot talk."""
SEED = int(os.environ.get("SOPBOT_SEED", str(random.SystemRandom().randrange(10**6))))
LATEST_KILL = 0.15
"""Seconds after the first gesture: most are answered, committed and said by then."""
SAID_WITHIN_SECONDS = 60
KILLS_TO_A_WORKSPACE = 20
"""Then another begins, so that no thread grows longer than a person's."""

PEOPLE = ("ana", "ben", "cara", "dilan", "lena")
STEPS = range(1, 9)
pytestmark = pytest.mark.faults


@dataclass
class Conversation:
    """What is said in a workspace, and which words the bot acknowledged."""

    box: Sandbox
    chance: random.Random
    acknowledged: list[str] = field(default_factory=list)
    said: int = 0

    def word(self) -> str:
        """Give a word that nobody has said before."""
        self.said += 1
        return f"w{self.said}x"

    async def note(self, who: Actor) -> None:
        word = self.word()
        answer = await who.command("/sop", f"note cqa-1 {word}")
        if answer.ok:
            self.acknowledged.append(word)

    async def typed(self, who: Actor) -> None:
        acts = ("done", "undo", "confirm", "block {word}", "unblock", "skip no time {word}", "handoff @ben {word}")
        act, *rest = self.chance.choice(acts).split(maxsplit=1)
        words = " ".join(rest).format(word=self.word())
        await who.command("/sop", f"{act} cqa-1 {self.chance.choice(STEPS)} {words}")

    async def clicked(self, who: Actor) -> None:
        card = next(each for each in self.box.messages("marketing") if "cqa-1" in each.get("text", ""))
        await who.click(card, self.chance.choice(("step.done", "step.undo", "blocker.end")))

    async def answered(self, who: Actor) -> None:
        if who.dm:
            await who.click(who.dm[-1], self.chance.choice(("handoff.accept", "step.done")))

    async def reacted(self, who: Actor) -> None:
        card = next(each for each in self.box.messages("marketing") if "cqa-1" in each.get("text", ""))
        message = await who.say(self.word(), thread=card["ts"])
        await who.react(self.chance.choice(("no_entry", "octagonal_sign")), message)

    async def looked(self, who: Actor) -> None:
        await who.open_home()

    def gestures(self) -> list[Awaitable[None]]:
        """Give what a few people do at once; what their Slack has no button for, they don't."""
        kinds: tuple[Callable[[Actor], Awaitable[None]], ...] = (
            self.note,
            self.note,
            self.typed,
            self.typed,
            self.clicked,
            self.answered,
            self.reacted,
            self.looked,
        )
        chosen = self.chance.choices(kinds, k=self.chance.randint(3, 8))
        return [_if_there(each(self.box.person(self.chance.choice(PEOPLE)))) for each in chosen]


async def _if_there(doing: Awaitable[None]) -> None:
    with suppress(LookupError, StopIteration, RuntimeError):
        await doing


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    made = Sandbox(manifest.read(), now=SystemClock().now)
    made.retry_after = 0.0
    await made.start()
    yield made
    await made.stop()


async def begin(box: Sandbox, bot: KilledBot) -> None:
    """Start the bot and a run."""
    await bot.start()
    ana = box.person("ana")
    assert (await ana.command("/sop", "start campaign-qa Spring webinar")).ok
    await appears(lambda: ana.view is not None)
    await ana.submit({"role.ops": "ben"})
    await ana.submit()
    await appears(lambda: "0 of 8 done" in str(box.messages("marketing")))


async def appears(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(SAID_WITHIN_SECONDS):
        while not there():  # noqa: ASYNC110 - what another process does is seen by looking
            await asyncio.sleep(0.005)


async def all_is_said(store: Store, box: Sandbox) -> None:
    """Wait until the database has nothing more to say and Slack nothing more to ask."""
    clock, team = SystemClock(), TeamId(box.team_id)
    async with asyncio.timeout(SAID_WITHIN_SECONDS):
        while True:
            await box.quiet()
            if await store.read(waiting.oldest_due, team, clock.now()) is None and await homes_are_drawn(store, box):
                return
            await asyncio.sleep(0.005)


async def killed_in_the_middle(talk: Conversation, bot: KilledBot) -> None:
    """Let people act, and kill the bot while it is at work; then start it again."""
    acting = [asyncio.ensure_future(each) for each in talk.gestures()]
    await asyncio.sleep(talk.chance.uniform(0, LATEST_KILL))
    bot.kill()
    await asyncio.gather(*acting)
    await talk.box.quiet()
    await bot.start()


def check_words(talk: Conversation, facts: dict[RunName, tuple[Fact, ...]]) -> None:
    """Check that each word that was acknowledged is recorded, and none twice."""
    notes = [str(getattr(fact, "text", "")) for each in facts.values() for fact in each]
    assert [word for word in talk.acknowledged if notes.count(word) != 1] == []
    assert len(set(notes) - {""}) == len([each for each in notes if each])


@pytest.mark.parametrize("part", range(max(1, KILLS // KILLS_TO_A_WORKSPACE)))
@pytest.mark.parametrize("way", ["http", "socket"])
async def test_nothing_acknowledged_is_lost_and_nothing_stands_twice(
    box: Sandbox, tmp_path: Path, way: str, part: int
) -> None:
    seed = SEED + part
    print(f"SOPBOT_SEED={seed}")  # noqa: T201 - pytest shows it where the test fails
    url = f"sqlite:///{tmp_path / 'sopbot.db'}"
    bot = KilledBot(box, url, http=way == "http")
    await begin(box, bot)
    store = Store(url)
    talk = Conversation(box, random.Random(seed))  # noqa: S311 - it is no secret
    try:
        for _ in range(min(KILLS, KILLS_TO_A_WORKSPACE)):
            await killed_in_the_middle(talk, bot)
            await all_is_said(store, box)
            check_words(talk, await check_everything(store, box))
            await check_homes(store, box, CALENDAR)
    finally:
        store.close()
        bot.kill()


async def test_an_export_that_was_promised_comes_once_whenever_the_bot_is_killed(box: Sandbox, tmp_path: Path) -> None:
    print(f"SOPBOT_SEED={SEED}")  # noqa: T201 - pytest shows it where the test fails
    url, chance = f"sqlite:///{tmp_path / 'sopbot.db'}", random.Random(SEED)  # noqa: S311 - it is no secret
    bot, ana = KilledBot(box, url, http=False), box.person("ana")
    await begin(box, bot)
    store = Store(url)
    for number in range(1, 9):
        hold = box.faults.hold("files.getUploadURLExternal")  # a file that was shared can't be looked for
        assert (await ana.command("/sop", "export")).ok
        await asyncio.sleep(chance.uniform(0, LATEST_KILL))
        bot.kill()
        hold.release()
        await bot.start()
        await appears(lambda number=number: exports_to(ana) == number)  # type: ignore[misc]  # a default binds it
    await all_is_said(store, box)
    assert exports_to(ana) == number
    store.close()
    bot.kill()


def exports_to(who: Actor) -> int:
    return len([file for each in who.dm for file in each.get("files", [])])
