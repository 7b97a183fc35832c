"""Acting as a person: whatever Slack's client would let them do, and nothing else. Tests and the page both use it."""

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.sandbox import api_views, forms, payloads, reactions, responding
from bot.sandbox.api import ApiError
from bot.sandbox.api_chat import shown
from bot.sandbox.choices import Choices
from bot.sandbox.delivery import Answer
from bot.sandbox.modals import redraw
from bot.sandbox.typed import typed
from bot.sandbox.workspace import BOT_USER_ID, Channel, Message, Person

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox


class BadAnswerError(Exception):
    """The app answered a modal with something that Slack can't do; the person sees that something went wrong."""


class Actor:
    """Someone in the local Slack."""

    def __init__(self, box: "Sandbox", person: Person) -> None:
        self._box = box
        self._person = person
        self.id = person.id
        self._choices = Choices(box.space, person.id)

    # ---- what they see

    @property
    def view(self) -> dict[str, Any] | None:
        """Give the modal they see, if any."""
        return self._box.modals.top(self.id)

    @property
    def dm(self) -> list[Message]:
        """Give the messages in their DM with the app."""
        return list(self._box.space.messages[self._box.space.dm(self.id).id])

    @property
    def home(self) -> dict[str, Any] | None:
        """Give what the app's Home tab shows them, if anything was published."""
        return self._box.homes.of(self.id)

    def private(self, channel: str | None = None) -> list[Message]:
        """Give the messages that only they see, oldest first."""
        wanted = self._box.space.channel(channel).id if channel else None
        return [each for each in self._box.space.private.get(self.id, []) if wanted in {None, each["channel"]}]

    # ---- what they do

    async def command(self, command: str, text: str = "", *, channel: str = "marketing") -> Answer:
        """Type a slash command. ``LookupError`` if the app has no such command, or they don't see the channel."""
        known = self._box.manifest.get("features", {}).get("slash_commands", [])
        found = next((each for each in known if each["command"] == command), None)
        if found is None:
            raise LookupError(f"{command} is not a valid command")
        where = self._visible(channel)
        if not self._box.takes_words(where):
            raise LookupError("there is nothing to type a command into")
        words = typed(self._box.space, text, labelled=True) if found.get("should_escape") else text
        payload = payloads.slash_command(self._box, self._person, where, command, words)
        answer = await self._box.deliver("slash_commands", payload)
        if answer.ok and (answer.text or answer.blocks):
            try:
                responding.say(self._box, self.id, where.id, answer.body)
            except ApiError as refused:
                return Answer("error", {"error": refused.code})
        return answer

    async def say(self, text: str, *, channel: str = "marketing", thread: str | None = None) -> Message:
        """Write a message; ``/invite @app`` invites the app. ``LookupError`` if they can't write there."""
        where = self._writable(channel)
        if text.split()[:1] == ["/invite"]:
            await self._invite(text, where)
            return {}
        message: Message = {"type": "message", "user": self.id, "team": self._person.team_id}
        message["text"] = typed(self._box.space, text, labelled=False)
        if thread:
            parent = self._box.space.message(where.id, thread)
            message["thread_ts"] = parent.get("thread_ts", thread)
        return self._box.post(where, message)

    async def react(self, name: str, message: Message) -> None:
        """React to a message. ``LookupError`` if they don't see it, did so already, or there is no such emoji."""
        self._react(reactions.add, name, message)

    async def unreact(self, name: str, message: Message) -> None:
        """Take a reaction back; ``LookupError`` if they have none of that name there."""
        self._react(reactions.remove, name, message)

    def _react(self, change: Callable[..., None], name: str, message: Message) -> None:
        where, seen = self._seen(message)
        if where.is_archived:
            raise LookupError(f"#{where.name} is archived")
        try:
            change(self._box, self.id, where, seen, name)
        except ApiError as refused:
            raise LookupError(refused.code) from refused

    async def shortcut(self, callback_id: str, message: Message | None = None, *, channel: str = "") -> Answer:
        """Use a shortcut of a message, or a global one, in whatever conversation is open.

        ``LookupError`` if the app has no such shortcut of that kind, or they don't see the message.
        """
        kind = "message" if message else "global"
        known = self._box.manifest.get("features", {}).get("shortcuts", [])
        if "commands" not in self._box.scopes or (kind, callback_id) not in {
            (each["type"], each["callback_id"]) for each in known
        }:
            raise LookupError(f"the app has no {kind} shortcut {callback_id!r}")
        if message is None:
            here = self._visible(channel).id if channel else ""
            return await self._interact(payloads.global_shortcut(self._box, self._person, callback_id, here))
        where, seen = self._seen(message)
        given = shown(seen, metadata=False)
        return await self._interact(payloads.message_shortcut(self._box, self._person, where, given, callback_id))

    async def click(
        self, message: Message, action_id: str, value: str | None = None, block_id: str | None = None
    ) -> Answer:
        """Click a button in a message; ``LookupError`` if it has none of that kind."""
        block, element = forms.find(message.get("blocks", []), action_id, value, block_id)
        return await self.act(message, block.get("block_id", ""), action_id, _sent(element))

    async def choose(self, message: Message, action_id: str, value: str) -> Answer:
        """Choose from a menu in a message."""
        block, element = forms.find(message.get("blocks", []), action_id, None)
        sent = forms.chosen(element, value, self._choices)
        return await self.act(message, block.get("block_id", ""), action_id, sent)

    async def act(self, message: Message, block_id: str, action_id: str, sent: dict[str, Any]) -> Answer:
        """Send an action of a message, whatever it is; ``LookupError`` if they don't see the message any more."""
        private = bool(message.get("is_ephemeral"))
        if private and all(each["ts"] != message["ts"] for each in self.private()):
            raise LookupError("the message is no more")
        where = self._visible(message["channel"] if private else self._box.channel_of(message))
        container = {"type": "message", "message_ts": message["ts"], "channel_id": where.id, "is_ephemeral": private}
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        action = {"action_id": action_id, "block_id": block_id, **sent}
        payload = payloads.block_actions(self._box, self._person, container, action)
        payload["channel"] = {"id": where.id, "name": payloads.channel_name(where)}
        payload["state"] = {"values": _with_action(forms.state_of(message), block_id, action_id, sent)}
        if not private:
            payload["message"] = shown(message)
        payload["response_url"] = self._box.response_url(self.id, where.id, message["ts"], private=private)
        return await self._interact(payload)

    async def click_in_view(self, action_id: str, value: str | None = None) -> Answer:
        """Click a button in the modal they see."""
        view = self._top()
        block, element = forms.find(view["blocks"], action_id, value)
        return await self.act_in_view(view, block["block_id"], action_id, _sent(element))

    async def choose_in_view(self, action_id: str, value: Any) -> Answer:  # noqa: ANN401 - an option, a person, a date
        """Choose in a menu of the modal they see that tells the app at once."""
        view = self._top()
        block, element = forms.find(view["blocks"], action_id, None)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise LookupError(f"{action_id} tells the app nothing before the modal is sent off")
        sent = forms.chosen(element, value, self._choices)
        view["state"] = {"values": _with_action(forms.state_of(view), block["block_id"], action_id, sent)}
        return await self.act_in_view(view, block["block_id"], action_id, sent)

    async def open_home(self) -> None:
        """Look into the app's Home tab; the app hears of it. ``LookupError`` if it has none."""
        if not self._box.app_home("home_tab_enabled"):
            raise LookupError("the app has no Home tab")
        opened = {"user": self.id, "channel": self._box.space.dm(self.id).id, "tab": "home"}
        self._box.emit("app_home_opened", {**opened, **({"view": copy.deepcopy(self.home)} if self.home else {})})

    async def click_in_home(self, action_id: str, value: str | None = None, block_id: str | None = None) -> Answer:
        """Click a button in their Home tab; ``LookupError`` if there is none of that kind."""
        view = self._home()
        block, element = forms.find(view["blocks"], action_id, value, block_id)
        return await self.act_in_view(view, block["block_id"], action_id, _sent(element))

    async def choose_in_home(
        self,
        action_id: str,
        value: Any,  # noqa: ANN401 - an option, a person, a date
        block_id: str | None = None,
    ) -> Answer:
        """Choose in a menu of their Home tab."""
        view = self._home()
        block, element = forms.find(view["blocks"], action_id, None, block_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise LookupError(f"{action_id} tells the app nothing")
        sent = forms.chosen(element, value, self._choices)
        return await self.act_in_home(view, block["block_id"], action_id, sent)

    async def act_in_home(self, view: dict[str, Any], block_id: str, action_id: str, sent: dict[str, Any]) -> Answer:
        """Send an action of the Home tab; what was chosen stays chosen."""
        self._box.homes.enter(view, _with_action(forms.state_of(view), block_id, action_id, sent))
        return await self.act_in_view(view, block_id, action_id, sent)

    async def act_in_view(self, view: dict[str, Any], block_id: str, action_id: str, sent: dict[str, Any]) -> Answer:
        """Send an action of a modal or the Home tab, whatever it is."""
        container = {"type": "view", "view_id": view["id"]}
        action = {"action_id": action_id, "block_id": block_id, **sent}
        payload = payloads.block_actions(self._box, self._person, container, action)
        del payload["state"]  # a view's state stands in the view
        payload["view"] = {**view, "state": {"values": forms.state_of(view)}}
        return await self._interact(payload)

    async def submit(self, values: dict[str, Any] | None = None) -> Answer:
        """Fill in the modal they see and send it off. ``ValueError`` for what Slack's client wouldn't send."""
        view = self._top()
        return await self.send_view(view, forms.filled(view, values or {}, self._choices))

    async def send_view(self, view: dict[str, Any], state: dict[str, Any]) -> Answer:
        """Send a modal off with this state and do what the answer says; ``BadAnswerError`` if it can't be done."""
        if not view.get("submit"):
            raise LookupError("the modal can't be sent off")
        forms.check(view, state)
        view["state"] = {"values": state}
        payload = payloads.view_submission(self._box, self._person, view)
        payload["response_urls"] = [
            {
                "block_id": block_id,
                "action_id": action_id,
                "channel_id": channel,
                "response_url": self._box.response_url(self.id, channel),
            }
            for block_id, action_id, channel in forms.asking_for_urls(view)
        ]
        answer = await self._interact(payload)
        if answer.ok:
            self._follow(view, answer)
        return answer

    async def close_view(self, view: dict[str, Any] | None = None) -> None:
        """Close the modal they see, or this one of theirs; the app hears of it if it asked to."""
        view = view or self._top()
        every = bool(view["clear_on_close"])
        self._box.modals.close(self.id, view["id"], every=every)
        self._box.space.changed("modal", "")
        if view["notify_on_close"]:
            await self._interact(payloads.view_closed(self._person, view, every=every))

    def _follow(self, view: dict[str, Any], answer: Answer) -> None:
        """Do what the app answered to a modal: Slack closes it if the answer says nothing."""
        try:
            match answer.body.get("response_action"):
                case "errors":
                    _check_errors(view, answer)
                case "update":
                    redraw(view, api_views.checked_view(answer.body.get("view")))
                case "push":
                    api_views.push(self._box, self.id, api_views.checked_view(answer.body.get("view")))
                case "clear":
                    self._box.modals.close(self.id, view["id"], every=True)
                case None:
                    self._box.modals.close(self.id, view["id"])
                case other:
                    raise BadAnswerError(f"there is no response_action {other!r}")
        except ApiError as refused:
            raise BadAnswerError(f"{refused.code}: {refused.more}") from refused
        self._box.space.changed("modal", "")

    # ---- where they may

    def _visible(self, channel: str) -> Channel:
        """Give a conversation they can look into; ``LookupError`` if there is none."""
        found = self._box.space.channel(channel)
        if found.is_private and self.id not in found.members:
            raise LookupError(f"{self._person.handle} sees no such channel")
        return found

    def _seen(self, message: Message) -> tuple[Channel, Message]:
        """Give a message that everyone there sees, as it is now, and where; ``LookupError`` if they don't see it."""
        if message.get("is_ephemeral"):
            raise LookupError("that can't be done with a message that only one person sees")
        where = self._visible(self._box.channel_of(message))
        return where, self._box.space.message(where.id, message["ts"])

    def _writable(self, channel: str) -> Channel:
        found = self._visible(channel)
        if found.is_archived:
            raise LookupError(f"#{found.name} is archived")
        if self.id not in found.members:
            raise LookupError(f"{self._person.handle} is not in #{found.name}")
        if not self._box.takes_words(found):
            raise LookupError("the app takes no messages")
        return found

    async def _invite(self, text: str, where: Channel) -> None:
        """Invite the app; nobody else can be invited so."""
        bot = self._box.space.people[BOT_USER_ID]
        if text.split()[1:] not in ([f"@{bot.handle}"], [f"<@{bot.id}>"]):
            raise LookupError(f"only @{bot.handle} can be invited here")
        await self._box.invite(where.id, self.id)

    def _top(self) -> dict[str, Any]:
        view = self.view
        if view is None:
            raise LookupError(f"{self._person.handle} sees no modal")
        return view

    def _home(self) -> dict[str, Any]:
        if not self._box.app_home("home_tab_enabled") or self.home is None:
            raise LookupError(f"{self._person.handle} sees nothing in the Home tab")
        return self.home

    async def _interact(self, payload: dict[str, Any]) -> Answer:
        if not self._box.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled"):
            return Answer("error", {"error": "interactivity is off in the manifest"})
        return await self._box.deliver("interactive", payload)


def _sent(button: dict[str, Any]) -> dict[str, Any]:
    """Give what a button sends."""
    return {key: button[key] for key in ("type", "text", "value") if key in button}


def _check_errors(view: dict[str, Any], answer: Answer) -> None:
    known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not answer.errors or answer.errors.keys() - known:
        raise BadAnswerError(f"errors for what is no field of the modal: {sorted(answer.errors.keys() - known)}")


def _with_action(state: forms.State, block_id: str, action_id: str, sent: dict[str, Any]) -> forms.State:
    """Give a state in which what was just chosen is chosen."""
    if action_id in state.get(block_id, {}):
        state[block_id][action_id] = dict(sent)
    return state
