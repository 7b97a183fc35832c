"""Payloads as nobody sends them: no exception is left unhandled, and nothing is written that nobody may write.

After each of them every row of the database names people who may act: no bot, nobody who has left, nobody unknown.

``SOPBOT_FUZZ=100000`` makes more of them than the tests do; ``SOPBOT_SEED`` repeats a run that failed.
"""

import copy
import json
import logging
import os
import random
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.workspace import TEAM_ID
from storage.columns import metadata
from tests.courier.post import Post
from tests.office import Office

ROUNDS = int(os.environ.get("SOPBOT_FUZZ", "2500"))
"""For each of the two ways in which Slack reaches the bot."""
SEED = int(os.environ.get("SOPBOT_SEED", str(random.SystemRandom().randrange(10**6))))
JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    "",
    "x",
    "x" * 5000,
    "9" * 5000,
    "<!here>",
    "\x00",
    [],
    {},
    [[]],
    [None],
)
MOST_CHANGES = 4
OTHERS = ("U0ZED", "U0SOPBOT", "USLACKBOT", "U0NOBODY", "U0GUEST", "U0PARTNER", "U0DILAN", "U0LENA", "U0CARA")
"""Who may be put in somebody's place: gone, the bot itself, Slack's own, unknown; from outside; and colleagues."""
RUNS = ("cqa-1", "wkr-1", "wkr-1", *(f"cqa-{number}" for number in range(2, 9)), "cqa-999")
"""Runs that may be put in another's place: of the channel, of a private one, later ones, one that isn't."""
KNOWN_OF = {"person", "membership", "channel"}
"""Tables of what Slack says of people, bots among them: nobody acted by being in these."""

Payload = dict[str, Any]
pytestmark = pytest.mark.faults


async def recorded(office: Office) -> list[tuple[str, Payload]]:
    """Give what Slack sent in a conversation that uses most of what there is."""
    seen: list[tuple[str, Payload]] = []
    deliver = office.box.deliver

    async def noting(kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Any:  # noqa: ANN401 - as the box's
        seen.append((kind, copy.deepcopy(dict(payload))))
        return await deliver(kind, payload, retry)

    await office.box.invite("budget")
    await office.start("weekly-reporting", channel="budget", **{"role.lead": "ana"})
    office.box.deliver = noting  # type: ignore[method-assign]  # it delivers all the same
    await office.start(**{"role.owner": "ana", "role.ops": "ben", "role.decider": "dilan"})
    await office.click(office.ana, "step.done", "links")
    await office.click(office.ben, "run.block")
    await office.ben.submit({"step": "copy", "reason": "Waiting.", "person": "lena"})
    await office.ana.command("/sop", "handoff 4 @ben Final.")
    await office.ana.choose(office.card(), "run.menu", "steps cqa-1")
    await office.settled()
    await office.ana.click_in_view("step.done", "cqa-1 kpi-match")
    await office.ana.close_view()
    message = await office.lena.say("ready for QA", thread=office.card()["ts"])
    await office.settled()
    await office.ben.react("no_entry", message)
    await office.ben.unreact("no_entry", message)
    await office.ben.shortcut("block_from_message", message)
    await office.ben.shortcut("start_sop")
    await office.ben.open_home()
    await office.settled()
    await office.ben.click_in_home("handoff.decline")
    await office.settled()
    await office.ben.command("/sop", "mute")
    await office.cara.say("done", thread=office.card()["ts"])
    await office.lena.say("Spring campaign is ready for QA")
    await office.settled()
    await reviewed(office)
    await office.box.change_person("cara", name="Cara L.")
    await office.box.rename("marketing", "marketing")
    await office.box.delete(message)
    await office.box.delete(office.card())
    office.box.emit("channel_id_changed", {"old_channel_id": "C0LAUNCHES", "new_channel_id": "C0OTHER"})
    await office.box.delete_channel("launches")
    await office.settled()
    office.box.deliver = deliver  # type: ignore[method-assign]  # as it was
    return seen


async def reviewed(office: Office) -> None:
    """Change an SOP, let someone else's change wait, suggest another, and look at the review."""
    await office.ana.command("/sop", "edit cqa 3")
    await office.settled()
    await office.ana.submit({"title": "Links", "reason": "Shorter", "after": "8"})
    await office.ben.command("/sop", "edit cqa")
    await office.settled()
    await office.ben.submit({"choice": "input cap"})
    await office.settled()
    await office.ben.submit({"label": "Cap", "reason": "Shorter"})
    await office.settled()
    await office.ana.close_view()
    await office.ana.click(office.ana.dm[-1], "draft.edit")
    await office.settled()
    await office.ana.close_view()
    await office.ana.click(office.ana.dm[-1], "draft.drop")
    await office.cara.command("/sop", "new")
    await office.settled()
    await office.cara.close_view()
    await office.cara.choose(office.card(), "run.menu", "suggest cqa-1")
    await office.settled()
    await office.cara.submit({"text": "Ask for the cap later."})
    await office.settled()
    await office.cara.command("/sop", "review")
    await office.settled()


def fresh(payload: Payload, number: int) -> Payload:
    """Give a payload as if it happened anew: what came before would not act again."""
    made = copy.deepcopy(payload)
    made |= {name: f"{number}.fuzz" for name in ("event_id", "trigger_id") if name in made}
    if made.get("type") == "view_submission":
        made["view"]["id"] = f"V{number}FUZZ"
    if "event_ts" in made.get("event", {}):
        made["event"]["event_ts"] = f"{2_000_000_000 + number}.000100"
    return made


def mutated(payload: Payload, chance: random.Random) -> Payload:
    """Give a payload by someone else, of another run, or with a few things missing, wrong, or of another kind."""
    changed = copy.deepcopy(payload)
    kind = chance.random()
    if kind < 0.2:
        return by_another(changed, chance)
    if kind < 0.4:
        return of_another_run(changed, chance)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        holder, key = chance.choice(list(_places(changed)))
        if chance.random() < 0.4:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(chance.choice((*JUNK, *OTHERS, *RUNS)))
    return changed


def by_another(payload: Payload, chance: random.Random) -> Payload:
    """Put another in the place of whoever acted; or of someone who is named, wherever they are."""
    other = chance.choice(OTHERS)
    if chance.random() < 0.4:
        named = sorted(set(re.findall(r"U0[A-Z]+", json.dumps(payload))))
        return _with(payload, chance.choice(named), other) if named else payload
    if isinstance(payload.get("user"), dict):
        payload["user"]["id"] = other
    elif "user_id" in payload:
        payload["user_id"] = other
    elif isinstance(payload.get("event"), dict):
        payload["event"]["user"] = other
    return payload


def of_another_run(payload: Payload, chance: random.Random) -> Payload:
    """Put another run in the place of the one that is meant, in buttons, forms and words."""
    return _with(payload, "cqa-1", chance.choice(RUNS))


def _with(payload: Payload, what: str, other: str) -> Payload:
    changed: Payload = json.loads(json.dumps(payload).replace(what, other))
    return changed


def _places(tree: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Give every key of every object, and every place of every list."""
    keys: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    below = [found for key in keys for found in _places(tree[key])]
    return [(tree, key) for key in keys] + below or [({"": ""}, "")]


# ---- what is kept


class Rows:
    """The database as it stands, and who may be named where."""

    def __init__(self, box: Sandbox, database: sqlite3.Connection) -> None:
        self._box = box
        self._database = database
        people = box.space.people.values()
        self._able = {each.id for each in people if not each.is_bot and not each.deleted}
        self._strangers = self._asked_for()

    def _asked_for(self) -> str:
        """Write the question for everyone who is named and may not be, wherever people are named."""
        able = ", ".join(f"'{each}'" for each in sorted(self._able))
        parts = [
            f"SELECT '{table}.{column}', {column} FROM {table} WHERE {wrong} AND {column} NOT IN ({able})"  # noqa: S608 - names of ours
            for table, column, wrong in self.naming()
        ]
        return " UNION ALL ".join(parts)

    def naming(self) -> Iterator[tuple[str, str, str]]:
        """Find the columns that name people by what stands in them; with what in them is meant as a person."""
        known = ", ".join(f"'{each}'" for each in self._box.space.people)
        for table in metadata.sorted_tables:
            for column in () if table.name in KNOWN_OF else table.columns.keys():
                count = f"SELECT COUNT(*), SUM({column} IN ({known})) FROM {table.name} WHERE {column} <> ''"  # noqa: S608 - the same
                held, people = self._database.execute(count).fetchone()
                if people:
                    # Where others are named as well, such as channels, people are told by how Slack writes them.
                    yield table.name, column, f"{column} <> ''" if held == people else f"{column} GLOB 'U[0A-Z]*'"

    def check(self) -> None:
        """Check that everyone who is named may act, and that whoever acted on a run may act there."""
        assert self._database.execute(self._strangers).fetchall() == []
        acted = "SELECT DISTINCT actor, run, fact.channel_id, run.channel_id FROM fact LEFT JOIN run ON name = run"
        for actor, run, said, channel in self._database.execute(acted):
            assert said == channel, f"{run} is there, in the channel that its facts name"
            assert actor in self._may_act_in(channel), (actor, run)

    def _may_act_in(self, channel: str) -> set[str]:
        """Give a channel's members; a public one can be looked into by whoever is a full member of the workspace."""
        found = self._box.space.channels[channel]
        full = {
            each.id for each in self._box.space.people.values() if not each.is_restricted and each.team_id == TEAM_ID
        }
        return self._able & (set(found.members) | (set() if found.is_private else full))


@contextmanager
def rows(office: Office) -> Iterator[Rows]:
    """Open the bot's database beside it."""
    with closing(sqlite3.connect(office.settings.database_url.removeprefix("sqlite:///"))) as database:
        yield Rows(office.box, database)


async def test_payloads_as_nobody_sends_them_are_answered_or_dropped(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    print(f"SOPBOT_SEED={SEED}")  # noqa: T201 - to repeat what failed
    chance = random.Random(SEED)  # noqa: S311 - a test's
    payloads = await recorded(post)
    caplog.set_level(logging.ERROR)
    caplog.clear()
    telling = [each for each in payloads if each[1].get("event", {}).get("type") == "user_change"]
    doing = [each for each in payloads if each not in telling]
    with rows(post) as kept:
        assert {(table, column) for table, column, _ in kept.naming()} >= NAMING
        for number in range(ROUNDS):
            # Whom Slack says to be there may act: what it says of people comes last.
            kind, payload = chance.choice(doing if number < ROUNDS - LAST else telling)
            sent = mutated(fresh(payload, number), chance) | {"round": number}  # no two are alike: a replay
            answer = await post.box.deliver(kind, sent)
            assert answer.status == "acked", (kind, sent, answer)
            assert not caplog.records, (kind, sent, caplog.text)
            if number < ROUNDS - LAST:
                kept.check()
        await post.box.quiet()
    assert not caplog.records


NAMING = {
    *((table, "user_id") for table in ("home", "letter", "mute", "open_step", "reaction", "start_offer")),
    ("fact", "actor"),
    ("run", "owner"),
    ("run", "starter"),
    ("handoff", "giver"),
    ("handoff", "receiver"),
    ("blocker", "raised_by"),
    ("blocker", "person"),
    ("draft", "author"),
    ("draft", "owner"),
    ("delivery", "user_id"),
    ("delivery", "lane"),
}
"""Columns that must be among those that are found: else what is looked at is too little."""
LAST = 50
"""How many payloads tell of people, at the end."""
