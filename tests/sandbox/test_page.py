"""What the page asks and does, as JSON."""

import json
from typing import Any

import pytest

from tests.sandbox.world import (
    BUDGET,
    LAUNCHES,
    MARKETING,
    Caller,
    SocketApp,
    actions,
    button,
    field,
    modal,
    section,
)

ACTS = ("say", "action", "submit", "close", "invite", "read", "react", "unreact", "shortcut")
GONE = "That isn't there any more."


class Page:
    """The page of one person."""

    def __init__(self, call: Caller, user: str) -> None:
        self.call = call
        self.user = user

    async def do(self, what: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - what the page sends
        sent = {"as": self.user, **body}
        answer: dict[str, Any] = await self.call.post(f"{self.call.box.url}/page/{what}", json=sent)
        return answer

    async def messages(self, channel: str, **more: str) -> list[dict[str, Any]]:
        answer = await self.call.get("/page/messages", **{"as": self.user, "channel": channel, **more})
        return list(answer["messages"])

    async def state(self) -> dict[str, Any]:
        return dict(await self.call.get("/page/state", **{"as": self.user}))


@pytest.fixture
def ana(call: Caller) -> Page:
    return Page(call, "U0ANA")


@pytest.fixture
def ben(call: Caller) -> Page:
    return Page(call, "U0BEN")


async def opened(call: Caller, *blocks: dict[str, Any], **more: Any) -> str:  # noqa: ANN401 - fields of the view
    """Open a modal for Ana and give its id."""
    view = modal(*blocks, **more)
    return str((await call("views.open", trigger_id=call.box.triggers.give("U0ANA"), view=view))["view"]["id"])


def typed(**values: str) -> dict[str, Any]:
    """Give a modal's state."""
    return {"values": {name: {"typed": {"type": "plain_text_input", "value": text}} for name, text in values.items()}}


async def test_the_page_learns_who_and_what_there_is(call: Caller) -> None:
    call.box.notes = ["Try this"]
    boot = await call.get("/page/boot")
    assert [each["handle"] for each in boot["people"]] == ["ana", "ben", "cara", "dilan", "lena"]
    assert [each["command"] for each in boot["app"]["commands"]] == ["/sop", "/raw"]
    assert boot["notes"] == ["Try this"]


async def test_a_private_channel_is_hidden_from_those_outside(call: Caller, ana: Page, ben: Page) -> None:
    await ana.do("say", channel=BUDGET, text="Secret")
    assert BUDGET in [each["id"] for each in (await ana.state())["conversations"]]
    assert BUDGET not in [each["id"] for each in (await ben.state())["conversations"]]
    [message] = await ana.messages(BUDGET)
    assert message["text"] == "Secret"
    assert await ben.messages(BUDGET) == []
    await call.box.invite("budget")
    for what, more in (
        ("say", {"text": "Me too"}),
        ("read", {}),
        ("invite", {}),
        ("say", {"text": "/sop"}),
        ("say", {"text": "/invite @sopbot"}),
    ):
        assert await ben.do(what, channel=BUDGET, **more) == {"ok": False, "error": GONE}
    await call("chat.postMessage", channel=BUDGET, text="Hi", blocks=[actions(button(), block_id="b")])
    where = {"type": "message", "channel": BUDGET, "ts": call.box.messages("budget")[-1]["ts"]}
    answer = await ben.do("action", container=where, block_id="b", action_id="go", action={"type": "button"})
    assert answer["error"] == GONE


async def test_anothers_dm_and_modal_are_out_of_reach(call: Caller, ana: Page, ben: Page) -> None:
    await call("chat.postMessage", channel="U0ANA", text="For Ana")
    view = await opened(call, field(), actions(button(), block_id="b"))
    assert [each["text"] for each in await ana.messages("D0ANA")] == ["For Ana"]
    assert await ben.messages("D0ANA") == []
    assert (await ben.do("say", channel="D0ANA", text="Hello"))["error"] == GONE
    assert (await ben.do("submit", view_id=view, state=typed(name="Ben")))["error"] == "That form is closed already."
    await ben.do("close", view_id=view)
    assert (await ana.state())["modal"]["id"] == view
    assert (await ben.state())["modal"] is None


async def test_what_is_said_is_seen_by_everyone_there(ana: Page, ben: Page) -> None:
    assert await ana.do("say", channel=MARKETING, text="Hello") == {"ok": True}
    [message] = await ben.messages(MARKETING)
    assert (message["name"], message["text"], message["bot"]) == ("Ana Torres", "Hello", False)
    await ben.do("say", channel=MARKETING, text="Reply", thread_ts=message["ts"])
    [message] = await ana.messages(MARKETING)
    assert (message["reply_count"], message["reply_users"]) == (1, ["U0BEN"])
    thread = await ana.messages(MARKETING, thread_ts=message["ts"])
    assert [each["text"] for each in thread] == ["Hello", "Reply"]


async def test_unread_messages_are_counted_until_they_are_read(ana: Page, ben: Page) -> None:
    async def unread() -> int:
        state = await ben.state()
        return int(next(each["unread"] for each in state["conversations"] if each["id"] == MARKETING))

    await ana.do("say", channel=MARKETING, text="One")
    await ana.do("say", channel=MARKETING, text="Two")
    assert await unread() == 2
    await ben.do("read", channel=MARKETING)
    assert await unread() == 0


async def test_where_one_cannot_write_one_is_told_why(call: Caller, ana: Page) -> None:
    lone = Page(call, "U0GUEST")
    assert (await lone.do("say", channel=LAUNCHES, text="Hi"))["error"] == "You are not in #launches."
    assert (await lone.do("say", channel=LAUNCHES, text="/sop"))["error"] == "You are not in #launches."
    assert (await lone.do("invite", channel=LAUNCHES))["error"] == "You are not in #launches."
    assert (await ana.do("say", channel=MARKETING, text="  "))["ok"] is False
    await call.box.archive("launches")
    assert (await ana.do("say", channel=LAUNCHES, text="Hi"))["error"] == "#launches is archived."


async def test_a_command_works_in_a_channel_and_not_in_a_thread(app: SocketApp, ana: Page) -> None:
    assert await ana.do("say", channel=MARKETING, text="/sop start this") == {"ok": True}
    assert app.payloads[-1]["text"] == "start this"
    heard = len(app.payloads)
    first = await ana.call.box.person("ana").say("Hello")
    answer = await ana.do("say", channel=MARKETING, text="/sop list", thread_ts=first["ts"])
    assert answer["error"] == "/sop isn't offered in threads. Type it in the channel."
    assert (await ana.do("say", channel=MARKETING, text="/sops"))["error"] == "/sops is not a command here."
    await ana.call.box.quiet()
    assert [each for each in app.payloads[heard:] if "command" in each] == []


async def test_the_app_is_invited_by_its_name_and_nobody_else_is(call: Caller, ana: Page) -> None:
    answer = await ana.do("say", channel=LAUNCHES, text="/invite @ben")
    assert answer["error"] == "Only the app can be invited here."
    assert (await ana.do("say", channel=LAUNCHES, text="/invite @sopbot"))["ok"]
    assert (await ana.do("invite", channel=BUDGET))["ok"]
    assert call.box.bot_user_id in call.box.space.channel("launches").members
    assert call.box.bot_user_id in call.box.space.channel("budget").members


async def test_an_app_that_does_not_answer_is_named_as_the_cause(call: Caller, ana: Page) -> None:
    answer = await ana.do("say", channel=MARKETING, text="/sop")
    assert answer["error"] == "/sop failed: the app is not connected."
    app = SocketApp(call)
    await app.connect()
    app.answer = lambda _: None
    call.box.ack_within = 0.03
    answer = await ana.do("say", channel=MARKETING, text="/sop")
    assert answer["error"] == "/sop failed: the app did not respond in time."
    await app.close()


async def test_a_click_on_something_that_is_gone_says_so(call: Caller, app: SocketApp, ana: Page) -> None:
    ts = (await call("chat.postMessage", channel=MARKETING, text="Hi", blocks=[actions(button(), block_id="b")]))["ts"]
    where = {"type": "message", "channel": MARKETING, "ts": ts}
    press: dict[str, Any] = {"container": where, "block_id": "b", "action": {"type": "button", "value": "1"}}
    assert await ana.do("action", action_id="go", **press) == {"ok": True}
    heard = len(app.payloads)
    assert (await ana.do("action", action_id="stop", **press))["error"] == GONE
    assert (await ana.do("action", action_id="go", **{**press, "block_id": "c"}))["error"] == GONE
    await call("chat.delete", channel=MARKETING, ts=ts)
    assert (await ana.do("action", action_id="go", **press))["error"] == GONE
    closed = {**press, "container": {"type": "view", "view_id": "V0"}, "state": typed()}
    assert (await ana.do("action", action_id="go", **closed))["error"] == "That form is closed already."
    await call.box.quiet()
    assert [each for each in app.payloads[heard:] if each["type"] == "block_actions"] == []


async def test_a_private_answer_stands_where_it_was_given_and_can_be_clicked(
    call: Caller, app: SocketApp, ana: Page, ben: Page
) -> None:
    blocks = [actions(button(), block_id="b")]
    await call("chat.postEphemeral", channel=MARKETING, user="U0ANA", text="Only you", blocks=blocks)
    [message] = await ana.messages(MARKETING)
    assert (message["text"], message["ephemeral"]) == ("Only you", True)
    assert await ben.messages(MARKETING) == []
    press: dict[str, Any] = {"block_id": "b", "action_id": "go", "action": {"type": "button"}}
    where = {"type": "message", "channel": MARKETING, "ts": message["ts"]}
    assert (await ben.do("action", container=where, **press))["error"] == GONE
    assert (await ana.do("action", container=where, **press))["ok"]
    assert app.payloads[-1]["container"]["is_ephemeral"] is True


async def test_every_field_that_is_wrong_says_so_and_nothing_is_sent(call: Caller, app: SocketApp, ana: Page) -> None:
    link = {"type": "url_text_input", "action_id": "typed"}
    view = await opened(call, field("name"), field("link", link), field("note", optional=True))
    answer = await ana.do("submit", view_id=view, state=typed(link="nowhere"))
    assert answer["errors"] == {"name": "Please complete this required field", "link": "Please enter a valid URL"}
    assert app.payloads == []
    app.answer = lambda _: {"response_action": "errors", "errors": {"name": "Too short"}}
    answer = await ana.do("submit", view_id=view, state=typed(name="A", link="https://a.example"))
    assert answer == {"ok": True, "errors": {"name": "Too short"}}
    app.answer = lambda _: {}
    await ana.do("submit", view_id=view, state=typed(name="Ana", link="https://a.example"))
    assert (await ana.state())["modal"] is None


async def test_a_form_whose_answer_slack_cannot_show_stays_open(call: Caller, app: SocketApp, ana: Page) -> None:
    view = await opened(call, field())
    app.answer = lambda _: {"response_action": "update", "view": modal()}
    answer = await ana.do("submit", view_id=view, state=typed(name="Ana"))
    assert answer["error"] == "The form failed: the app answered with something that Slack can't show."
    assert (await ana.state())["modal"]["id"] == view


async def test_a_form_that_only_shows_something_cannot_be_sent(call: Caller, ana: Page) -> None:
    shown = modal(section())
    del shown["submit"]
    await call("views.open", trigger_id=call.box.triggers.give("U0ANA"), view=shown)
    view = (await ana.state())["modal"]["id"]
    assert (await ana.do("submit", view_id=view, state=typed()))["error"] == GONE


async def test_a_closed_form_uncovers_the_one_below(call: Caller, ana: Page) -> None:
    first = await opened(call, section())
    await call("views.push", trigger_id=call.box.triggers.give("U0ANA"), view=modal(section()))
    state = await ana.state()
    assert state["modal_depth"] == 2
    await ana.do("close", view_id=state["modal"]["id"])
    assert (await ana.state())["modal"]["id"] == first


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"{}", b'{"as": 7}', b'{"as": "U0ANA"}'])
async def test_a_request_that_makes_no_sense_is_answered_in_words(call: Caller, what: str, body: bytes) -> None:
    answer = await call.post(f"{call.box.url}/page/{what}", data=body)
    assert (call.status, answer["ok"]) == (400, False)
    assert answer["error"].endswith(".")


@pytest.mark.parametrize(
    "state", [None, [], {}, {"values": []}, {"values": {"name": "x"}}, {"values": {"name": {"a": 1}}}]
)
async def test_a_state_that_makes_no_sense_is_answered_in_words(call: Caller, ana: Page, state: object) -> None:
    view = await opened(call, field(), actions(button(), block_id="b"))
    press = {"block_id": "b", "action_id": "go", "action": {"type": "button"}}
    for what, more in (("submit", {"view_id": view}), ("action", {"container": {"type": "view", "view_id": view}})):
        answer = await ana.do(what, state=state, **more, **(press if what == "action" else {}))
        assert (call.status, answer["ok"]) == (400, False)


async def test_nobody_and_nowhere_are_answered_in_words(call: Caller) -> None:
    people = len(call.box.space.channels)
    for path, query in (
        ("/page/state", {}),
        ("/page/state", {"as": "U0NOBODY"}),
        ("/page/messages", {"as": "U0ANA"}),
        ("/page/messages", {"as": "U0NOBODY", "channel": MARKETING}),
    ):
        answer = await call.get(path, **query)
        assert (call.status, answer["ok"]) == (400, False)
    assert (await Page(call, "U0NOBODY").do("say", channel=MARKETING, text="Hi"))["error"] == GONE
    assert len(call.box.space.channels) == people


async def test_the_stream_tells_what_changed(call: Caller, ana: Page) -> None:
    async with call.session.get(f"{call.box.url}/page/stream", params={"as": "U0BEN"}) as stream:
        await ana.do("say", channel=MARKETING, text="Hello")
        told = json.loads((await stream.content.readline()).decode().removeprefix("data: "))
    assert told == {"changed": ["messages"], "channel": MARKETING}
