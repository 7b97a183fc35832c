"""Which settings there are to be: slips in their names, and the two ways in which Slack reaches the bot."""

import difflib
from collections.abc import Mapping

from bot.settings.values import TOKENS

_OURS = 0.75
"""How alike an unknown SOP_ name must be to one of ours for that one to be proposed."""
_A_SLIP = 0.88
"""How alike any other unknown name must be to be refused. SLACK_TOKEN, which other programs use, is just below it."""


def refuse_slip(name: str, known: list[str]) -> None:
    """Raise ``ValueError`` for an unknown name that was meant as one of ours."""
    ours = name.startswith("sop_")
    near = difflib.get_close_matches(name, known, n=1, cutoff=_OURS if ours else _A_SLIP)
    if near:
        raise ValueError(f"{name.upper()} is not a setting: did you mean {near[0].upper()}?")
    if ours:
        raise ValueError(f"{name.upper()} is not a setting: remove it, or look for its name in .env.example.")


def require_one_mode(given: Mapping[str, str]) -> None:
    """Raise ``ValueError`` unless the bot's token is there, and what one of the two ways needs."""
    if "slack_bot_token" not in given:
        prefix, where = TOKENS["slack_bot_token"]
        raise ValueError(f"SLACK_BOT_TOKEN is not set: put it into .env. It is {where}, and starts with {prefix}")
    modes = {"slack_app_token", "slack_signing_secret"} & given.keys()
    if not modes:
        raise ValueError(
            "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: set the first for Socket Mode, "
            "or the second for signed HTTP."
        )
    if len(modes) > 1:
        raise ValueError(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: keep the first for Socket Mode, "
            "or the second for signed HTTP."
        )
