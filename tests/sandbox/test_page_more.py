"""What the page asks and does with reactions, shortcuts and the Home tab, as JSON."""

from typing import Any

from tests.sandbox.test_page import GONE, Page
from tests.sandbox.world import BUDGET, MARKETING, Caller, SocketApp, actions, button, field, home, modal, section
from tests.sandbox.wrong_blocks import option, select


def ana(call: Caller) -> Page:
    return Page(call, "U0ANA")


async def test_a_reaction_is_put_there_and_taken_back(call: Caller) -> None:
    ts = (await call.box.person("ana").say("Hello"))["ts"]
    where = {"channel": MARKETING, "ts": ts, "name": "no_entry"}
    assert await ana(call).do("react", **where) == {"ok": True}
    again = await ana(call).do("react", **where)
    assert again["error"] == "That reaction can't be added here."
    [message] = await ana(call).messages(MARKETING)
    assert message["reactions"] == [{"name": "no_entry", "users": ["U0ANA"], "count": 1}]
    assert await ana(call).do("unreact", **where) == {"ok": True}
    assert (await ana(call).do("unreact", **where))["error"] == "That reaction isn't there any more."
    assert (await ana(call).messages(MARKETING))[0]["reactions"] == []


async def test_nobody_reacts_or_uses_a_shortcut_where_they_see_nothing(call: Caller, app: SocketApp) -> None:
    ts = (await call.box.person("ana").say("Secret", channel=BUDGET))["ts"]
    ben = Page(call, "U0BEN")
    for what, more in (("react", {"name": "eyes"}), ("shortcut", {"callback_id": "from_message"})):
        assert (await ben.do(what, channel=BUDGET, ts=ts, **more))["error"] == GONE
    assert (await ben.do("shortcut", channel=BUDGET, callback_id="anywhere"))["error"] == GONE
    assert app.payloads == []


async def test_shortcuts_are_used_with_a_message_and_without(call: Caller, app: SocketApp) -> None:
    ts = (await call.box.person("ana").say("Hello"))["ts"]
    await call.box.quiet()
    assert await ana(call).do("shortcut", channel=MARKETING, ts=ts, callback_id="from_message") == {"ok": True}
    assert app.payloads[-1]["message"]["ts"] == ts
    assert await ana(call).do("shortcut", channel=MARKETING, callback_id="anywhere") == {"ok": True}
    assert app.payloads[-1]["type"] == "shortcut"
    menu = {"type": "conversations_select", "action_id": "where", "default_to_current_conversation": True}
    await call("views.open", trigger_id=app.payloads[-1]["trigger_id"], view=modal(field("channel", menu)))
    shown = (await ana(call).state())["modal"]
    assert shown["state"]["values"]["channel"]["where"]["selected_conversation"] == MARKETING


async def test_the_home_tab_is_opened_shown_and_clicked(call: Caller, app: SocketApp) -> None:
    page = ana(call)
    assert (await page.state())["home"] is None
    assert await page.do("home") == {"ok": True}
    await call.box.quiet()
    assert app.events[-1]["type"] == "app_home_opened"
    blocks = (actions(button(), select(options=[option("one"), option("two")]), block_id="b"), field("name"))
    await call("views.publish", user_id="U0ANA", view=home(*blocks))
    view = (await page.state())["home"]
    sent: dict[str, Any] = {"container": {"type": "view", "view_id": view["id"]}, "block_id": "b"}
    typed = {"values": {"name": {"typed": {"type": "plain_text_input", "value": "Ana"}}}}
    chosen = {"type": "static_select", "selected_option": option("two")}
    assert (await page.do("action", action_id="choose", action=chosen, state=typed, **sent))["ok"]
    assert (await page.do("action", action_id="go", action={"type": "button"}, state=typed, **sent))["ok"]
    values = app.payloads[-1]["view"]["state"]["values"]
    assert values["b"]["choose"]["selected_option"]["value"] == "two"
    assert values["name"]["typed"]["value"] == "Ana"
    ben = await Page(call, "U0BEN").do("action", action_id="go", action={"type": "button"}, state=typed, **sent)
    assert ben["error"] == "That form is closed already."


async def test_without_a_home_tab_there_is_nothing_to_open(call: Caller) -> None:
    await call("views.publish", user_id="U0ANA", view=home(section()))
    call.box.manifest["features"]["app_home"]["home_tab_enabled"] = False
    assert (await ana(call).do("home"))["error"] == "The app has no Home tab."
    assert (await ana(call).state())["home"] is None
    assert (await call.get("/page/boot"))["app"]["home"] is False


async def test_the_page_knows_where_nothing_can_be_written(call: Caller) -> None:
    call.box.manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    conversations = (await ana(call).state())["conversations"]
    assert {each["name"] for each in conversations if not each["writable"]} == {"sopbot"}


async def test_time_is_put_forward_to_a_moment_that_has_a_button(call: Caller) -> None:
    assert (await call.get("/page/boot"))["jumps"] == []
    jumped = []

    async def jump() -> None:
        jumped.append("there")

    call.box.jumps["Jump to spring"] = jump
    assert (await call.get("/page/boot"))["jumps"] == ["Jump to spring"]
    assert await ana(call).do("jump", to="Jump to spring") == {"ok": True}
    assert jumped == ["there"]
    assert (await ana(call).do("jump", to="Jump to summer"))["error"] == "Time can't be put forward there."


async def test_what_was_before_the_app_came_is_not_told_to_it(call: Caller, app: SocketApp) -> None:
    call.box.is_heard = False
    await call.box.person("ana").say("Long ago")
    await call.box.quiet()
    call.box.is_heard = True
    await call.box.person("ana").say("Now")
    await call.box.quiet()
    assert [each["text"] for each in app.events] == ["Now"]
