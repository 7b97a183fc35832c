"""What one click costs: so many queries, so many calls to Slack. Whoever needs more says so here."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.office import Office

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}


@contextmanager
def counted(office: Office) -> Iterator[list[str]]:
    """Note every statement that the bot sends to its database."""
    said: list[str] = []

    def note(*args: object) -> None:
        if not str(args[2]).startswith(("BEGIN", "PRAGMA")):
            said.append(str(args[2]))

    engines = [office.app.store._reading, office.app.store._writing]  # noqa: SLF001 - to count what is asked
    for each in engines:
        event.listen(each, "before_cursor_execute", note)
    yield said
    for each in engines:
        event.remove(each, "before_cursor_execute", note)


COSTS = {
    "done": (17, {"chat.update": 1}),
    "undo": (15, {"chat.update": 1}),
    "note": (24, {"chat.update": 1, "chat.postMessage": 1}),
    "handoff": (37, {"chat.update": 1, "chat.postMessage": 2, "conversations.open": 1}),
}
"""Queries, to be recorded and to be said; then Slack's methods. A command asks if it came before, and notes itself."""


async def acts(office: Office, act: str) -> None:
    match act:
        case "done" | "undo":
            await office.click(office.ana, f"step.{act}", "links")
        case "note":
            await office.ana.command("/sop", "note Assets are final.")
        case "handoff":
            await office.ana.command("/sop", "handoff 3 @ben Links sheet is final.")
    await office.settled()


@pytest.mark.parametrize("act", COSTS)
async def test_an_act_costs_so_many_queries_and_calls(office: Office, act: str) -> None:
    await office.start(**PEOPLE)
    await office.ben.command("/sop", "note Hello.")  # everyone here is known by now
    await office.settled()
    if act == "undo":
        await acts(office, "done")
    office.box.calls.clear()
    with counted(office) as said:
        await acts(office, act)
    queries, calls = COSTS[act]
    assert dict(Counter(each.method for each in office.box.calls)) == calls
    assert len(said) <= queries, "\n\n".join(said)


async def test_it_costs_no_more_in_a_workspace_with_many_runs(office: Office) -> None:
    counts = []
    for _ in range(3):
        await office.start(**PEOPLE)
        with counted(office) as said:
            await acts(office, "done")
        counts.append(len(said))
    assert len(set(counts)) == 1
