"""Modals: how they open, change, stack and close, and what people can do in them."""

import pytest

from bot.sandbox.actor import BadAnswerError
from tests.sandbox.world import MARKETING, Caller, Clock, SocketApp, actions, button, field, modal, section
from tests.sandbox.wrong_blocks import options, select

NUMBER = {"type": "number_input", "action_id": "count", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}


async def opened(call: Caller, *blocks: dict[str, object], **more: object) -> dict[str, object]:
    """Open a modal for Ana."""
    answer = await call("views.open", trigger_id=call.box.triggers.give("U0ANA"), view=modal(*blocks, **more))
    assert answer["ok"], answer
    return dict(answer["view"])


async def test_a_trigger_opens_one_modal_within_three_seconds(call: Caller, clock: Clock) -> None:
    trigger = call.box.triggers.give("U0ANA")
    clock.move(3)
    assert (await call("views.open", trigger_id=trigger, view=modal(section())))["ok"]
    again = await call("views.open", trigger_id=trigger, view=modal(section()))
    assert again["error"] == "exchanged_trigger_id"
    late = call.box.triggers.give("U0ANA")
    clock.move(3.01)
    assert (await call("views.open", trigger_id=late, view=modal(section())))["error"] == "expired_trigger_id"
    assert (await call("views.open", trigger_id="1.2.3", view=modal(section())))["error"] == "invalid_trigger_id"


async def test_a_refused_view_leaves_the_trigger_unspent(call: Caller) -> None:
    trigger = call.box.triggers.give("U0ANA")
    assert not (await call("views.open", trigger_id=trigger, view=modal()))["ok"]
    assert (await call("views.open", trigger_id=trigger, view=modal(section())))["ok"]


async def test_a_modal_with_inputs_needs_a_way_to_send_it(call: Caller) -> None:
    view = modal(field())
    del view["submit"]
    answer = await call("views.open", trigger_id=call.box.triggers.give("U0ANA"), view=view)
    assert answer["response_metadata"]["messages"][0].endswith("[json-pointer:/view/submit]")


async def test_three_modals_stand_on_each_other_and_no_fourth(call: Caller) -> None:
    trigger = call.box.triggers.give("U0ANA")
    assert (await call("views.push", trigger_id=trigger, view=modal(section())))["error"] == "not_found"
    first = await opened(call, section())
    for _ in range(2):
        top = await call("views.push", trigger_id=call.box.triggers.give("U0ANA"), view=modal(section()))
        assert top["view"]["root_view_id"] == first["id"]
    fourth = await call("views.push", trigger_id=call.box.triggers.give("U0ANA"), view=modal(section()))
    assert fourth["error"] == "push_limit_reached"
    await call.box.person("ana").close_view()
    seen = call.box.person("ana").view
    assert seen is not None
    assert seen["previous_view_id"] == first["id"]


async def test_a_modal_that_was_changed_meanwhile_is_not_overwritten(call: Caller) -> None:
    view = await opened(call, section())
    first = await call("views.update", view_id=view["id"], hash=view["hash"], view=modal(section("New")))
    assert first["ok"]
    assert first["view"]["hash"] != view["hash"]
    second = await call("views.update", view_id=view["id"], hash=view["hash"], view=modal(section("Newer")))
    assert second["error"] == "hash_conflict"
    assert (await call("views.update", view_id=view["id"], view=modal(section("Newer"))))["ok"]
    await call.box.person("ana").close_view()
    assert (await call("views.update", view_id=view["id"], view=modal(section())))["error"] == "not_found"
    assert (await call("views.update", view=modal(section())))["error"] == "invalid_arguments"


async def test_a_modal_is_found_by_the_apps_own_id(call: Caller) -> None:
    await opened(call, section(), external_id="mine")
    assert (await call("views.update", external_id="mine", view=modal(section(), external_id="mine")))["ok"]
    view = modal(section(), external_id="mine")
    again = await call("views.open", trigger_id=call.box.triggers.give("U0BEN"), view=view)
    assert again["error"] == "duplicate_external_id"


async def test_a_view_is_no_larger_than_slack_takes(call: Caller) -> None:
    view = modal(*[section("x" * 3000) for _ in range(90)])
    answer = await call("views.open", trigger_id=call.box.triggers.give("U0ANA"), view=view)
    assert answer["error"] == "view_too_large"


async def test_what_is_entered_is_sent_and_stays_after_an_error(call: Caller, app: SocketApp) -> None:
    view = await opened(call, field("name"), field("count", NUMBER, optional=True), private_metadata="m")
    app.answer = lambda _: {"response_action": "errors", "errors": {"name": "Too short"}}
    ana = call.box.person("ana")
    answer = await ana.submit({"name": "A", "count": "3"})
    assert answer.errors == {"name": "Too short"}
    app.answer = lambda _: {}
    await ana.submit({"name": "Ana"})
    sent = app.payloads[-1]
    assert (sent["type"], sent["user"]["id"], sent["view"]["id"]) == ("view_submission", "U0ANA", view["id"])
    assert sent["view"]["private_metadata"] == "m"
    values = sent["view"]["state"]["values"]
    assert values["name"]["typed"] == {"type": "plain_text_input", "value": "Ana"}
    assert values["count"]["count"]["value"] == "3"
    assert ana.view is None


@pytest.mark.parametrize(("name", "count"), [("", "3"), ("Ana", "x"), ("Ana", "1.5"), ("Ana", "0"), ("Ana", "10")])
async def test_slacks_client_does_not_send_what_is_wrong(call: Caller, app: SocketApp, name: str, count: str) -> None:
    await opened(call, field("name"), field("count", NUMBER))
    with pytest.raises(ValueError, match=r"^(name|count): "):
        await call.box.person("ana").submit({"name": name, "count": count})
    assert app.payloads == []


async def test_an_answer_updates_pushes_and_clears(call: Caller, app: SocketApp) -> None:
    first = await opened(call, section())
    ana = call.box.person("ana")
    app.answer = lambda _: {"response_action": "update", "view": modal(section("Next"))}
    await ana.submit()
    assert ana.view is not None
    assert (ana.view["id"], ana.view["blocks"][0]["text"]["text"]) == (first["id"], "Next")
    app.answer = lambda _: {"response_action": "push", "view": modal(section("On top"))}
    await ana.submit()
    assert ana.view["previous_view_id"] == first["id"]
    app.answer = lambda _: {"response_action": "clear"}
    await ana.submit()
    assert ana.view is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "update", "view": modal()},
        {"response_action": "push"},
        {"response_action": "errors", "errors": {"elsewhere": "No"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "shout"},
    ],
)
async def test_an_answer_that_slack_cannot_follow(call: Caller, app: SocketApp, answer: dict[str, object]) -> None:
    await opened(call, field())
    app.answer = lambda _: answer
    with pytest.raises(BadAnswerError):
        await call.box.person("ana").submit({"name": "Ana"})


async def test_the_app_hears_of_a_closed_modal_if_it_asked_to(call: Caller, app: SocketApp) -> None:
    await opened(call, section())
    await call.box.person("ana").close_view()
    assert app.payloads == []
    await opened(call, section(), notify_on_close=True)
    await call.box.person("ana").close_view()
    assert [(each["type"], each["is_cleared"]) for each in app.payloads] == [("view_closed", False)]


async def test_a_choice_in_a_modal_is_told_at_once_only_where_it_is_asked_for(call: Caller, app: SocketApp) -> None:
    menu = select(options=options(3))
    await opened(call, section(accessory=menu), field("later", {**menu, "action_id": "later"}))
    ana = call.box.person("ana")
    await ana.choose_in_view("choose", "v1")
    sent = app.payloads[-1]
    assert sent["actions"][0]["selected_option"]["value"] == "v1"
    assert sent["view"]["state"]["values"]["b0"]["choose"]["selected_option"]["value"] == "v1"
    assert "response_url" not in sent
    with pytest.raises(LookupError):
        await ana.choose_in_view("later", "v1")


async def test_a_click_in_a_modal_carries_what_was_entered_and_a_trigger(call: Caller, app: SocketApp) -> None:
    await opened(call, field(), actions(button("more", value="7")))
    await call.box.person("ana").click_in_view("more")
    sent = app.payloads[-1]
    assert (sent["type"], sent["container"]["type"], sent["actions"][0]["value"]) == ("block_actions", "view", "7")
    assert (await call("views.push", trigger_id=sent["trigger_id"], view=modal(section())))["ok"]


async def test_what_was_entered_stays_where_the_field_stays(call: Caller, app: SocketApp) -> None:
    view = await opened(call, field("a"), field("b"))
    app.answer = lambda _: {"response_action": "errors", "errors": {"a": "No"}}
    ana = call.box.person("ana")
    await ana.submit({"a": "one", "b": "two"})
    await call("views.update", view_id=view["id"], view=modal(field("a"), field("b", NUMBER, optional=True)))
    app.answer = lambda _: {}
    await ana.submit()
    values = app.payloads[-1]["view"]["state"]["values"]
    assert values["a"]["typed"]["value"] == "one"
    assert values["b"]["count"]["value"] is None


async def test_a_click_on_a_message_tells_which_one(call: Caller, app: SocketApp) -> None:
    ts = (await call("chat.postMessage", channel=MARKETING, text="Hi", blocks=[actions(button(value="1"))]))["ts"]
    await call.box.person("ben").click(call.box.messages("marketing")[0], "go")
    sent = app.payloads[-1]
    where = {"type": "message", "message_ts": ts, "channel_id": MARKETING, "is_ephemeral": False}
    assert sent["container"] == where
    assert (sent["message"]["ts"], sent["channel"]["name"], sent["user"]["id"]) == (ts, "marketing", "U0BEN")
