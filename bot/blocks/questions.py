"""Private questions, seen by one person where they are: answered by a button, or left alone."""

from collections.abc import Sequence

from bot.blocks.elements import actions, button, section
from bot.blocks.ids import Action
from bot.blocks.inputs_list import in_one_line
from bot.blocks.letters import Letter
from bot.blocks.limits import LINE, MESSAGE_TEXT, SENTENCE, SUBJECT, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import link, mention, one_line, quote, within
from bot.blocks.naming import step_name, title
from bot.domain.asks import Ask
from bot.domain.ids import MessageTs, RunName
from bot.domain.run import Run
from bot.domain.sop import Sop, Step
from bot.domain.step_state import Blocker


def what_stops_it(run: Run, step: Step, blocker: Blocker) -> Message:
    """Ask for the reason that a reaction can't tell."""
    value = f"{run.name} {blocker.number}"
    return _question(
        f"🚫 recorded on {_named(run, step)} of {run.name}. What stops it?",
        button("Add the reason", Action.BLOCKER_EXPLAIN, value, primary=True),
        button("Other step", Action.BLOCKER_MOVE, value),
        button("Undo", Action.BLOCKER_UNDO, value, means="Undo: nothing is blocked"),
    )


def nothing_to_block(run: Run) -> Message:
    """Say that a reaction could not be recorded."""
    return _question(f"No step of {run.name} is open, so nothing was recorded as blocked.")


def did_it_help(run: Run, step: Step) -> Message:
    """Ask whoever did a step again whether its return was worth it."""
    value = f"{run.name} {step.key}"
    return _question(
        f"Did the return of {_named(run, step)} improve the work? Nobody sees who answered what.",
        button("It did", Action.RETURN_HELPED, value),
        button("It was noise", Action.RETURN_NOISE, value),
    )


def count_as_done(run: Run, step: Step) -> Message:
    """Offer to count a "done" that was typed."""
    value = f"{run.name} {step.key}"
    return _question(
        f"Count this for {_named(run, step)} of {run.name}?",
        button("Done", Action.STEP_TYPED, value, means=f"Done: {step.title}", primary=True),
        button("Not this", Action.DISMISS, ""),
    )


def start_this(sop: Sop, said: str, ts: MessageTs) -> Message:
    """Offer to start the SOP that someone's words sound like."""
    subject = said[:SUBJECT]
    return _question(
        f"{quote(said, SUBJECT)} sounds like *{one_line(sop.name, TITLE)}*.",
        button("Start", Action.SOP_START_SAID, f"{sop.key} {ts} {subject}", means=f"Start {sop.name}", primary=True),
        button("Not now", Action.DISMISS, ""),
        button("Not in this channel", Action.SOP_QUIET, sop.key),
    )


def not_told(letter: Letter) -> Message:
    """Tell whoever counts on someone that they couldn't be told."""
    call, run = letter.call, letter.run
    how = {Ask.OFFER: "is offered to", Ask.BLOCKER: "waits on"}.get(call.ask, "is with")
    what = letter.named[:1].upper() + letter.named[1:]
    opening = f" · {link(letter.card, 'open card')}" if letter.card else ""
    give = button("Hand off", Action.HAND_OFF, f"{run.name} {call.step}", means="Hand off to someone else")
    return _question(
        f"*{title(run)}* ({run.name}): {what} {how} {mention(call.user)}, who can't be told: "
        f"they aren't in the channel, or have left the workspace.{opening}",
        *([give] if call.step and call.ask is not Ask.BLOCKER else []),
    )


_HELD = {
    **dict.fromkeys(
        ("is_archived", "is_inactive"),
        "its channel is archived, so its card rests. It goes on when the channel is back.",
    ),
    **dict.fromkeys(
        ("not_in_channel", "channel_not_found"),
        "I'm not in its channel any more, so its card rests. Invite me there again, and it goes on.",
    ),
    **dict.fromkeys(
        ("edit_window_closed", "cant_update_message"),
        "Slack doesn't let me change what I posted, so its card can't follow. Whoever manages the workspace can let "
        "messages be edited; until then `/sop status` tells how the run stands.",
    ),
    "message_not_found": "its card was deleted, and so was the one that I posted in its place. It comes back when "
    "something happens in the run.",
    **dict.fromkeys(
        ("missing_scope", "no_permission"),
        "I lack a permission for its card. Whoever runs me finds in my log which one.",
    ),
}

THREAD_CLOSED = frozenset({"restricted_action_thread_locked", "thread_locked", "thread_not_found"})
"""Slack's codes for a thread in which nothing can be said."""
CHANNEL_DELETED = "The channel was deleted."
"""Why a run was cancelled that nobody cancelled by hand."""


def channel_deleted(runs: Sequence[Run]) -> Message:
    """Tell their owner that runs ended with their channel."""
    named = in_one_line([f"*{title(run)}* ({run.name})" for run in runs], LINE)
    what = "the run is" if len(runs) == 1 else f"these {len(runs)} runs are"
    return _question(f"{named}: the channel was deleted, so {what} cancelled. What was recorded stays.")


def card_held(run: Run, error: str) -> Message:
    """Tell a run's owner that its card can't be drawn, and who can mend that; ``error`` is Slack's code."""
    why = _HELD.get(error, "Slack doesn't take its card. Whoever runs me finds the reason in my log.")
    if error.startswith("restricted_action"):
        why = (
            "I may not post in its channel. Whoever manages the channel can let me; then the next click draws its card."
        )
    return _question(f"*{title(run)}* ({run.name}): {why} What people do is recorded all the same.")


def line_unsaid(run: Run, error: str) -> Message:
    """Tell someone that a line of a run's thread can't be said there; ``error`` is Slack's code."""
    is_closed = error in THREAD_CLOSED
    why = "its thread is locked or gone" if is_closed else "Slack doesn't take it; whoever runs me finds why in my log"
    return _question(
        f"*{title(run)}* ({run.name}): I couldn't say something in its thread, since {why}. "
        "It's recorded all the same, and the card shows how the run stands."
    )


def old_blocker(run: Run, step: Step, blocker: Blocker, card: str | None, *, days: int) -> Message:
    """Tell the owner, or the channel, that a blocker grew old."""
    opening = f" · {link(card, 'open card')}" if card else ""
    reason = f": {quote(blocker.reason, SENTENCE)}" if blocker.reason else "."
    age = "a working day" if days == 1 else f"{days} working days"
    return _question(
        f"🚫 {_named(run, step)} of *{title(run)}* ({run.name}) has been blocked for more than {age}{reason}{opening}"
    )


def struck_out(run: RunName) -> Message:
    """Say this where a run's words stood that were struck out."""
    return _question(f"What stood here about {run} was struck out.")


def _question(text: str, *buttons: Block) -> Message:
    rows = [actions(list(buttons), block_id="answers")] if buttons else []
    return Message(text=within(text, MESSAGE_TEXT), blocks=[section(text), *rows])


def _named(run: Run, step: Step) -> str:
    return f"*{step_name(run, step.key)}*"
