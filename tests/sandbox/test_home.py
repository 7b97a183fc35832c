"""The app's Home tab: what is published there, who sees it, and what people do in it."""

import pytest

from tests.sandbox.world import Caller, Clock, SocketApp, actions, button, field, home, modal, plain, section
from tests.sandbox.wrong_blocks import option, options, select


async def published(call: Caller, *blocks: dict[str, object], user: str = "U0ANA", **more: object) -> dict[str, object]:
    """Publish a Home view and give it as Slack does."""
    answer = await call("views.publish", user_id=user, view=home(*blocks, **more))
    assert answer["ok"], answer
    return dict(answer["view"])


async def test_each_person_sees_what_was_published_for_them(call: Caller) -> None:
    view = await published(call, section("For Ana"), private_metadata="m")
    ana = call.box.person("ana").home
    assert ana is not None
    assert (ana["id"], ana["type"], ana["blocks"][0]["text"]["text"]) == (view["id"], "home", "For Ana")
    assert (ana["private_metadata"], ana["root_view_id"], ana["submit"]) == ("m", view["id"], None)
    assert call.box.person("ben").home is None


async def test_publishing_again_keeps_the_id_and_changes_the_hash(call: Caller) -> None:
    first = await published(call, section("One"))
    second = await published(call, section("Two"))
    assert second["id"] == first["id"]
    assert second["hash"] != first["hash"]


async def test_a_home_that_was_changed_meanwhile_is_not_overwritten(call: Caller) -> None:
    first = await published(call, section("One"))
    assert (await call("views.publish", user_id="U0ANA", hash=first["hash"], view=home(section("Two"))))["ok"]
    late = await call("views.publish", user_id="U0ANA", hash=first["hash"], view=home(section("Three")))
    assert late["error"] == "hash_conflict"
    late = await call("views.update", view_id=first["id"], hash=first["hash"], view=home(section("Three")))
    assert late["error"] == "hash_conflict"
    assert (await call("views.publish", user_id="U0BEN", hash="x", view=home(section())))["error"] == "hash_conflict"


async def test_a_home_is_updated_by_its_id_but_never_to_a_modal(call: Caller) -> None:
    view = await published(call, section("One"), external_id="mine")
    assert (await call("views.update", view_id=view["id"], view=home(section("Two"))))["ok"]
    seen = call.box.person("ana").home
    assert seen is not None
    assert seen["blocks"][0]["text"]["text"] == "Two"
    answer = await call("views.update", view_id=view["id"], view=modal(section()))
    assert answer["error"] == "invalid_arguments"


async def test_the_apps_own_id_belongs_to_one_view_only(call: Caller) -> None:
    await published(call, section(), external_id="mine")
    await published(call, section("New"), external_id="mine")
    again = await call("views.publish", user_id="U0BEN", view=home(section(), external_id="mine"))
    assert again["error"] == "duplicate_external_id"
    assert (await call("views.update", external_id="mine", view=home(section(), external_id="mine")))["ok"]


async def test_without_a_home_tab_nothing_is_published(call: Caller) -> None:
    call.box.manifest["features"]["app_home"]["home_tab_enabled"] = False
    assert (await call("views.publish", user_id="U0ANA", view=home(section())))["error"] == "not_enabled"
    with pytest.raises(LookupError):
        await call.box.person("ana").open_home()


@pytest.mark.parametrize(
    "view",
    [
        modal(section()),
        home(),
        home(*[section()] * 101),
        home(section(), title=plain("Mine")),
        home(section(), submit=plain("Send")),
        home({"type": "header", "text": plain("x" * 151)}),
        home(actions(button(), button())),
        home(section(block_id="a"), section(block_id="a")),
        home(actions({"type": "plain_text_input", "action_id": "typed"})),
    ],
)
async def test_a_wrong_home_is_refused(call: Caller, view: dict[str, object]) -> None:
    answer = await call("views.publish", user_id="U0ANA", view=view)
    assert answer["error"] == "invalid_arguments"
    assert "[json-pointer:/view" in answer["response_metadata"]["messages"][0]
    assert call.box.person("ana").home is None


async def test_a_home_takes_a_hundred_blocks_and_fields_without_a_way_to_send_them(call: Caller) -> None:
    await published(call, *[section()] * 99, field(dispatch_action=True))


@pytest.mark.parametrize("user", ["U0NOBODY", "U0SOPBOT"])
async def test_there_is_no_home_for_nobody(call: Caller, user: str) -> None:
    answer = await call("views.publish", user_id=user, view=home(section()))
    assert answer["error"] == "invalid_arguments"


async def test_the_app_hears_that_its_home_is_opened(call: Caller, app: SocketApp, clock: Clock) -> None:
    ana = call.box.person("ana")
    await ana.open_home()
    await call.box.quiet()
    [event] = app.events
    assert {key: event[key] for key in ("type", "user", "channel", "tab")} == {
        "type": "app_home_opened",
        "user": "U0ANA",
        "channel": "D0ANA",
        "tab": "home",
    }
    assert float(event["event_ts"]) == pytest.approx(clock.now().timestamp())
    assert "view" not in event
    view = await published(call, section())
    await ana.open_home()
    await call.box.quiet()
    assert app.events[1]["view"]["id"] == view["id"]


async def test_an_app_that_did_not_ask_hears_nothing_of_its_home(call: Caller, app: SocketApp) -> None:
    call.box.manifest["settings"]["event_subscriptions"]["bot_events"].remove("app_home_opened")
    await call.box.person("ana").open_home()
    await call.box.quiet()
    assert app.events == []


async def test_a_click_in_the_home_carries_the_view_and_no_message(call: Caller, app: SocketApp) -> None:
    blocks = (actions(button(value="1"), block_id="one"), actions(button(value="2"), block_id="two"))
    view = await published(call, *blocks, private_metadata="m")
    assert (await call.box.person("ana").click_in_home("go", "2")).ok
    sent = app.payloads[-1]
    assert (sent["type"], sent["container"]) == ("block_actions", {"type": "view", "view_id": view["id"]})
    assert (sent["view"]["type"], sent["view"]["private_metadata"]) == ("home", "m")
    assert (sent["actions"][0]["block_id"], sent["actions"][0]["value"]) == ("two", "2")
    assert sent.keys().isdisjoint({"channel", "message", "response_url", "state"})
    await call.box.person("ana").click_in_home("go", block_id="one")
    assert app.payloads[-1]["actions"][0]["value"] == "1"


async def test_a_click_in_the_home_can_open_a_modal(call: Caller, app: SocketApp) -> None:
    await published(call, actions(button()))
    ana = call.box.person("ana")
    await ana.click_in_home("go")
    opened = await call("views.open", trigger_id=app.payloads[-1]["trigger_id"], view=modal(field()))
    assert opened["ok"]
    await ana.submit({"name": "Ana"})
    assert app.payloads[-1]["type"] == "view_submission"
    assert ana.view is None
    assert ana.home is not None


async def test_what_is_chosen_in_the_home_is_sent_and_stays(call: Caller, app: SocketApp) -> None:
    menu = select(options=[option("one"), option("two")])
    await published(call, actions(menu, block_id="b"), actions(button()))
    ana = call.box.person("ana")
    await ana.choose_in_home("choose", "two")
    assert app.payloads[-1]["actions"][0]["selected_option"]["value"] == "two"
    await ana.click_in_home("go")
    held = app.payloads[-1]["view"]["state"]["values"]["b"]["choose"]
    assert held["selected_option"]["value"] == "two"
    with pytest.raises(LookupError):
        await ana.choose_in_home("choose", "three")


async def test_what_the_home_does_not_show_cannot_be_clicked(call: Caller, app: SocketApp) -> None:
    ana = call.box.person("ana")
    with pytest.raises(LookupError):
        await ana.click_in_home("go")
    await published(call, field("pick", select(options=options(2))), actions(button()))
    with pytest.raises(LookupError):
        await ana.click_in_home("stop")
    with pytest.raises(LookupError):
        await ana.choose_in_home("choose", "v0")
    assert app.payloads == []
