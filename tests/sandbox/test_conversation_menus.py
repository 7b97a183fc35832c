"""Menus of conversations and channels: what is refused, what they offer, and what they send."""

import pytest

from tests.sandbox.world import BUDGET, LAUNCHES, MARKETING, Caller, SocketApp, actions, button, field, modal

MENU = {"type": "conversations_select", "action_id": "where"}


async def asked(call: Caller, user: str = "U0ANA", channel: str = "", **more: object) -> None:
    """Open a modal that asks for a conversation."""
    trigger = call.box.triggers.give(user, channel)
    answer = await call("views.open", trigger_id=trigger, view=modal(field("channel", {**MENU, **more})))
    assert answer["ok"], answer


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({"filter": {}}, "filter"),
        ({"filter": []}, "filter"),
        ({"filter": {"include": []}}, "filter/include"),
        ({"filter": {"include": ["channels"]}}, "filter/include"),
        ({"filter": {"include": ["im", "im"]}}, "filter/include"),
        ({"filter": {"include": [7]}}, "filter/include"),
        ({"filter": {"exclude": True}}, "filter/exclude"),
        ({"filter": {"exclude_bot_users": "yes"}}, "filter/exclude_bot_users"),
        ({"default_to_current_conversation": "yes"}, "default_to_current_conversation"),
        ({"initial_channel": MARKETING}, "initial_channel"),
        ({"initial_conversation": 7}, "initial_conversation"),
    ],
)
async def test_a_wrong_menu_is_refused(call: Caller, more: dict[str, object], at: str) -> None:
    view = modal(field("channel", {**MENU, **more}))
    answer = await call("views.open", trigger_id=call.box.triggers.give("U0ANA"), view=view)
    [said] = answer["response_metadata"]["messages"]
    assert said.endswith(f"[json-pointer:/view/blocks/0/element/{at}]")


async def test_only_a_field_may_ask_for_a_way_to_answer(call: Caller) -> None:
    menu = {**MENU, "response_url_enabled": True}
    answer = await call("chat.postMessage", channel=MARKETING, text="Hi", blocks=[actions(menu)])
    assert answer["error"] == "invalid_blocks"


@pytest.mark.parametrize("name", ["marketing", "#marketing", MARKETING])
async def test_a_conversation_is_chosen_by_name_or_id(call: Caller, app: SocketApp, name: str) -> None:
    await asked(call)
    await call.box.person("ana").submit({"channel": name})
    sent = app.payloads[-1]
    held = sent["view"]["state"]["values"]["channel"]["where"]
    assert held == {"type": "conversations_select", "selected_conversation": MARKETING}
    assert sent["response_urls"] == []


async def test_only_what_someone_sees_is_offered(call: Caller) -> None:
    await asked(call, "U0BEN")
    with pytest.raises(LookupError):
        await call.box.person("ben").submit({"channel": "budget"})
    await call.box.archive("launches")
    with pytest.raises(LookupError):
        await call.box.person("ben").submit({"channel": "launches"})
    with pytest.raises(ValueError, match="required"):
        await call.box.person("ben").submit()


@pytest.mark.parametrize(
    ("kinds", "left_out"),
    [
        ({"include": ["public"]}, "budget"),
        ({"include": ["private"]}, "marketing"),
        ({"exclude_external_shared_channels": True}, "launches"),
        ({"exclude_bot_users": True}, "D0ANA"),
    ],
)
async def test_a_filter_leaves_out(call: Caller, kinds: dict[str, object], left_out: str) -> None:
    call.box.space.dm("U0ANA")
    await asked(call, filter=kinds)
    with pytest.raises(LookupError):
        await call.box.person("ana").submit({"channel": left_out})


async def test_the_conversation_that_is_open_is_chosen_from_the_start(call: Caller, app: SocketApp) -> None:
    await asked(call, channel=BUDGET, default_to_current_conversation=True)
    await call.box.person("ana").submit()
    assert app.payloads[-1]["view"]["state"]["values"]["channel"]["where"]["selected_conversation"] == BUDGET


async def test_one_that_is_named_goes_before_the_open_one(call: Caller, app: SocketApp) -> None:
    await asked(call, channel=BUDGET, default_to_current_conversation=True, initial_conversation=LAUNCHES)
    await call.box.person("ana").submit()
    assert app.payloads[-1]["view"]["state"]["values"]["channel"]["where"]["selected_conversation"] == LAUNCHES


async def test_the_open_one_is_not_chosen_where_the_filter_leaves_it_out(call: Caller) -> None:
    await asked(call, channel=BUDGET, default_to_current_conversation=True, filter={"include": ["public"]})
    with pytest.raises(ValueError, match="required"):
        await call.box.person("ana").submit()


async def test_a_command_tells_which_conversation_is_open(call: Caller, app: SocketApp) -> None:
    await call.box.person("ana").command("/sop", channel="budget")
    view = modal(field("channel", {**MENU, "default_to_current_conversation": True}))
    await call("views.open", trigger_id=app.payloads[-1]["trigger_id"], view=view)
    await call.box.person("ana").submit()
    assert app.payloads[-1]["view"]["state"]["values"]["channel"]["where"]["selected_conversation"] == BUDGET


async def test_the_chosen_conversation_can_be_answered_in_if_asked_for(call: Caller, app: SocketApp) -> None:
    await asked(call, response_url_enabled=True)
    await call.box.person("ana").submit({"channel": "launches"})
    [way] = app.payloads[-1]["response_urls"]
    assert (way["block_id"], way["action_id"], way["channel_id"]) == ("channel", "where", LAUNCHES)
    assert await call.post(way["response_url"], json={"text": "Here", "response_type": "in_channel"}) == "ok"
    assert [each["text"] for each in call.box.messages("launches")] == ["Here"]


async def test_a_channel_menu_offers_public_channels_only(call: Caller, app: SocketApp) -> None:
    menu = {"type": "channels_select", "action_id": "where"}
    await call("chat.postMessage", channel=MARKETING, text="Hi", blocks=[actions(menu, button())])
    ana, [message] = call.box.person("ana"), call.box.messages("marketing")
    await call.box.quiet()
    with pytest.raises(LookupError):
        await ana.choose(message, "where", "budget")
    await ana.choose(message, "where", "launches")
    assert app.payloads[-1]["actions"][0]["selected_channel"] == LAUNCHES
