"""Shortcuts: those of a message, and global ones."""

import pytest

from tests.sandbox.world import BUDGET, MARKETING, Caller, SocketApp, modal, section


async def test_a_message_shortcut_brings_the_message_and_where_it_stands(call: Caller, app: SocketApp) -> None:
    parent = await call.box.person("ana").say("Parent")
    reply = await call.box.person("ben").say("Look at this", thread=parent["ts"])
    await call.box.quiet()
    assert (await call.box.person("cara").shortcut("from_message", reply)).ok
    sent = app.payloads[-1]
    assert (sent["type"], sent["callback_id"], sent["message_ts"]) == ("message_action", "from_message", reply["ts"])
    assert sent["user"] == {"id": "U0CARA", "name": "cara", "team_id": call.box.team_id}
    assert sent["channel"] == {"id": MARKETING, "name": "marketing"}
    message = {key: sent["message"][key] for key in ("type", "user", "ts", "text", "team", "thread_ts")}
    assert message == {
        "type": "message",
        "user": "U0BEN",
        "ts": reply["ts"],
        "text": "Look at this",
        "team": call.box.team_id,
        "thread_ts": parent["ts"],
    }
    assert "pings" not in sent["message"]
    assert app.frames[-1]["type"] == "interactive"


async def test_a_global_shortcut_knows_no_channel(call: Caller, app: SocketApp) -> None:
    assert (await call.box.person("ana").shortcut("anywhere", channel="marketing")).ok
    sent = app.payloads[-1]
    assert (sent["type"], sent["callback_id"]) == ("shortcut", "anywhere")
    assert sent["user"] == {"id": "U0ANA", "username": "ana", "team_id": call.box.team_id}
    assert sent.keys().isdisjoint({"channel", "message", "response_url"})


async def test_a_shortcut_opens_a_modal_and_can_be_answered_where_the_message_is(call: Caller, app: SocketApp) -> None:
    message = await call.box.person("ana").say("Hello")
    await call.box.quiet()
    ben = call.box.person("ben")
    await ben.shortcut("from_message", message)
    sent = app.payloads[-1]
    assert (await call("views.open", trigger_id=sent["trigger_id"], view=modal(section())))["ok"]
    assert ben.view is not None
    assert await call.post(sent["response_url"], json={"text": "Only you"}) == "ok"
    [private] = ben.private("marketing")
    assert private["text"] == "Only you"


async def test_what_the_manifest_does_not_list_is_not_offered(call: Caller, app: SocketApp) -> None:
    ana = call.box.person("ana")
    message = await ana.say("Hello")
    await call.box.quiet()
    heard = len(app.payloads)
    with pytest.raises(LookupError):
        await ana.shortcut("from_message")
    with pytest.raises(LookupError):
        await ana.shortcut("anywhere", message)
    call.box.manifest["oauth_config"]["scopes"]["bot"].remove("commands")
    with pytest.raises(LookupError):
        await ana.shortcut("anywhere")
    assert len(app.payloads) == heard


async def test_a_message_that_is_not_seen_has_no_menu(call: Caller, app: SocketApp) -> None:
    secret = await call.box.person("ana").say("Secret", channel=BUDGET)
    with pytest.raises(LookupError):
        await call.box.person("ben").shortcut("from_message", secret)
    await call("chat.postEphemeral", channel=MARKETING, user="U0BEN", text="Psst")
    with pytest.raises(LookupError):
        await call.box.person("ben").shortcut("from_message", call.box.person("ben").private()[0])
    assert app.payloads == []


async def test_a_shortcut_must_be_acknowledged_in_time(call: Caller, app: SocketApp) -> None:
    app.answer = lambda _: None
    call.box.ack_within = 0.03
    assert (await call.box.person("ana").shortcut("anywhere")).status == "timeout"
