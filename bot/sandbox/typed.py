"""What Slack's client makes of what someone types: names become ids, and its control characters are escaped."""

import re

from bot.sandbox.workspace import Workspace

_TOKEN = re.compile(r"(<(?:@[UW]\w+|#C\w+)(?:\|[^<>|]*)?>)")
"""A person or channel chosen from the client's list; tests and the page may write it as it is sent."""
_NAME = re.compile(r"(?<![\w&])([@#])([\w.-]*\w)")


def typed(space: Workspace, text: str, *, labelled: bool) -> str:
    """Give typed text as Slack sends it; ``labelled`` as commands have it: ``<@U…|name>``."""
    pieces = _TOKEN.split(text)
    return "".join(
        piece if place % 2 else _NAME.sub(lambda found: _token(space, found, labelled=labelled), _escaped(piece))
        for place, piece in enumerate(pieces)
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _token(space: Workspace, found: re.Match[str], *, labelled: bool) -> str:
    sign, name = found.groups()
    try:
        if sign == "@":
            known, shown = space.person(name).id, space.person(name).handle
        else:
            known, shown = space.channel(name).id, space.channel(name).name
    except LookupError:
        return found.group()
    return f"<{sign}{known}|{shown}>" if labelled else f"<{sign}{known}>"
