"""Emoji reactions: what stands under a message, and what the app hears of it."""

import pytest

from bot.sandbox import Sandbox
from tests.sandbox.world import LAUNCHES, MARKETING, Caller, SocketApp


async def test_a_reaction_stands_under_the_message_with_who_and_how_many(box: Sandbox) -> None:
    message = await box.person("ana").say("Hello")
    await box.person("ben").react("no_entry", message)
    await box.person("cara").react("no_entry", message)
    await box.person("ben").react("wave::skin-tone-3", message)
    [said] = box.messages("marketing")
    assert said["reactions"] == [
        {"name": "no_entry", "users": ["U0BEN", "U0CARA"], "count": 2},
        {"name": "wave::skin-tone-3", "users": ["U0BEN"], "count": 1},
    ]
    await box.person("cara").unreact("no_entry", message)
    await box.person("ben").unreact("wave::skin-tone-3", message)
    assert box.messages("marketing")[0]["reactions"] == [{"name": "no_entry", "users": ["U0BEN"], "count": 1}]
    await box.person("ben").unreact("no_entry", message)
    assert "reactions" not in box.messages("marketing")[0]


async def test_the_app_hears_of_reactions_but_not_of_the_thread(call: Caller, app: SocketApp) -> None:
    parent = (await call("chat.postMessage", channel=MARKETING, text="Parent"))["ts"]
    reply = (await call("chat.postMessage", channel=MARKETING, text="Reply", thread_ts=parent))["message"]
    await call.box.quiet()
    app.frames.clear()
    await call.box.person("ben").react("no_entry", reply)
    await call.box.quiet()
    await call.box.person("ben").unreact("no_entry", reply)
    await call.box.quiet()
    added, removed = app.events
    assert added.pop("event_ts") < removed.pop("event_ts")
    told = {
        "user": "U0BEN",
        "reaction": "no_entry",
        "item": {"type": "message", "channel": MARKETING, "ts": reply["ts"]},
        "item_user": call.box.bot_user_id,
    }
    assert added == {"type": "reaction_added", **told}
    assert removed == {"type": "reaction_removed", **told}


async def test_what_is_not_asked_for_or_not_allowed_is_not_heard(box: Sandbox, app: SocketApp) -> None:
    elsewhere = await box.person("ana").say("Hello", channel="launches")
    await box.person("ben").react("no_entry", elsewhere)
    here = await box.person("ana").say("Hello")
    box.manifest["oauth_config"]["scopes"]["bot"].remove("reactions:read")
    await box.person("ben").react("no_entry", here)
    box.manifest["oauth_config"]["scopes"]["bot"].append("reactions:read")
    box.manifest["settings"]["event_subscriptions"]["bot_events"].remove("reaction_removed")
    await box.person("ben").unreact("no_entry", here)
    await box.quiet()
    assert {each["type"] for each in app.events} == {"message"}


async def test_nobody_reacts_to_what_they_do_not_see_or_twice(call: Caller) -> None:
    box = call.box
    secret = await box.person("ana").say("Secret", channel="budget")
    with pytest.raises(LookupError):
        await box.person("ben").react("no_entry", secret)
    message = await box.person("ana").say("Hello")
    await box.person("ben").react("no_entry", message)
    with pytest.raises(LookupError, match="already_reacted"):
        await box.person("ben").react("no_entry", message)
    with pytest.raises(LookupError, match="no_reaction"):
        await box.person("cara").unreact("no_entry", message)
    for name in (":no_entry:", "", "No Entry", "wave::skin-tone-9"):
        with pytest.raises(LookupError, match="invalid_name"):
            await box.person("cara").react(name, message)
    await call("chat.postEphemeral", channel=MARKETING, user="U0BEN", text="Psst")
    with pytest.raises(LookupError):
        await box.person("ben").react("no_entry", box.person("ben").private()[0])
    await box.delete(message)
    with pytest.raises(LookupError):
        await box.person("cara").react("no_entry", message)


async def test_a_changed_message_keeps_its_reactions(call: Caller) -> None:
    ts = (await call("chat.postMessage", channel=MARKETING, text="One"))["ts"]
    await call.box.person("ben").react("no_entry", call.box.messages("marketing")[0])
    await call("chat.update", channel=MARKETING, ts=ts, text="Two")
    [message] = (await call("conversations.history", channel=MARKETING))["messages"]
    assert (message["text"], message["reactions"][0]["users"]) == ("Two", ["U0BEN"])


async def test_the_app_reacts_and_reads_reactions(call: Caller, app: SocketApp) -> None:
    ts = (await call.box.person("ana").say("Hello"))["ts"]
    assert (await call("reactions.add", name="eyes", channel=MARKETING, timestamp=ts))["ok"]
    assert (await call("reactions.add", name="eyes", channel=MARKETING, timestamp=ts))["error"] == "already_reacted"
    got = await call("reactions.get", channel=MARKETING, timestamp=ts)
    assert got["message"]["reactions"] == [{"name": "eyes", "users": [call.box.bot_user_id], "count": 1}]
    assert (await call("reactions.remove", name="eyes", channel=MARKETING, timestamp=ts))["ok"]
    assert (await call("reactions.remove", name="eyes", channel=MARKETING, timestamp=ts))["error"] == "no_reaction"
    assert (await call("reactions.remove", name="eyes"))["error"] == "no_item_specified"
    gone = await call("reactions.add", name="eyes", channel=MARKETING, timestamp="1.000001")
    assert gone["error"] == "message_not_found"
    outside = await call("reactions.add", name="eyes", channel=LAUNCHES, timestamp=ts)
    assert outside["error"] == "not_in_channel"
    await call.box.quiet()
    heard = {(each["type"], each["item"]["ts"]) for each in app.events if each["type"] != "message"}
    assert heard == {("reaction_added", ts), ("reaction_removed", ts)}


async def test_reacting_needs_its_scope(call: Caller) -> None:
    ts = (await call.box.person("ana").say("Hello"))["ts"]
    call.box.manifest["oauth_config"]["scopes"]["bot"].remove("reactions:write")
    answer = await call("reactions.add", name="eyes", channel=MARKETING, timestamp=ts)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "reactions:write")
