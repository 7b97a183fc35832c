"""Acting as a person: whatever Slack's client would let them do, and nothing else. Tests and the page both use it."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import api_views, forms, payloads, responding
from bot.sandbox.api import ApiError
from bot.sandbox.api_chat import shown
from bot.sandbox.delivery import Answer
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
        """Give what the app shows on its Home, if it showed anything yet."""
        return self._box.space.homes.get(self.id)

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

    async def click(
        self, message: Message, action_id: str, value: str | None = None, block_id: str | None = None
    ) -> Answer:
        """Click a button in a message; ``LookupError`` if it has none of that kind."""
        block, element = forms.find(message.get("blocks", []), action_id, value, block_id)
        sent: dict[str, Any] = {key: element[key] for key in ("type", "text", "value") if key in element}
        return await self.act(message, block.get("block_id", ""), action_id, sent)

    async def choose(self, message: Message, action_id: str, value: str) -> Answer:
        """Choose from a menu in a message."""
        block, element = forms.find(message.get("blocks", []), action_id, None)
        sent = forms.chosen(element, value, self._box.space.person)
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
        sent: dict[str, Any] = {key: element[key] for key in ("type", "text", "value") if key in element}
        return await self.act_in_view(view, block["block_id"], action_id, sent)

    async def choose_in_view(self, action_id: str, value: Any) -> Answer:  # noqa: ANN401 - an option, a person, a date
        """Choose in a menu of the modal they see that tells the app at once."""
        view = self._top()
        block, element = forms.find(view["blocks"], action_id, None)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise LookupError(f"{action_id} tells the app nothing before the modal is sent off")
        sent = forms.chosen(element, value, self._box.space.person)
        view["state"] = {"values": _with_action(forms.state_of(view), block["block_id"], action_id, sent)}
        return await self.act_in_view(view, block["block_id"], action_id, sent)

    async def act_in_view(self, view: dict[str, Any], block_id: str, action_id: str, sent: dict[str, Any]) -> Answer:
        """Send an action of a modal, whatever it is."""
        container = {"type": "view", "view_id": view["id"]}
        action = {"action_id": action_id, "block_id": block_id, **sent}
        payload = payloads.block_actions(self._box, self._person, container, action)
        del payload["state"]  # a modal's state stands in the view
        payload["view"] = {**view, "state": {"values": forms.state_of(view)}}
        return await self._interact(payload)

    async def open_home(self) -> None:
        """Look at the app's Home. ``LookupError`` if the manifest gives it none."""
        if not self._box.manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled"):
            raise LookupError("the app has no Home")
        self._box.events.opened_home(self.id, self._box.space.dm(self.id))
        await self._box.quiet()

    async def click_in_home(self, action_id: str, value: str | None = None, block_id: str | None = None) -> Answer:
        """Click a button on Home; ``LookupError`` if there is none of that kind."""
        block, element = forms.find((self.home or {}).get("blocks", []), action_id, value, block_id)
        sent: dict[str, Any] = {key: element[key] for key in ("type", "text", "value") if key in element}
        return await self.act_on_home(block["block_id"], action_id, sent)

    async def act_on_home(self, block_id: str, action_id: str, sent: dict[str, Any]) -> Answer:
        """Send an action of Home, whatever it is."""
        if self.home is None:
            raise LookupError("there is nothing on Home yet")
        return await self.act_in_view(self.home, block_id, action_id, sent)

    async def react(self, name: str, message: Message) -> None:
        """Put an emoji on a message, named without colons. ``LookupError`` if theirs is on it already."""
        await self._reacting(name, message, added=True)

    async def unreact(self, name: str, message: Message) -> None:
        """Take one's emoji off. ``LookupError`` if it isn't there."""
        await self._reacting(name, message, added=False)

    async def _reacting(self, name: str, message: Message, *, added: bool) -> None:
        where = self._writable(self._box.channel_of(message))
        self._box.react(where, self._box.space.message(where.id, message["ts"]), self.id, name, added=added)
        await self._box.quiet()

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Answer:
        """Use a shortcut: of the message's menu, or of the workspace. ``LookupError`` if the app has no such one."""
        kind = "message" if message else "global"
        every = self._box.manifest.get("features", {}).get("shortcuts", [])
        if not any((each["callback_id"], each["type"]) == (callback_id, kind) for each in every):
            raise LookupError(f"the app has no {kind} shortcut {callback_id!r}")
        if message is None:
            return await self._interact(payloads.shortcut(self._box, self._person, callback_id))
        where = self._visible(self._box.channel_of(message))
        found = self._box.space.message(where.id, message["ts"])
        told = payloads.message_shortcut(self._box, self._person, callback_id, where, shown(found))
        return await self._interact(told)

    async def submit(self, values: dict[str, Any] | None = None) -> Answer:
        """Fill in the modal they see and send it off. ``ValueError`` for what Slack's client wouldn't send."""
        view = self._top()
        return await self.send_view(view, forms.filled(view, values or {}, self._box.space.person))

    async def send_view(self, view: dict[str, Any], state: dict[str, Any]) -> Answer:
        """Send a modal off with this state and do what the answer says; ``BadAnswerError`` if it can't be done."""
        if not view.get("submit"):
            raise LookupError("the modal can't be sent off")
        forms.check(view, state)
        view["state"] = {"values": state}
        answer = await self._interact(payloads.view_submission(self._box, self._person, view))
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
                    self._box.modals.update(view, api_views.checked_view(answer.body.get("view")))
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

    def _writable(self, channel: str) -> Channel:
        found = self._visible(channel)
        if found.is_archived:
            raise LookupError(f"#{found.name} is archived")
        if self.id not in found.members:
            raise LookupError(f"{self._person.handle} is not in #{found.name}")
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

    async def _interact(self, payload: dict[str, Any]) -> Answer:
        if not self._box.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled"):
            return Answer("error", {"error": "interactivity is off in the manifest"})
        return await self._box.deliver("interactive", payload)


def _check_errors(view: dict[str, Any], answer: Answer) -> None:
    known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not answer.errors or answer.errors.keys() - known:
        raise BadAnswerError(f"errors for what is no field of the modal: {sorted(answer.errors.keys() - known)}")


def _with_action(state: forms.State, block_id: str, action_id: str, sent: dict[str, Any]) -> forms.State:
    """Give a state in which what was just chosen is chosen."""
    if action_id in state.get(block_id, {}):
        state[block_id][action_id] = dict(sent)
    return state
