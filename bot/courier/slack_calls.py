"""The courier's calls to Slack: post, change, and look whether a message stands already."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.access import Access
from bot.access.outcome import Outcome, Verdict, note, of
from bot.blocks.limits import MESSAGE_TEXT
from bot.blocks.message import Block, File, Message
from bot.blocks.mrkdwn import within
from bot.clock import Clock
from bot.courier.pace import LOOKS_A_MINUTE, POSTS_A_MINUTE, UPDATES_A_MINUTE, Pace
from bot.domain.ids import ChannelId, MessageTs, UserId

log = logging.getLogger(__name__)

EVENT_TYPE = "sopbot_delivery"
"""The type of the metadata that carries a delivery's key."""
LONGEST_WAIT = 300.0
"""Seconds between two attempts, at most."""
_PAGE = 100
_PAGES_AT_MOST = 10
_UPLOAD_SECONDS = aiohttp.ClientTimeout(total=60)
_CLOCK_SKEW = timedelta(minutes=5)


class SlackCalls:
    """Posting and changing messages at a pace that Slack bears.

    What Slack doesn't take of a message is left away: its blocks, or the end of its text. Raises what slack_sdk and
    aiohttp raise, and ``TokenVoid``.
    """

    def __init__(self, slack: AsyncWebClient, access: Access, clock: Clock) -> None:
        self._slack = slack
        self._access = access
        self._updates = Pace(clock, UPDATES_A_MINUTE)
        self._posts = Pace(clock, POSTS_A_MINUTE)
        self._looks = Pace(clock, LOOKS_A_MINUTE)
        self._direct: dict[UserId, ChannelId] = {}

    @property
    def held(self) -> float:
        """Say how many seconds are left of a pause that Slack asked for: meanwhile nothing is called."""
        return self._posts.held

    def wait_after(self, outcome: Outcome, lane: str, attempts: int) -> float:
        """Give the seconds for which something is left alone after so many attempts that failed in a row.

        A pause that Slack asks for is kept by all calls: its rates are per method, but a pause harms nobody. With a
        void token there is no attempt to wait for.
        """
        if outcome.verdict is Verdict.VOID:
            return 0.0
        if outcome.retry_after is None:
            log.warning("slack.unreached", extra={"lane": lane, "error": outcome.error})
            return backoff(attempts)
        for each in (self._updates, self._posts, self._looks):
            each.hold(outcome.retry_after)
        log.warning("slack.busy", extra={"lane": lane, "seconds": outcome.retry_after})
        return outcome.retry_after

    async def post(
        self,
        channel: ChannelId,
        message: Message,
        *,
        key: str,
        thread: MessageTs | None = None,
        broadcast: bool = False,
    ) -> MessageTs:
        """Post a message that carries its key. Gives where it stands."""

        def saying(message: Message) -> Awaitable[AsyncSlackResponse]:
            return self._slack.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks or None,
                metadata=metadata(key),
                parse="none",  # our text is marked up already; what people typed in it is to stay text
                thread_ts=thread,
                reply_broadcast=broadcast or None,
                # People's links stay links: unfolding them adds noise and calls addresses that they chose.
                unfurl_links=False,
                unfurl_media=False,
            )

        answer = await self._said("chat.postMessage", self._posts, key, message, saying)
        return MessageTs(str(answer["ts"]))

    async def whisper(
        self, channel: ChannelId, user: UserId, message: Message, *, key: str, thread: MessageTs | None = None
    ) -> None:
        """Show a message to one member of a channel alone. Slack keeps none, so it can't be found again."""

        def saying(message: Message) -> Awaitable[AsyncSlackResponse]:
            return self._slack.chat_postEphemeral(
                channel=channel,
                user=user,
                text=message.text,
                blocks=message.blocks or None,
                parse="none",
                thread_ts=thread,
            )

        await self._said("chat.postEphemeral", self._posts, key, message, saying)

    async def upload(self, file: File) -> str:
        """Bring a file to Slack, where nobody sees it yet, and give its id."""
        asking = partial(
            self._slack.files_getUploadURLExternal,
            filename=file.name,
            length=len(file.content),
            alt_txt=file.alt or None,
        )
        room = await self._called("files.getUploadURLExternal", self._posts, asking)
        async with (
            aiohttp.ClientSession(timeout=_UPLOAD_SECONDS) as session,
            session.post(room["upload_url"], data=file.content, raise_for_status=True),
        ):
            return str(room["file_id"])

    async def share(
        self, uploaded: str, title: str, channel: ChannelId, text: str, *, thread: MessageTs | None = None
    ) -> None:
        """Show an uploaded file in a conversation, with a text over it. Slack doesn't say where the message stands."""
        sharing = partial(
            self._slack.files_completeUploadExternal,
            files=[{"id": uploaded, "title": title}],
            channel_id=channel,
            initial_comment=text,
            thread_ts=thread,
        )
        await self._called("files.completeUploadExternal", self._posts, sharing)

    async def direct(self, user: UserId) -> ChannelId:
        """Give the conversation in which the bot writes to this person alone."""
        if user not in self._direct:
            opening = partial(self._slack.conversations_open, users=user)
            answer = await self._called("conversations.open", self._looks, opening)
            self._direct[user] = ChannelId(answer["channel"]["id"])
        return self._direct[user]

    async def publish(self, user: UserId, view: Block) -> None:
        """Show someone their Home."""
        publishing = partial(self._slack.views_publish, user_id=user, view=view)
        await self._called("views.publish", self._updates, publishing)

    async def change(self, channel: ChannelId, ts: MessageTs, message: Message, *, key: str) -> None:
        """Draw a message anew, whole."""

        def saying(message: Message) -> Awaitable[AsyncSlackResponse]:
            return self._slack.chat_update(
                channel=channel,
                ts=ts,
                text=message.text,
                blocks=message.blocks,
                parse="none",  # unlike for a new message, Slack would look for names and channels
                metadata=metadata(key),
            )

        await self._said("chat.update", self._updates, key, message, saying)

    async def find(
        self,
        channel: ChannelId,
        key: str,
        *,
        since: datetime,
        after: MessageTs | None = None,
        thread: MessageTs | None = None,
    ) -> MessageTs | None:
        """Look for a message with this key that was posted after ``since``, in the channel or in a thread.

        ``after`` is a message that carries the key as well and isn't meant.
        """
        oldest = after or f"{(since - _CLOCK_SKEW).timestamp():.6f}"
        cursor: str | None = None
        for _ in range(_PAGES_AT_MOST):
            asked: dict[str, Any] = {
                "channel": channel,
                "oldest": oldest,
                "limit": _PAGE,
                "include_all_metadata": True,
                "cursor": cursor,
            }
            if thread is None:
                looking = partial(self._slack.conversations_history, **asked)
                answer = await self._called("conversations.history", self._looks, looking, about=channel)
            else:
                looking = partial(self._slack.conversations_replies, ts=thread, **asked)
                answer = await self._called("conversations.replies", self._looks, looking, about=channel)
            for message in answer["messages"]:
                if _key(message) == key:
                    return MessageTs(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    async def _said(
        self,
        method: str,
        pace: Pace,
        key: str,
        message: Message,
        saying: Callable[[Message], Awaitable[AsyncSlackResponse]],
    ) -> AsyncSlackResponse:
        """Say something. A message that Slack can't show is a fault of ours; what is left of it still says what is."""
        while True:
            try:
                return await self._called(method, pace, partial(saying, message))
            except SlackApiError as refused:
                outcome = of(refused)
                simpler = _simpler(message, outcome.verdict)
                if simpler is None:
                    raise
                note(log, "message.refused", outcome, key=key)
                message = simpler

    async def _called(
        self, method: str, pace: Pace, call: Callable[[], Awaitable[AsyncSlackResponse]], *, about: str = ""
    ) -> AsyncSlackResponse:
        await pace.turn()
        return await self._access.call(method, call, about=about)


def backoff(failures: int) -> float:
    """Give the seconds to wait after so many failures: 1, 2, 4, … up to five minutes."""
    return min(LONGEST_WAIT, 2.0 ** min(failures, 10) / 2)


def _simpler(message: Message, refused: Verdict) -> Message | None:
    """Give what is left to say of a message that was refused; None if that is nothing else."""
    match refused:
        case Verdict.PLAIN:
            left = replace(message, blocks=[])
        case Verdict.SHORT:
            left = Message(within(message.text, MESSAGE_TEXT), [])
        case _:
            return None
    return left if left != message else None


def metadata(key: str) -> dict[str, Any]:
    """Give what a message carries so that it can be looked for by its key."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return (metadata.get("event_payload") or {}).get("key")
