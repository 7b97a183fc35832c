"""Bots, people who left, ids that nobody has: they leave no trace, whatever is sent in their name or names them."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from bot.sandbox.delivery import Answer
from tests.office import Office

PEOPLE = {"role.owner": "ana", "role.ops": "ben", "role.paid": "cara", "role.decider": "dilan"}
NOBODY = {
    "U0SOPBOT": "That is an app. Choose someone else, or nobody.",
    "U0ZED": "They have left this workspace. Choose someone else, or nobody.",
    "U0NOBODY": "Slack doesn't show me that person. Choose someone else, or nobody.",
}
"""Who can't act, and what is said beside the field in which they are chosen."""
Payload = dict[str, Any]


async def caught(office: Office, doing: Any) -> tuple[str, Payload]:  # noqa: ANN401 - a coroutine
    """Give what Slack would send for this, without sending it."""
    sent: list[tuple[str, Payload]] = []
    deliver = office.box.deliver

    async def keeping(kind: str, payload: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer:
        del retry
        sent.append((kind, copy.deepcopy(dict(payload))))
        return Answer("acked")

    office.box.deliver = keeping  # type: ignore[method-assign]  # for a moment
    await doing
    await office.box.quiet()
    office.box.deliver = deliver  # type: ignore[method-assign]  # as it was
    return sent[-1]


async def named(office: Office) -> set[tuple[str, str]]:
    """Give whom the tables name that hold what people did."""
    columns = {
        "home": "user_id",
        "mute": "user_id",
        "reaction": "user_id",
        "open_step": "user_id",
        "quiet_start": "user_id",
        "run": "owner",
        "blocker": "person",
        "fact": "actor",
        "delivery": "user_id",
    }
    query = " UNION ".join(f"SELECT '{table}', {column} FROM {table}" for table, column in columns.items())  # noqa: S608 - ours
    return await office.app.store.read(lambda tx: {(row[0], row[1]) for row in tx.execute(text(query)) if row[1]})


@pytest.mark.parametrize("nobody", NOBODY)
async def test_no_form_gives_them_anything_to_do(office: Office, nobody: str) -> None:
    await office.start(**PEOPLE)
    ana = office.ana

    async def form(opening: Any, values: dict[str, str]) -> tuple[str, Payload]:  # noqa: ANN401 - a coroutine
        await opening
        await office.settled()
        return await caught(office, ana.submit(values))

    forms = {
        "role.owner": await form(ana.command("/sop", "start campaign-qa"), {"subject": "Sale", "role.owner": "ben"}),
        "role.ops": await form(ana.choose(office.card(), "run.menu", "people cqa-1"), {"role.ops": "cara"}),
        "person": await form(
            ana.click(office.card(), "run.block"), {"step": "copy", "reason": "No answer.", "person": "lena"}
        ),
    }
    before = await named(office)
    for field, (kind, payload) in forms.items():
        payload["view"]["state"]["values"][field] = {
            name: {"type": "users_select", "selected_user": nobody}
            for name in payload["view"]["state"]["values"][field]
        }
        answer = await office.box.deliver(kind, payload)
        assert answer.ok
        assert answer.errors == {field: NOBODY[nobody]}
    await office.settled()
    assert await named(office) == before


OUTSIDE = "They aren't in this private channel. Choose someone else, or nobody."


async def test_in_a_private_channel_its_members_alone_are_given_parts(office: Office) -> None:
    await office.box.invite("budget")
    await office.ana.command("/sop", "start campaign-qa", channel="budget")
    await office.settled()
    await office.ana.submit({"subject": "Sale", "role.ops": "ben"})
    assert (await office.ana.submit()).errors == {"role.ops": OUTSIDE}, "asked for the missing inputs, she starts"
    office.bring_in("budget", "ben")
    await office.settled()
    assert (await office.ana.submit()).errors == {}
    await office.settled()
    await office.ana.choose(office.card("budget"), "run.menu", "people cqa-1")
    await office.settled()
    assert (await office.ana.submit({"role.paid": "lena"})).errors == {"role.paid": OUTSIDE}
    assert "U0LENA" not in str(await named(office))


async def test_who_left_a_private_channel_keeps_their_part_until_someone_else_has_it(office: Office) -> None:
    await office.box.invite("budget")
    await office.start_without("ben", "budget", **PEOPLE)
    office.bring_in("budget", "lena")
    await office.ana.choose(office.card("budget"), "run.menu", "people cqa-1")
    await office.settled()
    assert (await office.ana.submit({"role.paid": "lena"})).errors == {}
    await office.settled()
    assert {("open_step", "U0LENA"), ("open_step", "U0BEN")} <= await named(office)


@pytest.mark.parametrize("nobody", NOBODY)
async def test_nothing_that_is_sent_in_their_name_leaves_anything(office: Office, nobody: str) -> None:
    await office.start(**PEOPLE)
    message = await office.lena.say("Legal says no.", thread=office.card()["ts"])
    await office.settled()
    ben = office.ben
    sent = [
        await caught(office, ben.open_home()),
        await caught(office, ben.command("/sop", "mute")),
        await caught(office, ben.command("/sop", "note Hello.")),
        await caught(office, ben.click(office.card(), "step.done")),
        await caught(office, react(office, "no_entry", message)),
        await caught(office, unreact(office, "no_entry", message)),
        await caught(office, react(office, "no_entry", await ben.say("Never heard of by the bot."))),
        await caught(office, ben.say("done", thread=office.card()["ts"])),
    ]
    await office.settled()
    before = await named(office)
    for kind, payload in sent:
        assert (await office.box.deliver(kind, by(nobody, payload))).ok
    await office.settled()
    assert await named(office) == before


async def react(office: Office, name: str, message: dict[str, Any]) -> None:
    await office.ben.react(name, message)


async def unreact(office: Office, name: str, message: dict[str, Any]) -> None:
    await office.ben.unreact(name, message)


def by(user: str, payload: Payload) -> Payload:
    """Let a payload be somebody else's."""
    if "user_id" in payload:
        payload["user_id"] = user
    elif isinstance(payload.get("user"), dict):
        payload["user"]["id"] = user
    else:
        payload["event"]["user"] = user
    return payload
