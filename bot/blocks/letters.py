"""Direct messages: each asks one person for one thing in one run, and says afterwards what became of it.

Like the card they are drawn whole from how the run stands, so that a button is there only as long as it works.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.blocks.elements import actions, button, context, section
from bot.blocks.fitting import size
from bot.blocks.ids import Action
from bot.blocks.inputs_list import dates, in_one_line, others
from bot.blocks.limits import BUTTON, LETTER_WORDS, LINE, MESSAGE_CHARACTERS, MESSAGE_TEXT, QUOTE, SENTENCE, STANDARD
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import link, mention, moment, one_line, plain, quote, within, words
from bot.blocks.naming import plain_name, step_name, title
from bot.blocks.steps_list import how_settled
from bot.domain.asks import Ask, Call, offer_of, second_person
from bot.domain.facts import BlockerAnswered, BlockerEnded, Fact, HandoffDeclined, HandoffOffered
from bot.domain.run import Run, RunStatus
from bot.domain.sop import Step
from bot.domain.step_state import StepStatus
from bot.domain.working_hours import Calendar


@dataclass(frozen=True)
class Letter:
    """A direct message: whom it calls, the run as it stands, the fact that called, the address of the card.

    ``posted``: it stands already, so that it is only drawn anew. ``room``: so many characters of what someone wrote.
    """

    call: Call
    run: Run
    fact: Fact | None
    card: str | None
    calendar: Calendar
    posted: bool = False
    room: int = LETTER_WORDS

    @property
    def step(self) -> Step | None:
        """Give the step that it is about."""
        return self.run.sop.step(self.call.step) if self.call.step else None

    @property
    def named(self) -> str:
        """Name what it is about: the step, else the run."""
        return _named(self.run, self.step) if self.step else "the run"


def still_asks(letter: Letter) -> bool:
    """Whether there is something left to do, or to know: if not, a letter that wasn't sent need not be."""
    return _STANDS[letter.call.ask](letter)


def draw(letter: Letter) -> Message:
    """Draw a letter: with its buttons while it asks for something, else with what became of that."""
    if not still_asks(letter) and not _took_it(letter):
        text = f"{_run(letter)}: {_became(letter)}"
        return Message(text=within(text, MESSAGE_TEXT), blocks=[section(text)])
    message = _asking(letter)
    is_too_long = size(message.blocks) > MESSAGE_CHARACTERS  # signs that count twelvefold, in every text at once
    return _asking(replace(letter, room=letter.room // 4)) if is_too_long else message


def _asking(letter: Letter) -> Message:
    lines, buttons = _turn(letter) if _took_it(letter) else _DRAWN[letter.call.ask](letter)
    text = "\n".join(line for line in lines if line)
    # What was said may be as long as a section, so the way to the card has a block of its own.
    opening = [context(link(letter.card, "open card"))] if letter.card else []
    rows = [actions(buttons, block_id="acts")] if buttons else []
    return Message(text=within(lines[0], MESSAGE_TEXT), blocks=[section(text), *rows, *opening])


# ---- does it still stand?


def _is_their_turn(letter: Letter) -> bool:
    return _is_open_and_theirs(letter) and (letter.posted or letter.run.next_step == letter.step)


def _is_open_and_theirs(letter: Letter) -> bool:
    run, step = letter.run, letter.step
    if step is None or not run.is_open:
        return False
    state = run.state(step.key)
    return state.is_open and not state.is_blocked and run.in_charge(step) == letter.call.user


def _is_offered(letter: Letter) -> bool:
    offer = offer_of(letter.run, letter.call.step)
    return letter.run.is_open and offer is not None and offer.number == letter.call.number


def _is_returned(letter: Letter) -> bool:
    if letter.step is None or not letter.run.is_open:
        return False
    state = letter.run.state(letter.step.key)
    return state.is_sent_back and state.last_return is not None and state.last_return.number == letter.call.number


def _is_to_confirm(letter: Letter) -> bool:
    step, run = letter.step, letter.run
    if step is None or not run.is_open or run.state(step.key).status is not StepStatus.TO_CONFIRM:
        return False
    return second_person(run, step.key) == letter.call.user


def _waits_on_them(letter: Letter) -> bool:
    found = letter.run.blocker(letter.call.number) if letter.run.is_open else None
    return found is not None and found[1].person == letter.call.user


_STANDS: Mapping[Ask, Callable[[Letter], bool]] = {
    Ask.TURN: _is_their_turn,
    Ask.OFFER: _is_offered,
    Ask.UNANSWERED: _is_offered,
    Ask.RETURNED: _is_returned,
    Ask.CONFIRM: _is_to_confirm,
    Ask.BLOCKER: _waits_on_them,
    Ask.ACCEPTED: lambda _letter: True,
    Ask.DECLINED: lambda _letter: True,
    Ask.NOT_THEIRS: lambda _letter: True,
    Ask.UNBLOCKED: lambda _letter: True,
}


def _took_it(letter: Letter) -> bool:
    """Whether a step that was offered here is theirs to do by now: whoever accepted works on from the same message."""
    return letter.call.ask is Ask.OFFER and not _is_offered(letter) and _is_open_and_theirs(letter)


def _became(letter: Letter) -> str:
    """Say why nothing is left to do."""
    run, step = letter.run, letter.step
    if not run.is_open:
        return f"the run is {'finished' if run.status is RunStatus.FINISHED else 'cancelled'}."
    if step is None:
        return "the offer of the run is answered, or was taken back."
    return f"{letter.named} {_step_became(letter, step)}."


def _step_became(letter: Letter, step: Step) -> str:
    state, whose = letter.run.state(step.key), letter.run.assignee(step)
    if not state.is_open:
        return f"is {how_settled(state, letter.calendar)}"
    if letter.call.ask is Ask.BLOCKER:
        return "doesn't wait on you any more"
    if state.is_blocked:
        return "is blocked"
    return "is yours" if whose == letter.call.user else f"is with {mention(whose)}" if whose else "is open"


# ---- what it says

Drawn = tuple[list[str], list[Block]]


def _turn(letter: Letter) -> Drawn:
    run, step = letter.run, letter.step
    if step is None:
        return [], []
    if step.decide:
        return _decision(letter, step)
    said = f" From {mention(run.note.by)}: {quote(run.note.text, QUOTE)}" if run.note else ""
    if isinstance(letter.fact, HandoffOffered):
        said = f" From {mention(letter.fact.by)}: “{words(letter.fact.note, letter.room)}”"
    whose = "is yours" if run.assignee(step) else "is next, and nobody has it yet"
    lines = [f"{_run(letter)}: {letter.named} {whose}.{said}", one_line(step.standard, STANDARD), _known(letter)]
    return lines, [_done(letter), _hand_off(letter), _blocked(letter)]


def _decision(letter: Letter, step: Step) -> Drawn:
    """Put a decision with its bounds before whoever takes it."""
    run = letter.run
    returned = sum(state.returned for state in run.steps)
    still = sum(state.is_open for state in run.steps) - 1
    waiting = run.count(StepStatus.TO_CONFIRM)
    counts = [
        f"{run.count(StepStatus.DONE)} of {len(run.steps)} done",
        f"{returned} {'return' if returned == 1 else 'returns'}" if returned else "",
        f"{waiting} to confirm" if waiting else "",
        f"{still} still open" if still else "nothing else open",
    ]
    lines = [
        f"{_run(letter)} is ready for your decision: {letter.named}.",
        ", ".join(each for each in counts if each),
        f"Your bounds: {one_line(step.bounds, SENTENCE)}" if step.bounds else one_line(step.standard, STANDARD),
        _known(letter),
    ]
    choices = [
        button(
            plain(each, BUTTON),
            Action.STEP_DECIDE.numbered(place),
            f"{run.name} {step.key} {place}",
            means=f"{each}: {step.title}",
            primary=place == 0,
        )
        for place, each in enumerate(step.decide)
    ]
    return lines, [*choices, _return(letter)]


def _offer(letter: Letter) -> Drawn:
    offer = offer_of(letter.run, letter.call.step)
    if offer is None:
        return [], []
    where = f" in {_run(letter)}" if letter.step else f" {_run(letter)}"
    lines = [f"{mention(offer.by)} offers you {letter.named}{where}.", f"“{words(offer.note, letter.room)}”"]
    if letter.step:
        lines.append(one_line(letter.step.standard, STANDARD))
    accept = button("Accept", Action.OFFER_ACCEPT, _value(letter), means=f"Accept {_plain(letter)}", primary=True)
    decline = button("Decline", Action.OFFER_DECLINE, _value(letter), means=f"Decline {_plain(letter)}")
    return [*lines, _known(letter)], [accept, decline]


def _accepted(letter: Letter) -> Drawn:
    by = f"{mention(letter.fact.by)} took" if letter.fact else "They took"
    return [f"{by} {letter.named} of {_run(letter)}."], []


def _declined(letter: Letter) -> Drawn:
    fact = letter.fact
    if not isinstance(fact, HandoffDeclined):
        return [], []
    missing = f", {quote(fact.missing, SENTENCE)}" if fact.missing else "."
    said = f"{mention(fact.by)} declined {letter.named} of {_run(letter)}: {fact.reason.value}{missing}"
    return _still_theirs(letter, said)


def _unanswered(letter: Letter) -> Drawn:
    offer = offer_of(letter.run, letter.call.step)
    if offer is None:
        return [], []
    since = moment(offer.at, letter.calendar.zone)
    return _still_theirs(
        letter, f"{mention(offer.to)} hasn't answered your offer of {letter.named} of {_run(letter)} since {since}."
    )


def _still_theirs(letter: Letter, said: str) -> Drawn:
    """Offer to hand it to someone else, as long as they can."""
    step, run = letter.step, letter.run
    if not run.is_open:
        return [said], []
    if step is None:
        return [f"{said} The run is still yours." if run.owner == letter.call.user else said], []
    if not run.state(step.key).is_open or run.in_charge(step) != letter.call.user:
        return [said], []
    return [f"{said} It's still yours."], [_hand_off(letter)]


def _returned(letter: Letter) -> Drawn:
    latest = letter.run.state(letter.step.key).last_return if letter.step else None
    if latest is None:
        return [], []
    by = f"{mention(latest.by)} returned {letter.named} of {_run(letter)}, {latest.cause.value}:"
    return [by, f"“{words(latest.sentence, letter.room)}”"], [_done(letter), _hand_off(letter)]


def _confirm(letter: Letter) -> Drawn:
    step = letter.step
    if step is None:
        return [], []
    doer = letter.run.state(step.key).doer
    by = f" by {mention(doer)}" if doer else ""
    lines = [
        f"{_run(letter)}: {letter.named} is done{by}. It needs a second person to confirm it.",
        one_line(step.standard, STANDARD),
    ]
    yes = button("Confirm", Action.STEP_CONFIRM, _value(letter), means=f"Confirm: {_plain(letter)}", primary=True)
    return lines, [yes, _return(letter)]


def _blocker(letter: Letter) -> Drawn:
    found = letter.run.blocker(letter.call.number)
    if found is None:
        return [], []
    step, blocker = found
    since = moment(blocker.at, letter.calendar.zone)
    reason = f": “{words(blocker.reason, letter.room)}”" if blocker.reason else "."
    lines = [
        f"{_run(letter)}: {_named(letter.run, step)} waits on you since {since}{reason}",
        f"From {mention(blocker.by)}." + (" You see to it." if blocker.accepted else ""),
    ]
    value = f"{letter.run.name} {blocker.number}"
    answers = [
        button("Accept", Action.BLOCKER_ACCEPT, value, means="Accept: I'll see to it", primary=True),
        button("Decline", Action.BLOCKER_DECLINE, value, means="Decline: it isn't mine"),
    ]
    end = button("Unblock", Action.BLOCKER_END, value, means="Unblock: it's settled")
    return lines, [*([] if blocker.accepted else answers), end]


def _not_theirs(letter: Letter) -> Drawn:
    fact = letter.fact
    if not isinstance(fact, BlockerAnswered):
        return [], []
    standing = letter.run.blocker(fact.blocker) if letter.run.is_open else None
    reason = f": {quote(standing[1].reason, SENTENCE)}" if standing and standing[1].reason else "."
    said = f"{mention(fact.by)} says that {letter.named} of {_run(letter)} doesn't wait on them{reason}"
    if standing is None:
        return [said], []
    end = button("Unblock", Action.BLOCKER_END, f"{letter.run.name} {fact.blocker}", means=f"Unblock: {_plain(letter)}")
    return [f"{said} It is still blocked."], [end]


def _unblocked(letter: Letter) -> Drawn:
    by = f": {mention(letter.fact.by)} ended the blocker" if isinstance(letter.fact, BlockerEnded) else ""
    return [f"{_run(letter)}: {letter.named} can go on{by}."], []


_DRAWN: Mapping[Ask, Callable[[Letter], Drawn]] = {
    Ask.TURN: _turn,
    Ask.OFFER: _offer,
    Ask.ACCEPTED: _accepted,
    Ask.DECLINED: _declined,
    Ask.UNANSWERED: _unanswered,
    Ask.RETURNED: _returned,
    Ask.CONFIRM: _confirm,
    Ask.BLOCKER: _blocker,
    Ask.NOT_THEIRS: _not_theirs,
    Ask.UNBLOCKED: _unblocked,
}


# ---- its pieces


def _run(letter: Letter) -> str:
    return f"*{title(letter.run)}* ({letter.run.name})"


def _named(run: Run, step: Step) -> str:
    return f"*{step_name(run, step.key)}*"


def _plain(letter: Letter) -> str:
    return plain_name(letter.run, letter.step.key) if letter.step else str(letter.run.name)


def _known(letter: Letter) -> str:
    known = [*dates(letter.run), *others(letter.run)]
    return in_one_line(known, LINE) if known else ""


def _value(letter: Letter) -> str:
    return f"{letter.run.name} {letter.call.step}" if letter.call.step else str(letter.run.name)


def _done(letter: Letter) -> Block:
    return button("Done", Action.STEP_DONE, _value(letter), means=f"Done: {_plain(letter)}", primary=True)


def _hand_off(letter: Letter) -> Block:
    return button("Hand off", Action.HAND_OFF, _value(letter), means=f"Hand off {_plain(letter)}")


def _blocked(letter: Letter) -> Block:
    return button("Blocked", Action.RUN_BLOCK, _value(letter), means=f"Blocked: {_plain(letter)}")


def _return(letter: Letter) -> Block:
    return button("Return", Action.RUN_RETURN, str(letter.run.name), means=f"Return a step of {letter.run.name}")
