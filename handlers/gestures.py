"""What came from Slack, parsed to small frozen types. Fields that Slack promises and that lack raise ``Malformed``."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.blocks import metadata
from bot.domain import talk
from bot.domain.ids import ChannelId, MessageTs, RunName, SopKey, StepKey, UserId
from bot.domain.text import paragraph

log = logging.getLogger(__name__)
Payload = Mapping[str, Any]
GESTURE = "gesture"
"""Where the gesture stands in Bolt's context."""
_DIGITS = 6
_EPOCH_DIGITS = 11
_MOMENT = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)
_CHOSEN_PERSON, _OPTION = "selected_user", "selected_option"
_ENTERED = ("value", "selected_date", _CHOSEN_PERSON, "selected_conversation", _OPTION)
"""Where Slack puts what was entered, by the kind of element."""
_NUMBERED = re.compile(r"\.\d+$")
"""How buttons of one kind that stand side by side are told apart (``bot.blocks.ids.Action.numbered``)."""


class Malformed(Exception):  # noqa: N818 - an outcome of parsing
    """A payload without what it should have: dropped, with a line in the log."""


def note_dropped(fault: Malformed) -> None:
    """Leave a line about what is acknowledged all the same, so that it doesn't come again."""
    log.warning("gesture.dropped", extra={"fault": str(fault)[:200]})


@dataclass(frozen=True)
class Command:
    """``/sop`` and what followed it, as it was typed: ``people`` maps the names in it, "@ben", to the ids they mean."""

    user: UserId
    channel: ChannelId
    text: str
    trigger_id: str
    response_url: str
    people: Mapping[str, UserId] = field(default_factory=dict)

    @property
    def gesture(self) -> str:
        """Name this command: delivered or sent again, it is one act. Slack's trigger id is another each time."""
        return f"command {self.trigger_id}"


@dataclass(frozen=True)
class Due:
    """An SOP that the calendar asked for in a channel, and since when (aware UTC)."""

    sop: SopKey
    channel: ChannelId
    since: datetime


@dataclass(frozen=True)
class Click:
    """A button or a menu entry. ``view_id`` is set if it stood in a modal; there and on Home is no ``response_url``."""

    user: UserId
    action: str
    value: str
    trigger_id: str
    channel: ChannelId | None
    response_url: str
    view_id: str
    is_private: bool = False
    """Whether only this person sees the message that it stood in."""

    @property
    def run(self) -> RunName:
        """Give the run that the button's value names; raises ``Malformed``."""
        return RunName(self._words(0))

    @property
    def step(self) -> StepKey:
        """Give the step that the button's value names; raises ``Malformed``."""
        return StepKey(self._words(1))

    @property
    def step_named(self) -> StepKey | None:
        """Give the step that the button's value names, if it names one besides its run."""
        return StepKey(self._words(1)) if len(self.value.split()) > 1 else None

    @property
    def number(self) -> int:
        """Give the blocker that the button's value names; raises ``Malformed``."""
        return self._number(1)

    @property
    def choice(self) -> int:
        """Give the place of the choice that the button's value names; raises ``Malformed``."""
        return self._number(2)

    @property
    def page(self) -> int:
        """Give the page of Home that the button's value names; raises ``Malformed``."""
        return self._number(0)

    @property
    def proposal(self) -> int:
        """Give the number of the proposal that the button's value names; raises ``Malformed``."""
        return self._number(0)

    @property
    def change(self) -> int:
        """Give the number of the followed change that the button's value names; raises ``Malformed``."""
        return self._number(0)

    @property
    def draft(self) -> int:
        """Give the number of the draft that the button's value names; raises ``Malformed``."""
        return self._number(0)

    @property
    def due(self) -> Due:
        """Give what the calendar asked for, as the button's value says it; raises ``Malformed``."""
        word = self._words(2)
        if not (word.isascii() and word.isdecimal()) or len(word) > _EPOCH_DIGITS:
            raise Malformed(f"{self.action} since no moment")
        since = datetime.fromtimestamp(int(word), UTC)
        return Due(SopKey(self._words(0)), ChannelId(self._words(1)), since)

    def _number(self, place: int) -> int:
        word = self._words(place)
        if not (word.isascii() and word.isdecimal()) or len(word) > _DIGITS:
            raise Malformed(f"{self.action} of no number")
        return int(word)

    def _words(self, place: int) -> str:
        words = self.value.split()
        if len(words) <= place:
            raise Malformed(f"{self.action} without its value")
        return words[place]


@dataclass(frozen=True)
class Submission:
    """A modal that was sent off. ``values`` maps ``block_id`` to what was entered, ``""`` for nothing.

    ``people`` are those among them who were chosen from a list of people, ``optional`` the blocks that may be left
    empty. ``under`` is the modal below it, which is seen again when this one closes.
    """

    user: UserId
    view_id: str
    under: str
    callback: str
    about: Mapping[str, Any]
    values: Mapping[str, str]
    trigger_id: str
    people: Mapping[str, UserId] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    @property
    def run(self) -> RunName:
        """Give the run that the modal is about; raises ``Malformed``."""
        return RunName(self._about("run"))

    @property
    def channel(self) -> ChannelId:
        """Give the channel in which it was opened; raises ``Malformed``."""
        return ChannelId(self._about("channel"))

    @property
    def gesture(self) -> str:
        """Name this submission: the same modal sent twice is one act."""
        return f"view {self.view_id}"

    @property
    def blocker(self) -> int:
        """Give the blocker that the modal is about; raises ``Malformed``."""
        found = self.about.get("blocker")
        if not isinstance(found, int):
            raise Malformed(f"{self.callback} without its blocker")
        return found

    @property
    def since(self) -> datetime | None:
        """Give since when the calendar asks for what is started here (aware UTC); None where it doesn't."""
        found = self.about.get("due")
        return datetime.fromtimestamp(found, UTC) if isinstance(found, int) and 0 < found < 10**_EPOCH_DIGITS else None

    def value(self, field: str) -> str:
        """Give what was entered in this field."""
        return self.values.get(field, "")

    def _about(self, key: str) -> str:
        found = self.about.get(key)
        if not isinstance(found, str) or not found:
            raise Malformed(f"{self.callback} without its {key}")
        return found


@dataclass(frozen=True)
class Shortcut:
    """A shortcut; one on a message has its channel, its place, its thread, its words and, if a person's, its author."""

    user: UserId
    callback: str
    trigger_id: str
    response_url: str = ""
    channel: ChannelId | None = None
    ts: MessageTs | None = None
    thread: MessageTs | None = None
    text: str = ""
    author: UserId | None = None

    view_id = ""
    """None stands around it: what it opens is the first modal."""


@dataclass(frozen=True)
class Event:
    """Something that happened in the workspace. ``id`` is the same when it is delivered again."""

    id: str
    type: str
    body: Payload

    @property
    def actor(self) -> UserId:
        """Give who did it, or whose account it is about; nobody for what Slack tells of by itself."""
        user = self.body.get("user")
        found = user.get("id") if isinstance(user, Mapping) else user
        return UserId(found if isinstance(found, str) else "")

    def get(self, name: str) -> str:
        """Give a text field of the event; raises ``Malformed``."""
        found = self.body.get(name)
        if not isinstance(found, str) or not found:
            raise Malformed(f"{self.type} without its {name}")
        return found

    def moment(self, name: str) -> str:
        """Give one of Slack's moments, such as ``1700000000.000100``; raises ``Malformed``."""
        found = self.get(name)
        if not _MOMENT.fullmatch(found):
            raise Malformed(f"{self.type} whose {name} is no moment")
        return found


Gesture = Command | Click | Submission | Shortcut | Event


def parsed(body: Payload) -> Gesture:
    """Read whatever Slack sent, by its type. Raises ``Malformed``, also for what the bot never asked for."""
    match body.get("type"):
        case "block_actions":
            return click(body)
        case "view_submission":
            return submission(body)
        case "shortcut" | "message_action":
            return shortcut(body)
        case "event_callback":
            return event(body)
        case None if "command" in body:
            return command(body)
    raise Malformed(f"type {str(body.get('type'))[:40]!r}")


def command(body: Payload) -> Command:
    """Read a slash command."""
    sent = str(body.get("text") or "")
    typed = talk.plain_text(sent, {user: user for user in talk.people_in(sent)})
    _text(body, "command")  # Bolt looks at it
    return Command(
        user=UserId(_text(body, "user_id")),
        channel=ChannelId(_text(body, "channel_id")),
        text=paragraph(typed, limit=len(typed)),  # what is copied may carry signs that nobody sees
        trigger_id=_text(body, "trigger_id"),
        response_url=str(body.get("response_url") or ""),
        people={name: UserId(user) for name, user in talk.people_named(str(body.get("text") or "")).items()},
    )


def click(body: Payload) -> Click:
    """Read a click on a button or a menu entry; of several actions the first, as Slack sends one."""
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        raise Malformed("no action")
    action = actions[0]
    _text(action, "type")  # Bolt looks at it
    chosen, view = _mapping(action, "selected_option").get("value"), _mapping(body, "view")
    channel = _mapping(body, "channel").get("id") or _mapping(body, "container").get("channel_id")
    return Click(
        user=UserId(_text(_mapping(body, "user"), "id")),
        action=_NUMBERED.sub("", _text(action, "action_id")),
        value=str(chosen or action.get("value") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
        channel=ChannelId(channel) if isinstance(channel, str) and channel else None,
        response_url=str(body.get("response_url") or ""),
        view_id=str(view.get("id") or "") if view.get("type") == "modal" else "",
        is_private=_mapping(body, "container").get("is_ephemeral") is True,
    )


def submission(body: Payload) -> Submission:
    """Read a modal that was sent off."""
    view = _mapping(body, "view")
    state = _mapping(_mapping(view, "state"), "values")
    _text(view, "type")  # Bolt looks at it
    return Submission(
        user=UserId(_text(_mapping(body, "user"), "id")),
        view_id=_text(view, "id"),
        under=str(view.get("previous_view_id") or ""),
        callback=_text(view, "callback_id"),
        about=metadata.read(str(view.get("private_metadata") or "")),
        values=_entered(state, *_ENTERED),
        trigger_id=str(body.get("trigger_id") or ""),
        people={block: UserId(user) for block, user in _entered(state, _CHOSEN_PERSON).items() if user},
        optional=_optional(view),
    )


def shortcut(body: Payload) -> Shortcut:
    """Read a shortcut, of a message or of none."""
    message, channel = _mapping(body, "message"), _mapping(body, "channel").get("id")
    thread, ts = message.get("thread_ts"), message.get("ts")
    author = None if message.get("bot_id") else message.get("user")
    return Shortcut(
        user=UserId(_text(_mapping(body, "user"), "id")),
        callback=_text(body, "callback_id"),
        trigger_id=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
        channel=ChannelId(channel) if isinstance(channel, str) and channel else None,
        ts=MessageTs(ts) if isinstance(ts, str) and ts else None,
        thread=MessageTs(thread) if isinstance(thread, str) and thread else None,
        text=str(message.get("text") or ""),
        author=UserId(author) if isinstance(author, str) and author else None,
    )


def event(body: Payload) -> Event:
    """Read an event."""
    inner = _mapping(body, "event")
    return Event(id=f"event {_text(body, 'event_id')}", type=_text(inner, "type"), body=inner)


def _entered(state: Payload, *places: str) -> dict[str, str]:
    """Give what stands in each block's one element, as text; ``places`` are where the kinds of element have it."""
    found: dict[str, str] = {}
    for block, elements in state.items():
        for element in elements.values() if isinstance(elements, Mapping) else ():
            if isinstance(element, Mapping):
                said = (_mapping(element, _OPTION).get("value") if p == _OPTION else element.get(p) for p in places)
                found[block] = next((each for each in said if isinstance(each, str)), "")
    return found


def _optional(view: Payload) -> frozenset[str]:
    """Give the blocks of a modal that may be left empty."""
    found = view.get("blocks")
    blocks = [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
    return frozenset(str(each.get("block_id")) for each in blocks if each.get("optional") is True)


def _mapping(of: Payload, name: str) -> Payload:
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(of: Payload, name: str) -> str:
    found = of.get(name)
    if not isinstance(found, str) or not found:
        raise Malformed(f"no {name}")
    return found
