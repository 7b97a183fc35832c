"""What became of a call to Slack, and so what to do next."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.refusals import SlackSilent
from storage.store import NotWritten

log = logging.getLogger(__name__)

DEFAULT_RETRY_AFTER = 30.0
LONGEST_RETRY_AFTER = 24 * 3600.0
"""Seconds. A proxy may say anything; a pause of no length, or without an end, is not taken at its word."""


class Verdict(StrEnum):
    """What to do next."""

    LATER = "later"
    """Slack took nothing; try again."""
    UNSURE = "unsure"
    """No answer came, so the message may stand: look before sending again."""
    VOID = "void"
    """Slack takes no call with this token: send nothing until it does."""
    PLAIN = "plain"
    """Slack takes no such blocks; send the text alone."""
    SHORT = "short"
    """Slack takes no text of this length; send as much of it as fits."""
    GONE = "gone"
    """The message to change is no more."""
    FIXED = "fixed"
    """The message to change can't be changed any more."""
    CLOSED = "closed"
    """The bot can't post here, or to this person, until something changes: a membership, an archive."""
    LACKING = "lacking"
    """The app may not call this method; others work."""
    NEVER = "never"
    """This message can't land."""

    @property
    def may_pass(self) -> bool:
        """Whether the same call may work another time."""
        return self in {Verdict.LATER, Verdict.UNSURE, Verdict.VOID}


@dataclass(frozen=True)
class Outcome:
    """A call that failed. ``error`` is Slack's code or the kind of failure; ``retry_after`` is in seconds.

    ``needed`` is the scope that the app lacks. ``said`` is what Slack finds wrong with the payload: places in it.
    """

    verdict: Verdict
    error: str
    retry_after: float | None = None
    needed: str = ""
    said: tuple[str, ...] = ()


class TokenVoid(Exception):  # noqa: N818 - Slack's refusal, told again
    """No call was made, since Slack takes none with this token; ``error`` is its code."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


# research on Slack's codes: docs/architecture.md, "When Slack refuses"
_BY_CODE = {
    **dict.fromkeys(
        (
            "invalid_auth",
            "not_authed",
            "account_inactive",
            "token_revoked",
            "token_expired",
            "org_login_required",
            "ekm_access_denied",
        ),
        Verdict.VOID,
    ),
    **dict.fromkeys(("missing_scope", "no_permission"), Verdict.LACKING),
    **dict.fromkeys(("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"), Verdict.PLAIN),
    "msg_too_long": Verdict.SHORT,
    "message_not_found": Verdict.GONE,
    **dict.fromkeys(("cant_update_message", "edit_window_closed"), Verdict.FIXED),
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
            "thread_not_found",
            # Of one person: they have left, may not be seen, or take no messages from apps.
            "user_disabled",
            "user_not_found",
            "users_not_found",
            "user_not_visible",
            "user_not_in_channel",
            "cannot_dm_bot",
            "messages_tab_disabled",
            "not_enabled",
        ),
        Verdict.CLOSED,
    ),
    **dict.fromkeys(
        ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"), Verdict.UNSURE
    ),
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), Verdict.LATER),
}
_EXPECTED = (aiohttp.ClientError, OSError, ValueError, SlackSilent, NotWritten)
"""What happens without a fault of ours: a network that fails, an answer that is no JSON, a database that is locked."""
_SERVER_ERROR = 500
_SAID_MOST, _SAID_CHARACTERS = 5, 200
"""How much of what Slack finds wrong is kept for the log."""


def by_code(code: str) -> Verdict:
    """Say what one of Slack's codes means; ``NEVER`` for one that isn't known."""
    return _BY_CODE.get(code, Verdict.NEVER)


def of(failure: Exception) -> Outcome:
    """Read what became of a call that raised this."""
    if isinstance(failure, SlackApiError):
        return _of_answer(failure)
    if isinstance(failure, TokenVoid):
        return Outcome(Verdict.VOID, failure.error)
    if isinstance(failure, SlackSilent) and failure.why == Verdict.VOID:
        return Outcome(Verdict.VOID, type(failure).__name__)
    if isinstance(failure, aiohttp.ClientConnectorError):
        return Outcome(Verdict.LATER, type(failure).__name__)  # never connected, so nothing was sent
    if not isinstance(failure, _EXPECTED):
        log.error("courier.stumbled", exc_info=failure)  # ours to mend; what it happened to is left alone for a while
    return Outcome(Verdict.UNSURE, type(failure).__name__)


def note(log: logging.Logger, event: str, outcome: Outcome, **about: object) -> None:
    """Leave a line in the log: as an error where the fault may be ours, with what Slack finds wrong."""
    if outcome.verdict in {Verdict.NEVER, Verdict.PLAIN, Verdict.SHORT}:
        log.error(event, extra={"error": outcome.error, "slack_says": list(outcome.said), **about})
    else:
        log.warning(event, extra={"error": outcome.error, **about})


def _of_answer(failure: SlackApiError) -> Outcome:
    response = failure.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 200)
    code = str(_field(response, "error") or "")
    if status == 429 or code == "ratelimited":  # noqa: PLR2004 - HTTP: Too Many Requests
        return Outcome(Verdict.LATER, code or "ratelimited", _retry_after(response))
    if status >= _SERVER_ERROR or not code:
        return Outcome(Verdict.UNSURE, code or f"http {status}")
    return Outcome(by_code(code), code, needed=str(_field(response, "needed") or ""), said=_said(response))


def _said(response: object) -> tuple[str, ...]:
    metadata = _field(response, "response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    if not isinstance(messages, Sequence) or isinstance(messages, str):
        return ()
    return tuple(str(each)[:_SAID_CHARACTERS] for each in messages[:_SAID_MOST])


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
