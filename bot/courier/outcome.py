"""What became of a call to Slack, and so what to do next."""

from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError

DEFAULT_RETRY_AFTER = 30.0
LONGEST_RETRY_AFTER = 24 * 3600.0
"""Seconds. A proxy may say anything; a pause of no length, or without an end, is not taken at its word."""


class Verdict(StrEnum):
    """What to do next."""

    LATER = "later"
    """Slack took nothing; try again."""
    UNSURE = "unsure"
    """No answer came, so the message may stand: look before sending again."""
    PLAIN = "plain"
    """Slack takes no such blocks; send the text alone."""
    GONE = "gone"
    """The message to change is no more, or can't be changed any more; post a new one."""
    CLOSED = "closed"
    """The bot can't post here until something changes: a membership, an archive."""
    NEVER = "never"
    """This message can't land."""


@dataclass(frozen=True)
class Outcome:
    """A call that failed. ``error`` is Slack's code or the kind of failure; ``retry_after`` is in seconds."""

    verdict: Verdict
    error: str
    retry_after: float | None = None


NEEDS_A_PERSON = (
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "no_permission",
    "org_login_required",
    "ekm_access_denied",
)
"""The token or the plan: nothing to do with any message, so all of them wait for a person to mend it."""
# research on Slack's codes: docs/architecture.md, "When Slack refuses"
_BY_CODE = {
    **dict.fromkeys(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"), Verdict.PLAIN),
    **dict.fromkeys(("message_not_found", "cant_update_message", "edit_window_closed"), Verdict.GONE),
    **dict.fromkeys(
        (
            "is_archived",
            "is_inactive",
            "channel_not_found",
            "not_in_channel",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "thread_locked",
        ),
        Verdict.CLOSED,
    ),
    **dict.fromkeys(
        ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"), Verdict.UNSURE
    ),
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded", *NEEDS_A_PERSON), Verdict.LATER),
}
_SERVER_ERROR = 500


def of(failure: Exception) -> Outcome:
    """Read what became of a call that raised this."""
    if isinstance(failure, SlackApiError):
        return _of_answer(failure)
    if isinstance(failure, aiohttp.ClientConnectorError):
        return Outcome(Verdict.LATER, type(failure).__name__)  # never connected, so nothing was sent
    return Outcome(Verdict.UNSURE, type(failure).__name__)


def _of_answer(failure: SlackApiError) -> Outcome:
    response = failure.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 200)
    code = str(_field(response, "error") or "")
    if status == 429 or code == "ratelimited":  # noqa: PLR2004 - HTTP: Too Many Requests
        return Outcome(Verdict.LATER, code or "ratelimited", _retry_after(response))
    if status >= _SERVER_ERROR or not code:
        return Outcome(Verdict.UNSURE, code or f"http {status}")
    return Outcome(_BY_CODE.get(code, Verdict.NEVER), code)


def _field(response: object, name: str) -> object:
    get = getattr(response, "get", None)
    try:
        return get(name) if get else None
    except (AttributeError, TypeError, ValueError):  # an answer that is no JSON, such as a proxy's error page
        return None


def _retry_after(response: object) -> float:
    headers = {key.lower(): value for key, value in (getattr(response, "headers", None) or {}).items()}
    try:
        seconds = float(headers.get("retry-after", DEFAULT_RETRY_AFTER))
    except ValueError:
        return DEFAULT_RETRY_AFTER
    return seconds if 0 < seconds <= LONGEST_RETRY_AFTER else DEFAULT_RETRY_AFTER
