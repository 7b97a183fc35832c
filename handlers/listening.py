"""The boundary: one Bolt listener per kind of gesture looks the id up, answers, and turns refusals into words.

The order is commit, acknowledge, speak. A handler returns after its commit; only then is Slack answered, and what
else is to be said or shown is sent by tracked tasks. An unexpected error before the commit leaves the gesture
unacknowledged, so Slack tells the person, or delivers the event again.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.blocks import modals, private
from bot.blocks.message import Block
from bot.blocks.refusals import field_error, refused
from bot.domain.ids import UserId
from bot.domain.refusals import Refusal, SlackSilent
from bot.services.noted import note, noting
from handlers.desk import Desk
from handlers.gestures import GESTURE, Click, Command, Event, Malformed, Shortcut, Submission, note_dropped
from handlers.replies import Correct, Later, Open, Redraw, Reply, Say
from handlers.speaking import attempted, remove, tell
from storage.store import Unable

log = logging.getLogger(__name__)
_ANY = re.compile("")
_SHOWN_WITHIN_SECONDS = 2.0
T = TypeVar("T")


class Listening:
    """Connects the tables in ``handlers`` with a Bolt app."""

    def __init__(self, desk: Desk, slack: AsyncWebClient) -> None:
        self._desk = desk
        self._slack = slack
        self._speaking: set[asyncio.Task[None]] = set()

    def register(self, app: AsyncApp) -> None:
        """Add one listener per kind of gesture: each listener tried costs time, whichever is meant."""
        app.action(_ANY)(self._on_action)
        app.command(_ANY)(self._on_command)
        app.view(_ANY)(self._on_view)
        app.shortcut(_ANY)(self._on_shortcut)
        for name in handlers.EVENTS:
            app.event(name)(self._on_event)

    async def finished_speaking(self) -> None:
        """Return when nothing that was to be said or shown is still on its way."""
        while self._speaking:
            await asyncio.wait(self._speaking)

    async def stop(self, within: float) -> None:
        """Say and show what is on its way, for at most so many seconds; longer than for two, no form can be opened."""
        if self._speaking:
            await asyncio.wait(self._speaking, timeout=min(within, _SHOWN_WITHIN_SECONDS))
        for late in self._speaking:
            late.cancel()

    # ---- one per kind of gesture

    async def _on_command(self, ack: AsyncAck, context: AsyncBoltContext) -> BoltResponse | None:
        command = _expected(context, Command)
        word = command.text.strip().partition(" ")[0].casefold()
        named = f"/sop {word if word in handlers.COMMANDS else '?'}"
        return await _in_a_line(named, command.user, self._commanded(ack, command, word))

    async def _on_action(self, ack: AsyncAck, context: AsyncBoltContext) -> BoltResponse | None:
        click = _expected(context, Click)
        return await _in_a_line(click.action, click.user, self._clicked(ack, click))

    async def _on_shortcut(self, ack: AsyncAck, context: AsyncBoltContext) -> BoltResponse | None:
        asked = _expected(context, Shortcut)
        return await _in_a_line(asked.callback, asked.user, self._chosen(ack, asked))

    async def _on_view(self, ack: AsyncAck, context: AsyncBoltContext) -> BoltResponse | None:
        sent = _expected(context, Submission)
        return await _in_a_line(sent.callback, sent.user, self._submitted(ack, sent))

    async def _on_event(self, ack: AsyncAck, context: AsyncBoltContext) -> BoltResponse | None:
        event = _expected(context, Event)
        # Of most of what is said in channels nothing comes: only what acted has its line.
        return await _in_a_line(event.type, event.actor, self._heard(ack, event), if_acted=True)

    # ---- handling them: what raises ``Malformed`` is dropped

    async def _commanded(self, ack: AsyncAck, command: Command, word: str) -> None:
        act = handlers.COMMANDS.get(word, handlers.UNKNOWN_COMMAND)
        rest = command.text.strip().partition(" ")[2].strip()
        reply = await self._answer(self._once(command, act, rest), command.user)
        if isinstance(reply, Say):
            await ack(response_type="ephemeral", text=reply.message.text, blocks=reply.message.blocks)
        else:
            await ack()
            if isinstance(reply, Later):
                self._soon(self._tell_later(reply, command))
            else:
                self._show(reply, command)

    async def _once(self, command: Command, act: Callable[..., Awaitable[Reply]], rest: str) -> Reply:
        """Carry a command out, unless it was: what it left unsaid, such as the next step, may mean another by now."""
        if await self._desk.runs.was_recorded(command.gesture):
            return Say(private.recorded_already())
        return await act(command, rest, self._desk)

    async def _clicked(self, ack: AsyncAck, click: Click) -> None:
        act = _found(handlers.CLICKS, click.action)
        reply = await self._answer(act(click, self._desk), click.user)
        await ack()
        if reply is None and click.is_private:
            # A question that was answered need not stand there.
            self._soon(remove(self._slack.session, click.response_url))
        self._show(reply, click)

    async def _chosen(self, ack: AsyncAck, asked: Shortcut) -> None:
        act = _found(handlers.SHORTCUTS, asked.callback)
        reply = await self._answer(act(asked, self._desk), asked.user)
        await ack()
        self._show(reply, asked)

    async def _submitted(self, ack: AsyncAck, sent: Submission) -> None:
        act = _found(handlers.SUBMISSIONS, sent.callback)
        await self._acknowledge_view(ack, await self._answer(self._with_people(sent, act), sent.user, sent))

    async def _with_people(self, sent: Submission, act: Callable[..., Awaitable[Reply]]) -> Reply:
        """Take a form, unless it names somebody who can't do anything: whatever it asks them for."""
        await self._desk.looking.check_chosen(sent.people, sent.optional)
        return await act(sent, self._desk)

    async def _heard(self, ack: AsyncAck, event: Event) -> BoltResponse | None:
        try:
            await handlers.EVENTS[event.type](event, self._desk)
        except (SlackSilent, Unable) as unable:
            # Nothing was recorded, so it isn't acknowledged: Slack delivers it again.
            level = logging.ERROR if isinstance(unable, Unable) else logging.WARNING
            log.log(level, "event.later", extra={"event": event.type, "error": str(unable) or "Slack doesn't answer"})
            return BoltResponse(status=503, body="")
        await ack()
        return None

    # ---- refusals

    async def _answer(self, act: Awaitable[Reply], user: UserId, sent: Submission | None = None) -> Reply:
        """Wait for a handler; a refusal is an answer too: beside a field, in a modal of its own, or as a message."""
        try:
            return await act
        except Refusal as refusal:
            if refusal.about is not None:
                note(refusal.about.name)
            if sent is not None and (correction := field_error(refusal)) and correction[0] in sent.values:
                return Correct(*correction)
            return Say(refused(refusal, refusal.about, user, self._desk.calendar.zone))
        except Unable as unable:
            # Nothing was recorded, and whoever acted is told so: better than Slack's own "that didn't work".
            log.error("database.unable", extra={"error": str(unable)})  # noqa: TRY400 - the reason is in the line
            # A form stays as it is, so that what was typed in it can be sent off again.
            field = next(iter(sent.values), None) if sent is not None else None
            return Correct(field, private.NOT_RECORDED) if field else Say(private.plain(private.NOT_RECORDED))

    # ---- speaking, after the acknowledgement

    async def _acknowledge_view(self, ack: AsyncAck, reply: Reply) -> None:
        match reply:
            case Correct(field, text):
                await ack(response_action="errors", errors={field: text})
            case Redraw(view, view_id="") | Open(view):
                await ack(response_action="update", view=view)
            case Say(message):
                await ack(response_action="update", view=modals.notice(message))
            case Redraw(view, view_id):
                await ack()
                self._soon(attempted(self._slack.views_update(view_id=view_id, view=view)))
            case None:
                await ack()

    def _show(self, reply: Reply, asked: Command | Click | Shortcut) -> None:
        in_modal = isinstance(asked, Click) and bool(asked.view_id)
        match reply:
            case Say(message) if in_modal or not asked.response_url:
                self._soon(self._open(asked, modals.notice(message), on_top=in_modal))
            case Say(message):
                self._soon(tell(self._slack.session, asked.response_url, message))
            case Open(view):
                self._soon(self._open(asked, view, on_top=in_modal))
            case Redraw(view, view_id):
                self._soon(attempted(self._slack.views_update(view_id=view_id, view=view)))
            case Correct() | Later() | None:
                pass  # beside a field, or told later: neither is shown here

    async def _open(self, asked: Command | Click | Shortcut, view: Block, *, on_top: bool) -> None:
        opening = self._slack.views_push if on_top else self._slack.views_open
        if not await attempted(opening(trigger_id=asked.trigger_id, view=view)):
            await tell(self._slack.session, asked.response_url, private.too_slow())

    async def _tell_later(self, reply: Later, asked: Command) -> None:
        """Make what takes a while, and say it, or why it can't be said."""
        answer = await self._answer(_made(reply), asked.user)
        self._show(answer, asked)

    def _soon(self, speaking: Coroutine[Any, Any, Any]) -> None:
        """Do this after the acknowledgement, holding on to it: the loop itself keeps no reference."""
        doing = asyncio.create_task(speaking)
        self._speaking.add(doing)
        doing.add_done_callback(self._speaking.discard)


async def _made(reply: Later) -> Reply:
    return Say(await reply.message())


def _dropped(fault: Malformed) -> BoltResponse:
    note_dropped(fault)
    return BoltResponse(status=200, body="")


def _expected(context: AsyncBoltContext, kind: type[T]) -> T:
    """Give the gesture that was read at the door; Bolt's listeners are found by the same field that it looked at."""
    gesture = context[GESTURE]
    if not isinstance(gesture, kind):
        raise TypeError(f"a {type(gesture).__name__} where a {kind.__name__} was expected")
    return gesture


def _found(table: Mapping[Any, Callable[..., Awaitable[Reply]]], name: str) -> Callable[..., Awaitable[Reply]]:
    try:
        return table[name]
    except KeyError as unknown:
        raise Malformed(f"nothing is called {name[:60]!r}") from unknown


async def _in_a_line(
    gesture: str, actor: UserId, handling: Awaitable[BoltResponse | None], *, if_acted: bool = False
) -> BoltResponse | None:
    """Handle a gesture and leave one line: what, who, which run, how long; never what people wrote."""
    began = time.perf_counter()
    with noting() as noted:
        try:
            answer = await handling
        except Malformed as fault:
            return _dropped(fault)
    if noted.acted or not if_acted:
        elapsed = round((time.perf_counter() - began) * 1000, 1)
        log.info("gesture", extra={"gesture": gesture, "actor": actor, "run": noted.run or "", "ms": elapsed})
    return answer
