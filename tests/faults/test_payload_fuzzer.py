"""Payloads as nobody sends them: no exception is left unhandled, and nothing is written that nobody may write.

``SOPBOT_FUZZ=100000`` makes more of them than the tests do; ``SOPBOT_SEED`` repeats a run that failed.
"""

import copy
import logging
import os
import random
from collections.abc import Mapping
from typing import Any

import pytest

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

Payload = dict[str, Any]
pytestmark = pytest.mark.faults


async def recorded(office: Office) -> list[tuple[str, Payload]]:
    """Give what Slack sent in a conversation that uses most of what there is."""
    seen: list[tuple[str, Payload]] = []
    deliver = office.box.deliver

    async def noting(kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Any:  # noqa: ANN401 - as the box's
        seen.append((kind, copy.deepcopy(dict(payload))))
        return await deliver(kind, payload, retry)

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


def mutated(payload: Payload, chance: random.Random) -> Payload:
    """Give a payload with a few things missing, wrong, or of another kind."""
    changed = copy.deepcopy(payload)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        holder, key = chance.choice(list(_places(changed)))
        if chance.random() < 0.4:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(chance.choice(JUNK))
    return changed


def _places(tree: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Give every key of every object, and every place of every list."""
    keys: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree))) if isinstance(tree, list) else []
    below = [found for key in keys for found in _places(tree[key])]
    return [(tree, key) for key in keys] + below or [({"": ""}, "")]


async def test_payloads_as_nobody_sends_them_are_answered_or_dropped(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    print(f"SOPBOT_SEED={SEED}")  # noqa: T201 - to repeat what failed
    chance = random.Random(SEED)  # noqa: S311 - a test's
    payloads = await recorded(office)
    caplog.set_level(logging.ERROR)
    caplog.clear()
    for number in range(ROUNDS):
        kind, payload = chance.choice(payloads)
        sent = mutated(payload, chance) | {"round": number}  # no two are alike, which would be a replay
        answer = await office.box.deliver(kind, sent)
        assert answer.status == "acked", (kind, sent, answer)
        assert not caplog.records, (kind, sent, caplog.text)
    await office.settled()
    people = set(office.box.space.people)
    for fact in await office.app.store.read(_actors):
        assert fact in people, "nobody acted who isn't there"


def _actors(tx: Any) -> set[str]:  # noqa: ANN401 - a connection
    from sqlalchemy import text  # noqa: PLC0415 - used here alone

    return set(tx.execute(text("SELECT DISTINCT actor FROM fact")).scalars())
