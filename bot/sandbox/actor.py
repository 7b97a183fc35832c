"""Acting as a person: whatever Slack's client would let them do, and nothing else. Tests and the page both use it."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import forms, payloads
from bot.sandbox.delivery import Answer
from bot.sandbox.workspace import BOT_USER_ID, Message, Person

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox


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

    def private(self, channel: str | None = None) -> list[Message]:
        """Give the messages that only they see, oldest first."""
        wanted = self._box.space.channel(channel).id if channel else None
        return [each for each in self._box.space.private.get(self.id, []) if wanted in {None, each["channel"]}]

    # ---- what they do

    async def command(self, command: str, text: str = "", *, channel: str = "marketing") -> Answer:
        """Type a slash command. ``LookupError`` if the app has no such command."""
        known = [each["command"] for each in self._box.manifest.get("features", {}).get("slash_commands", [])]
        if command not in known:
            raise LookupError(f"{command} is not a valid command")
        where = self._box.space.channel(channel)
        payload = payloads.slash_command(self._box, self._person, where, command, text)
        answer = await self._box.deliver("slash_commands", payload)
        if answer.ok and (answer.text or answer.blocks):
            self._box.respond(payload["response_url"].rsplit("/", 1)[1], answer.body)
        return answer

    async def say(self, text: str, *, channel: str = "marketing", thread: str | None = None) -> Message:
        """Write a message."""
        where = self._box.space.channel(channel)
        if text.strip().startswith("/invite"):
            await self._box.invite(where.id, self.id)
            return {}
        message: Message = {"type": "message", "user": self.id, "text": text, "team": self._person.team_id}
        if thread:
            message["thread_ts"] = thread
        posted = self._box.space.post(where.id, message)
        kind = "im" if where.is_im else "groups" if where.is_private else "channels"
        if BOT_USER_ID in where.members:
            self._box.emit(f"message.{kind}", {**posted, "channel": where.id, "channel_type": kind.removesuffix("s")})
        return posted

    async def click(self, message: Message, action_id: str, value: str | None = None) -> Answer:
        """Click a button in a message; ``LookupError`` if it has none of that kind."""
        block, element = forms.find(message.get("blocks", []), action_id, value)
        sent: dict[str, Any] = {key: element[key] for key in ("type", "text", "value") if key in element}
        return await self.act(message, block.get("block_id", ""), action_id, sent)

    async def choose(self, message: Message, action_id: str, value: str) -> Answer:
        """Choose from a menu in a message."""
        block, element = forms.find(message.get("blocks", []), action_id, None)
        chosen = next((each for each in element["options"] if each["value"] == value), None)
        if chosen is None:
            raise LookupError(f"{action_id} has no option {value!r}")
        return await self.act(
            message, block.get("block_id", ""), action_id, {"type": element["type"], "selected_option": chosen}
        )

    async def act(self, message: Message, block_id: str, action_id: str, sent: dict[str, Any]) -> Answer:
        """Send an action of a message, whatever it is."""
        private = bool(message.get("is_ephemeral"))
        channel = message.get("channel") or self._box.channel_of(message)
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": private}
        action = {"action_id": action_id, "block_id": block_id, **sent}
        payload = payloads.block_actions(self._box, self._person, container, action)
        payload["channel"] = {"id": channel, "name": self._box.space.channels[channel].name}
        if not private:
            payload["message"] = self._box.shown(message)
        payload["response_url"] = self._box.response_url(self.id, channel)
        return await self._interact(payload)

    async def click_in_view(self, action_id: str, value: str | None = None) -> Answer:
        """Click a button in the modal they see."""
        view = self._top()
        block, element = forms.find(view["blocks"], action_id, value)
        sent: dict[str, Any] = {key: element[key] for key in ("type", "text", "value") if key in element}
        return await self.act_in_view(view, block["block_id"], action_id, sent)

    async def act_in_view(self, view: dict[str, Any], block_id: str, action_id: str, sent: dict[str, Any]) -> Answer:
        """Send an action of a modal, whatever it is."""
        container = {"type": "view", "view_id": view["id"]}
        action = {"action_id": action_id, "block_id": block_id, **sent}
        payload = payloads.block_actions(self._box, self._person, container, action)
        payload["view"] = view
        return await self._interact(payload)

    async def submit(self, values: dict[str, Any] | None = None) -> Answer:
        """Fill in the modal they see and send it off. ``ValueError`` for what Slack's client wouldn't send."""
        view = self._top()
        return await self.send_view(view, forms.filled(view, values or {}, self._box.space.person))

    async def send_view(self, view: dict[str, Any], state: dict[str, Any]) -> Answer:
        """Send a modal off with this state and do what the answer says."""
        forms.check(view, state)
        view["state"] = {"values": state}
        payload = payloads.view_submission(self._box, self._person, view)
        answer = await self._interact(payload)
        if answer.ok:
            self._follow(view, answer)
        return answer

    async def close_view(self) -> None:
        """Close the modal they see."""
        self._box.modals.close(self.id, self._top()["id"])
        self._box.space.changed("modal", "")

    def _follow(self, view: dict[str, Any], answer: Answer) -> None:
        """Do what the app answered to a modal: Slack closes it if the answer says nothing."""
        match answer.body.get("response_action"):
            case "errors":
                known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
                unknown = answer.errors.keys() - known
                if unknown:
                    raise AssertionError(f"errors for what is no input of the modal: {sorted(unknown)}")
            case "update":
                self._box.modals.update(view, self._box.checked_view(answer.body["view"]))
            case "push":
                self._box.modals.push(self.id, self._box.checked_view(answer.body["view"]))
            case "clear":
                self._box.modals.close(self.id, view["id"], every=True)
            case _:
                self._box.modals.close(self.id, view["id"])
        self._box.space.changed("modal", "")

    def _top(self) -> dict[str, Any]:
        view = self.view
        if view is None:
            raise LookupError(f"{self._person.handle} sees no modal")
        return view

    async def _interact(self, payload: dict[str, Any]) -> Answer:
        if not self._box.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled"):
            return Answer("error", {"error": "interactivity is off in the manifest"})
        return await self._box.deliver("interactive", payload)
