"""Addresses of messages in Slack."""

from bot.domain.ids import ChannelId, MessageTs


def message_url(archive: str, channel: ChannelId, ts: MessageTs) -> str:
    """Give the address of a message. ``archive`` is the workspace's own, ``https://example.slack.com/``.

    Made by hand, as Slack documents it for archives: asking for it would be a call for every line.
    """
    return f"{archive.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
