"""Events: which ones the app is sent, and what stands in them."""

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.sandbox.world import BUDGET, LAUNCHES, MARKETING, Caller, Clock, SocketApp, manifest


async def test_the_envelope_of_an_event_is_slacks(box: Sandbox, app: SocketApp, clock: Clock) -> None:
    said = await box.person("ana").say("Hello")
    await box.quiet()
    [payload] = app.payloads
    assert (payload["type"], payload["team_id"], payload["api_app_id"]) == ("event_callback", box.team_id, box.app_id)
    assert payload["event_time"] == int(clock.now().timestamp())
    assert payload["authorizations"][0]["user_id"] == box.bot_user_id
    assert payload["is_ext_shared_channel"] is False
    event = payload["event"]
    assert (event["type"], event["channel"], event["channel_type"]) == ("message", MARKETING, "channel")
    assert event["ts"] == event["event_ts"] == said["ts"]
    assert (event["user"], event["text"]) == ("U0ANA", "Hello")


async def test_messages_are_heard_where_the_app_is_and_nowhere_else(box: Sandbox, app: SocketApp) -> None:
    ana = box.person("ana")
    await ana.say("Outside", channel="launches")
    await ana.say("Outside", channel="budget")
    await box.quiet()
    assert app.events == []
    await box.invite("budget")
    app.frames.clear()
    await ana.say("Inside", channel="budget")
    await ana.say("Directly", channel=box.space.dm(ana.id).id)
    await box.quiet()
    heard = {(each["text"], each["channel_type"]) for each in app.events}
    assert heard == {("Inside", "group"), ("Directly", "im")}


async def test_the_app_hears_its_own_messages_their_changes_and_their_end(call: Caller, app: SocketApp) -> None:
    data = {"event_type": "note", "event_payload": {}}
    ts = (await call("chat.postMessage", channel=MARKETING, text="One", metadata=data))["ts"]
    await call("chat.update", channel=MARKETING, ts=ts, text="Two")
    await call("chat.delete", channel=MARKETING, ts=ts)
    await call.box.quiet()
    posted, changed, deleted = sorted(app.events, key=lambda each: str(each["event_ts"]))
    assert posted["bot_id"] == call.box.bot_id
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "Two")
    assert changed["previous_message"]["text"] == "One"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert (posted["app_id"], posted["user"], "subtype" in posted) == (call.box.app_id, call.box.bot_user_id, False)
    assert deleted["previous_message"]["text"] == "Two"
    assert "pings" not in str(app.events)
    assert "metadata" not in str(app.events)  # Slack tells it only in events of its own


async def test_what_the_app_says_in_threads_and_direct_messages_is_heard_as_such(call: Caller, app: SocketApp) -> None:
    await call.box.invite("budget")
    parent = (await call("chat.postMessage", channel=BUDGET, text="Parent"))["ts"]
    await call("chat.postMessage", channel=BUDGET, text="Reply", thread_ts=parent, reply_broadcast=True)
    await call("chat.postMessage", channel="U0ANA", text="Directly")
    await call.box.quiet()
    heard = {each["text"]: each for each in app.events if each["type"] == "message"}
    reply, direct = heard["Reply"], heard["Directly"]
    assert (reply["thread_ts"], reply["subtype"], reply["channel_type"]) == (parent, "thread_broadcast", "group")
    assert (direct["channel"], direct["channel_type"], direct["bot_id"]) == ("D0ANA", "im", call.box.bot_id)


@pytest.mark.parametrize("event", ["message.channels", "message.groups", "message.im"])
async def test_each_kind_of_conversation_is_subscribed_to_by_itself(box: Sandbox, app: SocketApp, event: str) -> None:
    await box.invite("budget")
    app.frames.clear()
    box.manifest["settings"]["event_subscriptions"]["bot_events"].remove(event)
    for channel in ("marketing", "budget", box.space.dm("U0ANA").id):
        await box.person("ana").say("Hello", channel=channel)
    await box.quiet()
    kinds = {"message.channels": "channel", "message.groups": "group", "message.im": "im"}
    assert {each["channel_type"] for each in app.events} == set(kinds.values()) - {kinds[event]}


async def test_replies_say_which_thread_they_stand_in(box: Sandbox, app: SocketApp) -> None:
    first = await box.person("ana").say("Parent")
    reply = await box.person("ben").say("Reply", thread=first["ts"])
    await box.person("ana").say("Another", thread=reply["ts"])
    await box.quiet()
    threads = {each["text"]: each.get("thread_ts") for each in app.events}
    assert threads == {"Parent": None, "Reply": first["ts"], "Another": first["ts"]}


@pytest.mark.parametrize("missing", [{"unsubscribed": "message.channels"}, {"without": "channels:history"}])
async def test_what_is_not_asked_for_or_not_allowed_is_not_sent(missing: dict[str, str]) -> None:
    box = Sandbox(manifest(**missing))  # type: ignore[arg-type]  # mypy sees a bool among the parameters
    await box.start()
    async with aiohttp.ClientSession() as session:
        app = SocketApp(Caller(box, session))
        await app.connect()
        await box.person("ana").say("Hello")
        await box.invite("launches")
        await box.quiet()
        assert [each["type"] for each in app.events] == ["member_joined_channel"]
        await app.close()
    await box.stop()


async def test_the_app_hears_that_it_came_and_that_it_was_removed(box: Sandbox, app: SocketApp) -> None:
    await box.person("ana").say(f"/invite <@{box.bot_user_id}>", channel="launches")
    [joined] = app.events
    assert (joined["type"], joined["user"], joined["inviter"]) == ("member_joined_channel", box.bot_user_id, "U0ANA")
    assert (joined["channel"], joined["channel_type"]) == (LAUNCHES, "C")
    assert app.payloads[0]["is_ext_shared_channel"] is True
    await box.invite("launches")
    assert len(app.events) == 1
    await box.remove("launches")
    assert {each["type"] for each in app.events[1:]} == {"channel_left", "member_left_channel"}


async def test_leaving_a_private_channel_has_its_own_event(box: Sandbox, app: SocketApp) -> None:
    await box.invite("budget")
    await box.remove("budget")
    left = next(each for each in app.events if each["type"] == "group_left")
    assert left["channel"] == BUDGET


async def test_people_are_seen_to_come_and_go_where_the_app_is(box: Sandbox, app: SocketApp) -> None:
    await box.remove("launches", "U0CARA")
    box.join(box.space.channel("launches"), "U0CARA")
    await box.quiet()
    assert app.events == []
    await box.remove("marketing", "U0CARA")
    box.join(box.space.channel("marketing"), "U0CARA", "U0BEN")
    await box.quiet()
    assert [(each["type"], each["user"]) for each in app.events] == [
        ("member_left_channel", "U0CARA"),
        ("member_joined_channel", "U0CARA"),
    ]


async def test_changes_of_a_channel_are_told_unless_it_is_hidden(box: Sandbox, app: SocketApp) -> None:
    await box.archive("budget")
    assert app.events == []
    await box.archive("launches")
    await box.archive("launches", back=True)
    await box.rename("launches", "launch")
    assert [each["type"] for each in app.events] == ["channel_archive", "channel_unarchive", "channel_rename"]
    assert app.events[0]["channel"] == LAUNCHES
    assert app.events[2]["channel"]["id"] == LAUNCHES
    assert app.events[2]["channel"]["name"] == "launch"


async def test_a_message_that_someone_deletes_is_told_of(box: Sandbox, app: SocketApp) -> None:
    said = await box.person("ana").say("Hello")
    await box.quiet()
    app.frames.clear()
    await box.delete(said)
    [event] = app.events
    assert (event["subtype"], event["deleted_ts"], event["channel"]) == ("message_deleted", said["ts"], MARKETING)
    assert box.messages("marketing") == []


async def test_in_the_place_of_one_with_replies_stands_a_stone(box: Sandbox, app: SocketApp) -> None:
    said = await box.person("ana").say("Hello")
    await box.person("ben").say("Hi", thread=said["ts"])
    await box.quiet()
    app.frames.clear()
    await box.delete(said)
    [event] = app.events
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert (event["message"]["ts"], event["previous_message"]["text"]) == (said["ts"], "Hello")
    assert [each["text"] for each in box.thread("marketing", said)] == ["Hi"]


@pytest.mark.parametrize("without", ["channels:history", "groups:history"])
async def test_a_deletion_is_told_only_where_the_app_may_read(without: str) -> None:
    box = Sandbox(manifest(without=without))
    await box.start()
    async with aiohttp.ClientSession() as session:
        app = SocketApp(Caller(box, session))
        await app.connect()
        await box.invite("budget")
        for channel in ("marketing", "budget"):
            await box.delete(await box.person("ana").say("Hello", channel=channel))
        told = {each["channel"] for each in app.events if each.get("subtype") == "message_deleted"}
        assert told == {MARKETING, BUDGET} - {MARKETING if without == "channels:history" else BUDGET}
        await app.close()
    await box.stop()


async def test_the_end_of_a_channel_is_told_unless_it_is_hidden(box: Sandbox, app: SocketApp) -> None:
    await box.delete_channel("budget")
    assert app.events == []
    await box.delete_channel("launches", by="U0BEN")
    [event] = app.events
    assert (event["type"], event["channel"], event["actor_id"]) == ("channel_deleted", LAUNCHES, "U0BEN")
    with pytest.raises(LookupError):
        box.space.channel("launches")


async def test_a_channel_with_another_id_keeps_what_was_said(box: Sandbox, app: SocketApp) -> None:
    await box.invite("budget")
    said = await box.person("ana").say("Hello", channel="budget")
    await box.quiet()
    app.frames.clear()
    await box.change_channel_id("budget", "C0SHARED")
    [event] = app.events
    assert (event["type"], event["old_channel_id"]) == ("channel_id_changed", BUDGET)
    assert event["new_channel_id"] == box.channel_of(said) == "C0SHARED"


async def test_an_app_that_is_uninstalled_is_told_so_and_may_do_nothing(
    box: Sandbox, call: Caller, app: SocketApp
) -> None:
    await box.uninstall("token_revoked")
    assert {each["type"] for each in app.events} == {"app_uninstalled", "tokens_revoked"}
    assert (await call("auth.test"))["error"] == "token_revoked"
    box.token_refused = None
    assert (await call("auth.test"))["ok"]


async def test_a_changed_account_is_told_whole(box: Sandbox, app: SocketApp) -> None:
    await box.deactivate("ben")
    [event] = app.events
    assert (event["type"], event["user"]["id"], event["user"]["deleted"]) == ("user_change", "U0BEN", True)


async def test_an_event_can_be_sent_again_as_it_was(box: Sandbox, app: SocketApp) -> None:
    await box.person("ana").say("Hello")
    await box.quiet()
    first = app.payloads[0]
    assert (await box.redeliver(first["event_id"])).ok
    assert app.payloads[1] == first
    assert app.frames[1]["retry_attempt"] == 1


@pytest.mark.parametrize(
    ("typed", "command", "message"),
    [
        ("ask @ben, please", "ask <@U0BEN|ben>, please", "ask <@U0BEN>, please"),
        ("in #marketing.", "in <#C0MARKETING|marketing>.", "in <#C0MARKETING>."),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> @nobody a@ben.example", "&lt;!channel&gt; @nobody a@ben.example", None),
        ("to <@U0BEN>", "to <@U0BEN>", None),
    ],
)
async def test_what_is_typed_arrives_as_slack_sends_it(
    box: Sandbox, app: SocketApp, typed: str, command: str, message: str | None
) -> None:
    await box.person("ana").command("/sop", typed)
    await box.person("ana").command("/raw", typed)
    await box.person("ana").say(typed)
    await box.quiet()
    assert [each["text"] for each in app.payloads if "command" in each] == [command, typed]
    assert app.events[0]["text"] == (command if message is None else message)


async def test_what_the_client_does_not_offer_cannot_be_done(box: Sandbox) -> None:
    with pytest.raises(LookupError):
        await box.person("ana").command("/other")
    with pytest.raises(LookupError):
        await box.person("ben").command("/sop", channel="budget")
    with pytest.raises(LookupError):
        await box.person("partner").say("Hello", channel="marketing")
    with pytest.raises(LookupError):
        await box.person("ana").say("/invite @ben", channel="launches")
    await box.archive("launches")
    with pytest.raises(LookupError):
        await box.person("ana").say("Hello", channel="launches")
