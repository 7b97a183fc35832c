"""The workspace: people, channels, messages. Plain state, kept in a file if there is one; it knows no protocol."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.sandbox.store import Keeping

Message = dict[str, Any]

TEAM_ID = "T0SANDBOX"
PARTNER_TEAM_ID = "T0PARTNER"
APP_ID = "A0SANDBOX"
BOT_ID = "B0SANDBOX"
BOT_USER_ID = "U0SOPBOT"


@dataclass
class Person:
    """An account. ``acts`` is whether the page offers to act as this person."""

    id: str
    handle: str
    name: str
    title: str = ""
    tz: str = "Europe/Berlin"
    color: str = "#5b6b7b"
    team_id: str = TEAM_ID
    is_admin: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    acts: bool = False


@dataclass
class Channel:
    """A conversation. A DM with the app is one too, ``is_im``, named after the person it is with."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False


class Workspace:
    """Everything that is in the local Slack. ``changed(what, channel)`` is called after each change."""

    def __init__(self, now: Callable[[], datetime], path: Path | None) -> None:
        self.now = now
        self.changed: Callable[[str, str], None] = lambda _what, _channel: None
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Message]] = {}
        self.private: dict[str, list[Message]] = {}
        self.read: dict[str, str] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        """Person -> the view in their Home tab."""
        self._last_ts = 0
        self._keeping = Keeping(path)
        self._load()

    # ---- people and channels

    def add_person(self, person: Person) -> Person:
        """Add an account, or put it in the place of what was known."""
        self.people[person.id] = person
        self._keeping.put("person", person.id, asdict(person))
        return person

    def add_channel(self, channel: Channel) -> Channel:
        """Add a conversation, or put it in the place of what was known."""
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, [])
        self.keep_channel(channel)
        return channel

    def keep_channel(self, channel: Channel) -> None:
        """Keep a conversation that was changed."""
        self._keeping.put("channel", channel.id, asdict(channel))
        self.changed("conversations", channel.id)

    def delete_channel(self, channel: Channel) -> None:
        """Take a conversation away, with its messages."""
        for message in self.messages.pop(channel.id):
            self._keeping.drop("message", f"{channel.id} {message['ts']}")
        del self.channels[channel.id]
        self._keeping.drop("channel", channel.id)
        self.changed("conversations", channel.id)

    def move_channel(self, channel: Channel, new_id: str) -> None:
        """Give a conversation another id; its messages go with it."""
        messages = list(self.messages[channel.id])
        self.delete_channel(channel)
        channel.id = new_id
        self.add_channel(channel)
        for message in messages:
            self.messages[new_id].append(message)
            self.keep_message(new_id, message)

    def person(self, handle: str) -> Person:
        """Give someone by id or handle; ``LookupError`` if there is none."""
        for each in self.people.values():
            if handle in {each.id, each.handle}:
                return each
        raise LookupError(f"nobody is called {handle!r}")

    def channel(self, name: str) -> Channel:
        """Give a conversation by id or name; ``LookupError`` if there is none."""
        for each in self.channels.values():
            if name.removeprefix("#") in {each.id, each.name} and not (each.is_im and name == each.name):
                return each
        raise LookupError(f"no channel is called {name!r}")

    def has_dm(self, user: str) -> bool:
        """Whether the DM between a person and the app was opened before."""
        return _dm_id(user) in self.channels

    def dm(self, user: str) -> Channel:
        """Give the DM between a person and the app, opening it if it is the first time."""
        dm_id = _dm_id(user)
        if dm_id not in self.channels:
            self.add_channel(Channel(dm_id, f"dm {user}", [user, BOT_USER_ID], is_private=True, is_im=True))
        return self.channels[dm_id]

    # ---- messages

    def next_ts(self) -> str:
        """Give a timestamp that no message has: this moment, and a microsecond later than the last."""
        self._last_ts = max(int(self.now().timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(self, channel: str, message: Message) -> Message:
        """Add a message; it gets its ``ts``."""
        message["ts"] = self.next_ts()
        self.messages[channel].append(message)
        self.keep_message(channel, message)
        return message

    def keep_message(self, channel: str, message: Message) -> None:
        """Keep a message that was changed."""
        self._keeping.put("message", f"{channel} {message['ts']}", message)
        self.changed("messages", channel)

    def delete(self, channel: str, ts: str) -> None:
        """Remove a message; ``LookupError`` if there is none."""
        self.messages[channel].remove(self.message(channel, ts))
        self._keeping.drop("message", f"{channel} {ts}")
        self.changed("messages", channel)

    def message(self, channel: str, ts: str) -> Message:
        """Give a message; ``LookupError`` if there is none."""
        for each in reversed(self.messages.get(channel, [])):
            if each["ts"] == ts:
                return each
        raise LookupError(f"no message {ts} in {channel}")

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Give a thread: its first message and the replies."""
        return [each for each in self.messages[channel] if each["ts"] == ts or each.get("thread_ts") == ts]

    def tell(self, user: str, channel: str, message: Message) -> Message:
        """Show someone a message that only they see."""
        message = {**message, "ts": self.next_ts(), "channel": channel, "is_ephemeral": True}
        self.private.setdefault(user, []).append(message)
        self._keeping.put("private", f"{user} {message['ts']}", message)
        self.changed("messages", channel)
        return message

    def untell(self, user: str, ts: str) -> None:
        """Take back what only one person sees."""
        self.private[user] = [each for each in self.private.get(user, []) if each["ts"] != ts]
        self._keeping.drop("private", f"{user} {ts}")
        self.changed("messages", "")

    def keep_private(self, user: str, message: Message) -> None:
        """Keep a private message that was changed."""
        self._keeping.put("private", f"{user} {message['ts']}", message)
        self.changed("messages", message["channel"])

    def mark_read(self, user: str, channel: str) -> None:
        """Remember up to where someone has read a conversation."""
        seen = self.messages.get(channel, [])
        if seen:
            self.read[f"{user} {channel}"] = seen[-1]["ts"]
            self._keeping.put("read", f"{user} {channel}", {"ts": seen[-1]["ts"]})

    def keep_home(self, user: str, view: dict[str, Any]) -> None:
        """Put a view into someone's Home tab, in the place of the one that was there."""
        self.homes[user] = view
        self._keeping.put("home", user, view)
        self.changed("home", "")

    def keep_file(self, file_id: str, data: dict[str, Any]) -> None:
        """Keep a file that was shared."""
        self._keeping.put("file", file_id, data)

    def kept_files(self) -> list[tuple[str, dict[str, Any]]]:
        """Give the files that were shared, each with its id."""
        return list(self._keeping.every("file"))

    # ---- keeping

    def close(self) -> None:
        """Let go of the file."""
        self._keeping.close()

    def _load(self) -> None:
        for _, data in self._keeping.every("person"):
            person = Person(**data)
            self.people[person.id] = person
        for _, data in self._keeping.every("channel"):
            channel = Channel(**data)
            self.channels[channel.id] = channel
            self.messages[channel.id] = []
        for name, data in self._keeping.every("message"):
            self.messages[name.split()[0]].append(data)
            self._last_ts = max(self._last_ts, int(data["ts"].replace(".", "")))
        for name, data in self._keeping.every("private"):
            self.private.setdefault(name.split()[0], []).append(data)
            self._last_ts = max(self._last_ts, int(data["ts"].replace(".", "")))
        for name, data in self._keeping.every("read"):
            self.read[name] = data["ts"]
        self.homes = dict(self._keeping.every("home"))


def _dm_id(user: str) -> str:
    return f"D{user[1:]}"
