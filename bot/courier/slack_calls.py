"""The courier's calls to Slack: post, change, and look whether a message stands already."""

from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.message import Block, File, Message
from bot.clock import Clock
from bot.courier.pace import LOOKS_A_MINUTE, POSTS_A_MINUTE, UPDATES_A_MINUTE, Pace
from bot.domain.ids import ChannelId, MessageTs, UserId

EVENT_TYPE = "sopbot_delivery"
"""The type of the metadata that carries a delivery's key."""
_PAGE = 100
_PAGES_AT_MOST = 10
_UPLOAD_SECONDS = aiohttp.ClientTimeout(total=60)
_CLOCK_SKEW = timedelta(minutes=5)


class SlackCalls:
    """Posting and changing messages at a pace that Slack bears. Raises what slack_sdk and aiohttp raise."""

    def __init__(self, slack: AsyncWebClient, clock: Clock) -> None:
        self._slack = slack
        self._updates = Pace(clock, UPDATES_A_MINUTE)
        self._posts = Pace(clock, POSTS_A_MINUTE)
        self._looks = Pace(clock, LOOKS_A_MINUTE)
        self._direct: dict[UserId, ChannelId] = {}

    def hold(self, seconds: float) -> None:
        """Call nothing for this long: Slack said so. Its rates are per method, but a pause harms nobody."""
        self._updates.hold(seconds)
        self._posts.hold(seconds)
        self._looks.hold(seconds)

    async def post(
        self,
        channel: ChannelId,
        message: Message,
        *,
        key: str,
        thread: MessageTs | None = None,
        broadcast: bool = False,
        plain: bool = False,
    ) -> MessageTs:
        """Post a message that carries its key; ``plain`` without blocks. Gives where it stands."""
        await self._posts.turn()
        answer = await self._slack.chat_postMessage(
            channel=channel,
            text=message.text,
            blocks=None if plain else message.blocks,
            metadata=metadata(key),
            parse="none",  # our text is marked up already; what people typed in it is to stay text
            thread_ts=thread,
            reply_broadcast=broadcast or None,
            # People's links stay links: unfolding them adds noise and calls addresses that they chose.
            unfurl_links=False,
            unfurl_media=False,
        )
        return MessageTs(str(answer["ts"]))

    async def whisper(
        self, channel: ChannelId, user: UserId, message: Message, *, thread: MessageTs | None = None
    ) -> None:
        """Show a message to one member of a channel alone. Slack keeps none, so it can't be found again."""
        await self._posts.turn()
        await self._slack.chat_postEphemeral(
            channel=channel,
            user=user,
            text=message.text,
            blocks=message.blocks,
            parse="none",
            thread_ts=thread,
        )

    async def upload(self, file: File) -> str:
        """Bring a file to Slack, where nobody sees it yet, and give its id."""
        await self._posts.turn()
        room = await self._slack.files_getUploadURLExternal(
            filename=file.name, length=len(file.content), alt_txt=file.alt or None
        )
        async with (
            aiohttp.ClientSession(timeout=_UPLOAD_SECONDS) as session,
            session.post(room["upload_url"], data=file.content, raise_for_status=True),
        ):
            return str(room["file_id"])

    async def share(
        self, uploaded: str, title: str, channel: ChannelId, text: str, *, thread: MessageTs | None = None
    ) -> None:
        """Show an uploaded file in a conversation, with a text over it. Slack doesn't say where the message stands."""
        await self._posts.turn()
        await self._slack.files_completeUploadExternal(
            files=[{"id": uploaded, "title": title}], channel_id=channel, initial_comment=text, thread_ts=thread
        )

    async def direct(self, user: UserId) -> ChannelId:
        """Give the conversation in which the bot writes to this person alone."""
        if user not in self._direct:
            await self._looks.turn()
            answer = await self._slack.conversations_open(users=user)
            self._direct[user] = ChannelId(answer["channel"]["id"])
        return self._direct[user]

    async def publish(self, user: UserId, view: Block) -> None:
        """Show someone their Home."""
        await self._updates.turn()
        await self._slack.views_publish(user_id=user, view=view)

    async def change(
        self, channel: ChannelId, ts: MessageTs, message: Message, *, key: str, plain: bool = False
    ) -> None:
        """Draw a message anew, whole."""
        await self._updates.turn()
        await self._slack.chat_update(
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=[] if plain else message.blocks,
            parse="none",  # unlike for a new message, Slack would look for names and channels
            metadata=metadata(key),
        )

    async def find(
        self, channel: ChannelId, key: str, *, since: datetime, thread: MessageTs | None = None
    ) -> MessageTs | None:
        """Look for a message with this key that was posted after ``since``, in the channel or in a thread."""
        oldest = f"{(since - _CLOCK_SKEW).timestamp():.6f}"
        cursor: str | None = None
        for _ in range(_PAGES_AT_MOST):
            asked: dict[str, Any] = {
                "channel": channel,
                "oldest": oldest,
                "limit": _PAGE,
                "include_all_metadata": True,
                "cursor": cursor,
            }
            await self._looks.turn()
            if thread is None:
                answer = await self._slack.conversations_history(**asked)
            else:
                answer = await self._slack.conversations_replies(ts=thread, **asked)
            for message in answer["messages"]:
                if _key(message) == key:
                    return MessageTs(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None


def metadata(key: str) -> dict[str, Any]:
    """Give what a message carries so that it can be looked for by its key."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return (metadata.get("event_payload") or {}).get("key")
