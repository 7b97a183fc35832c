"""The log is for whoever runs the server: it says what happened, and opens nothing to whoever reads it."""

import asyncio
import logging
from collections.abc import Callable

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from handlers.door import SocketDoor

Logged = Callable[[], str]
OPENERS = {
    "xoxb-12-34-madeUp": "xoxb-…",
    "xapp-1-A0123-4567-0a1b2c": "xapp-…",
    "xoxe.xoxp-1-Mi0yLTE3": "xoxe.xoxp-…",
    "wss://wss.example.com/link/?ticket=0a1b-2c3d&app_id=A1": "wss://wss.example.com/link/?ticket=…&app_id=A1",
    "https://hooks.slack.com/commands/T1/42/secret": "https://hooks.slack.com/…",
    Sandbox.signing_secret: "…",
}


def written(logged: Logged, opener: str, how: str) -> str:
    """Let another library log something, in one of the ways in which that is done."""
    log = logging.getLogger("some.library")
    match how:
        case "message":
            log.error(f"sent {opener}.")  # noqa: G004 - as libraries do
        case "argument":
            log.error("sent %s.", opener)
        case "field":
            log.error("sent", extra={"to": f"{opener}"})
        case "traceback":
            try:
                open(opener)  # noqa: PTH123, SIM115 - for its error, which names what was asked for
            except OSError:
                log.exception("failed")
    return logged()


@pytest.mark.parametrize("how", ["message", "argument", "field", "traceback"])
@pytest.mark.parametrize("opener", OPENERS)
def test_what_opens_something_is_struck_from_every_line_whoever_wrote_it(logged: Logged, opener: str, how: str) -> None:
    line = written(logged, opener, how)
    assert opener not in line
    assert OPENERS[opener] in line


def test_a_line_names_what_happened_and_its_fields(logged: Logged) -> None:
    logging.getLogger("bot").info("card.drawn", extra={"run": "cqa-41", "note": "two words", "none": ""})
    assert logged().partition(" ")[2] == "INFO card.drawn run=cqa-41 note='two words' none=''\n"


async def test_the_ticket_of_a_connection_that_is_refused_is_not_logged(logged: Logged, box: Sandbox) -> None:
    given, tickets = box.sockets.ticket, []

    def void(url: str) -> str:
        tickets.append(given(url).partition("ticket=")[2])
        return f"{url.replace('http', 'ws', 1)}/link?ticket=void{tickets[-1]}"

    door = SocketDoor(
        AsyncApp(client=AsyncWebClient(box.bot_token, base_url=box.api_url)), box.app_token, ping_every=0.1
    )
    await door.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    box.sockets.ticket = void  # type: ignore[method-assign]  # a ticket that is void by the time it is used
    await box.drop_sockets()
    async with asyncio.timeout(10):
        while "Failed to connect" not in (said := logged()):  # noqa: ASYNC110 - Bolt's client says so alone
            await asyncio.sleep(0.05)
    await door.close(1.0)
    assert "ticket=…" in said, "what is refused is told"
    assert not [each for each in tickets if each in said]
