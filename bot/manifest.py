"""The Slack app's manifest: what the bot asks a workspace for, in Slack's own format.

The file is `manifest.yml` at the top of the repository, where people look for it. A link beside this module points to
it, and a built wheel holds the file itself, so both are read in the same way.
"""

from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import yaml

ENDPOINT = "/slack/events"
"""The one path that takes events, clicks and commands over HTTP (Bolt's default)."""


def as_text() -> str:
    """Give the manifest for Socket Mode as it stands in the file, comments included."""
    return resources.files("bot").joinpath("manifest.yml").read_text(encoding="utf-8")


def read() -> dict[str, Any]:
    """Give the manifest for Socket Mode as plain data."""
    manifest: dict[str, Any] = yaml.safe_load(as_text())
    return manifest


def for_http(url: str) -> str:
    """Give the manifest for signed HTTP, as YAML, for a bot that Slack reaches at `url`.

    `url` is where the bot stands, with or without the path `/slack/events`. Raises ValueError, with one sentence for
    the person who gave it, when Slack could not use it.
    """
    endpoint = _endpoint(url)
    manifest = read()
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": endpoint, **settings["event_subscriptions"]}
    settings["interactivity"]["request_url"] = endpoint
    for command in manifest["features"]["slash_commands"]:
        command["url"] = endpoint
    text: str = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
    return f"# The Slack app, for signed HTTP. Slack reaches the bot at {endpoint}\n{text}"


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that don't close
        raise ValueError(f"{url!r} is not an address; write one such as https://bot.example.com.") from None
    if parts.scheme != "https":
        raise ValueError(f"Slack calls only https addresses; write one such as https://bot.example.com, not {url!r}.")
    if not usable or any(character.isspace() for character in url):
        raise ValueError(f"{url!r} names no host; write an address such as https://bot.example.com.")
    if any(mark in url for mark in "@?#"):
        raise ValueError(f"Give the address without '@', '?' or '#', such as https://bot.example.com, not {url!r}.")
    return url.rstrip("/").removesuffix(ENDPOINT) + ENDPOINT
