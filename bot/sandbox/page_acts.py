"""What someone does on the page. Answers are JSON: ``{ok, error?, errors?}``, with a sentence as the error.

What isn't there any more, or what they may not do, is said so (HTTP 200); a request that makes no sense gets HTTP 400.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox import forms
from bot.sandbox.actor import Actor, BadAnswerError
from bot.sandbox.api import ApiError
from bot.sandbox.arguments import json_object
from bot.sandbox.delivery import Answer
from bot.sandbox.workspace import Channel, Message

if TYPE_CHECKING:
    from bot.sandbox.box import Sandbox

Told = dict[str, Any]
_WHY = {
    "timeout": "the app did not respond in time",
    "no_connection": "the app is not connected",
    "error": "the app answered with an error",
}
_GONE = "That isn't there any more."
_MINUTES_DIGITS = 5


class UnreadableError(Exception):
    """The page sent something that makes no sense."""


class NotAllowedError(Exception):
    """A person may not do that; the text is the sentence they see."""


class Asked:
    """What the page sent, read with care; ``UnreadableError`` for what is missing or of a wrong type."""

    def __init__(self, body: Told) -> None:
        self._body = body

    def text(self, name: str) -> str:
        """Give a text that must be there."""
        value = self._body.get(name)
        if not isinstance(value, str):
            raise UnreadableError(f"The request needs a text as {name!r}.")
        return value

    def optional(self, name: str) -> str | None:
        """Give a text that may be left out."""
        return None if self._body.get(name) is None else self.text(name)

    def part(self, name: str) -> "Asked":
        """Give an object that must be there."""
        return Asked(self.mapping(name))

    def mapping(self, name: str) -> Told:
        """Give an object that must be there, as it is."""
        value = self._body.get(name)
        if not isinstance(value, dict):
            raise UnreadableError(f"The request needs an object as {name!r}.")
        return value

    def state(self) -> forms.State:
        """Give the values of a modal's fields."""
        values = self.part("state").mapping("values")
        for block in values.values():
            if not isinstance(block, dict) or not all(isinstance(each, dict) for each in block.values()):
                raise UnreadableError("The state needs, by block and action, what each field holds.")
        return values


class PageActs:
    """The acting side of the page."""

    def __init__(self, box: "Sandbox") -> None:
        self._box = box

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Add what the page posts."""
        acts = {
            "say": self._say,
            "action": self._action,
            "submit": self._submit,
            "close": self._close_view,
            "react": self._react,
            "unreact": self._unreact,
            "shortcut": self._shortcut,
            "home": self._home,
            "invite": self._invite,
            "read": self._read,
            "pass": self._pass,
            "jump": self._jump,
        }
        for name, act in acts.items():
            router.add_post(f"/page/{name}", _answering(act))

    async def _say(self, asked: Asked) -> Told:
        actor, channel, text = self._actor(asked), self._channel(asked), asked.text("text").strip()
        if not text:
            raise NotAllowedError("There is nothing to send yet.")
        self._check_writable(actor, channel)
        word = text.split()[0]
        if not word.startswith("/"):
            await actor.say(text, channel=channel.id, thread=asked.optional("thread_ts"))
            return {"ok": True}
        if asked.optional("thread_ts"):
            raise NotAllowedError(f"{word} isn't offered in threads. Type it in the channel.")
        if word == "/invite":
            return await _tried(actor.say(text, channel=channel.id), "Only the app can be invited here.")
        if word not in {each["command"] for each in self._box.manifest.get("features", {}).get("slash_commands", [])}:
            raise NotAllowedError(f"{word} is not a command here.")
        return _answered(await actor.command(word, text[len(word) :].strip(), channel=channel.id), word)

    async def _action(self, asked: Asked) -> Told:
        actor, container, sent = self._actor(asked), asked.part("container"), asked.mapping("action")
        block_id, action_id = asked.text("block_id"), asked.text("action_id")
        if container.text("type") == "view":
            return await self._action_in_view(actor, container.text("view_id"), asked)
        message = self._message(actor, container.text("channel"), container.text("ts"))
        forms.find(message.get("blocks", []), action_id, None, block_id)
        return _answered(await actor.act(message, block_id, action_id, sent), "The click")

    async def _action_in_view(self, actor: Actor, view_id: str, asked: Asked) -> Told:
        block_id, action_id, sent = asked.text("block_id"), asked.text("action_id"), asked.mapping("action")
        home = actor.home if actor.home and actor.home["id"] == view_id else None
        view = home or self._view(actor, view_id)
        forms.find(view["blocks"], action_id, None, block_id)
        # A Home view holds more than the page's fields do: what was chosen in it before.
        view["state"] = {"values": {**forms.state_of(view), **asked.state()} if home else asked.state()}
        act = actor.act_in_home if home else actor.act_in_view
        return _answered(await act(view, block_id, action_id, sent), "The click")

    async def _submit(self, asked: Asked) -> Told:
        actor = self._actor(asked)
        view, state = self._view(actor, asked.text("view_id")), asked.state()
        wrong = forms.wrong_fields(view, state)
        if wrong:
            return {"ok": False, "errors": {block: text[0].upper() + text[1:] for block, text in wrong.items()}}
        try:
            answer = await actor.send_view(view, state)
        except BadAnswerError:
            raise NotAllowedError("The form failed: the app answered with something that Slack can't show.") from None
        return {**_answered(answer, "The form"), "errors": answer.errors}

    async def _close_view(self, asked: Asked) -> Told:
        actor = self._actor(asked)
        view = self._box.modals.find(asked.text("view_id"))
        if view in self._box.modals.stack(actor.id) and view is not None:
            await actor.close_view(view)
        return {"ok": True}

    async def _react(self, asked: Asked) -> Told:
        actor, message = self._actor(asked), self._message(*self._where(asked))
        return await _tried(actor.react(asked.text("name"), message), "That reaction can't be added here.")

    async def _unreact(self, asked: Asked) -> Told:
        actor, message = self._actor(asked), self._message(*self._where(asked))
        return await _tried(actor.unreact(asked.text("name"), message), "That reaction isn't there any more.")

    async def _shortcut(self, asked: Asked) -> Told:
        actor, callback_id, channel = self._actor(asked), asked.text("callback_id"), asked.optional("channel")
        message = self._message(*self._where(asked)) if asked.optional("ts") else None
        here = self._visible(actor.id, channel).id if channel else ""
        return _answered(await actor.shortcut(callback_id, message, channel=here), "The shortcut")

    async def _home(self, asked: Asked) -> Told:
        return await _tried(self._actor(asked).open_home(), "The app has no Home tab.")

    async def _invite(self, asked: Asked) -> Told:
        actor, channel = self._actor(asked), self._channel(asked)
        self._check_writable(actor, channel)
        await self._box.invite(channel.id, actor.id)
        return {"ok": True}

    async def _read(self, asked: Asked) -> Told:
        actor, channel = self._actor(asked), self._channel(asked)
        self._box.space.mark_read(actor.id, channel.id)
        self._box.space.changed("conversations", channel.id)
        return {"ok": True}

    async def _pass(self, asked: Asked) -> Told:
        """Let time pass: so many minutes."""
        minutes = asked.text("minutes")
        if self._box.pass_time is None or not minutes.isdecimal() or len(minutes) > _MINUTES_DIGITS:
            raise NotAllowedError("Time can't be put forward here.")
        await self._box.pass_time(timedelta(minutes=int(minutes)))
        return {"ok": True}

    async def _jump(self, asked: Asked) -> Told:
        """Put the time forward to a moment that has a button."""
        jump = self._box.jumps.get(asked.text("to"))
        if jump is None:
            raise NotAllowedError("Time can't be put forward there.")
        await jump()
        return {"ok": True}

    # ---- who, where, what; LookupError for what they can't see

    def _actor(self, asked: Asked) -> Actor:
        return self._box.person(self._box.space.people[asked.text("as")].id)

    def _channel(self, asked: Asked) -> Channel:
        return self._visible(asked.text("as"), asked.text("channel"))

    def _visible(self, user: str, channel: str) -> Channel:
        found = self._box.space.channels[channel]
        if found.is_private and user not in found.members:
            raise LookupError(channel)
        return found

    def _check_writable(self, actor: Actor, channel: Channel) -> None:
        if channel.is_archived:
            raise NotAllowedError(f"#{channel.name} is archived.")
        if actor.id not in channel.members:
            raise NotAllowedError(f"You are not in #{channel.name}.")
        if not self._box.takes_words(channel):
            raise NotAllowedError("The app writes here and takes no messages.")

    def _view(self, actor: Actor, view_id: str) -> Told:
        view = self._box.modals.find(view_id)
        if view is None or view not in self._box.modals.stack(actor.id):
            raise NotAllowedError("That form is closed already.")
        return view

    def _where(self, asked: Asked) -> tuple[Actor, str, str]:
        return self._actor(asked), asked.text("channel"), asked.text("ts")

    def _message(self, actor: Actor, channel: str, ts: str) -> Message:
        own = (each for each in actor.private() if each["ts"] == ts)
        return next(own, None) or self._box.space.message(self._visible(actor.id, channel).id, ts)


def _answering(act: Callable[[Asked], Awaitable[Told]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Read JSON, act, answer JSON; whatever isn't there any more is said in words."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await act(Asked(await json_object(request))))
        except ApiError:
            return web.json_response(failed("The request is not a JSON object."), status=400)
        except UnreadableError as unreadable:
            return web.json_response(failed(str(unreadable)), status=400)
        except NotAllowedError as refused:
            return web.json_response(failed(str(refused)))
        except LookupError:
            return web.json_response(failed(_GONE))

    return answer


async def _tried(doing: Awaitable[Any], otherwise: str) -> Told:
    try:
        await doing
    except LookupError:
        raise NotAllowedError(otherwise) from None
    return {"ok": True}


def _answered(answer: Answer, what: str) -> Told:
    return {"ok": True} if answer.ok else failed(f"{what} failed: {_WHY[answer.status]}.")


def failed(why: str) -> Told:
    """Give an answer that says why not."""
    return {"ok": False, "error": why}
