"""Reactions and shortcuts: what the app hears of them, and what stands in it."""

import pytest

from bot.sandbox import Sandbox
from tests.sandbox.world import MARKETING, Caller, SocketApp, manifest


async def test_a_reaction_is_told_without_its_thread(box: Sandbox, app: SocketApp) -> None:
    ana, ben = box.person("ana"), box.person("ben")
    first = await ana.say("A question")
    reply = await ana.say("An answer", thread=first["ts"])
    await box.quiet()
    app.frames.clear()
    await ben.react("no_entry::skin-tone-3", reply)
    [event] = app.events
    assert event["type"] == "reaction_added"
    assert event["reaction"] == "no_entry::skin-tone-3"
    assert (event["user"], event["item_user"]) == (ben.id, ana.id)
    assert event["item"] == {"type": "message", "channel": MARKETING, "ts": reply["ts"]}
    assert "thread_ts" not in event


async def test_a_message_counts_who_reacted_until_the_last_is_gone(box: Sandbox) -> None:
    ana, ben = box.person("ana"), box.person("ben")
    message = await ana.say("Hello")
    await ana.react("tada", message)
    await ben.react("tada", message)
    assert message["reactions"] == [{"name": "tada", "users": [ana.id, ben.id], "count": 2}]
    await ana.unreact("tada", message)
    await ben.unreact("tada", message)
    assert "reactions" not in message


async def test_one_person_has_each_emoji_once(box: Sandbox) -> None:
    ana = box.person("ana")
    message = await ana.say("Hello")
    await ana.react("tada", message)
    with pytest.raises(LookupError, match="already"):
        await ana.react("tada", message)
    with pytest.raises(LookupError, match="not on"):
        await ana.unreact("no_entry", message)


async def test_without_its_scope_a_reaction_is_not_told(box: Sandbox, app: SocketApp) -> None:
    box.manifest = manifest(without="reactions:read")
    message = await box.person("ana").say("Hello")
    await box.quiet()
    app.frames.clear()
    await box.person("ben").react("tada", message)
    assert app.events == []


async def test_a_message_shortcut_brings_the_message_and_somewhere_to_answer(box: Sandbox, app: SocketApp) -> None:
    ana = box.person("ana")
    first = await ana.say("A question")
    reply = await ana.say("An answer", thread=first["ts"])
    assert (await ana.shortcut("take", reply)).ok
    payload = next(each for each in app.payloads if each.get("type") == "message_action")
    assert payload["callback_id"] == "take"
    assert payload["channel"] == {"id": MARKETING, "name": "marketing"}
    assert (payload["message"]["text"], payload["message"]["thread_ts"]) == ("An answer", first["ts"])
    assert payload["message_ts"] == reply["ts"]
    assert payload["response_url"].startswith(box.url)
    assert payload["trigger_id"]


async def test_a_global_shortcut_has_no_channel(box: Sandbox, app: SocketApp) -> None:
    assert (await box.person("ana").shortcut("begin")).ok
    [payload] = app.payloads
    assert payload["type"] == "shortcut"
    assert not payload.keys() & {"channel", "response_url", "message"}


async def test_only_the_manifests_shortcuts_are_there(box: Sandbox) -> None:
    message = await box.person("ana").say("Hello")
    for callback, on in (("begin", message), ("take", None), ("other", None)):
        with pytest.raises(LookupError):
            await box.person("ana").shortcut(callback, on)


async def test_a_direct_conversation_is_opened_with_people_alone(box: Sandbox, call: Caller) -> None:
    assert (await call("conversations.open", users="U0ANA"))["channel"] == {"id": "D0ANA"}
    await box.deactivate("cara")
    for user, error in (("U0CARA", "user_disabled"), ("U0SOPBOT", "cannot_dm_bot"), ("U0NOBODY", "user_not_found")):
        assert (await call("conversations.open", users=user))["error"] == error


async def test_without_a_messages_tab_nobody_is_written_to(box: Sandbox, call: Caller) -> None:
    box.manifest["features"]["app_home"]["messages_tab_enabled"] = False
    assert (await call("chat.postMessage", channel="U0ANA", text="Hello"))["error"] == "messages_tab_disabled"
