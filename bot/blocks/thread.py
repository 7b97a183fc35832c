"""What a run's thread says: whatever has words in it. A plain Done writes nothing there.

A mention in a new message calls its person, so each line mentions only whoever did what it tells of.
"""

from functools import singledispatch

from bot.blocks.elements import actions, button, section
from bot.blocks.fitting import as_many_as_fit
from bot.blocks.ids import Action
from bot.blocks.inputs_list import in_one_line, value
from bot.blocks.limits import LABEL, MESSAGE_TEXT, QUOTE, SECTION_TEXT, SENTENCE, TITLE
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import chunks, duration, is_cut, mention, one_line, within, words, words_or_link
from bot.blocks.naming import step_name, title
from bot.domain.facts import (
    BlockerAnswered,
    BlockerEnded,
    BlockerExplained,
    BlockerRaised,
    Fact,
    HandoffAccepted,
    HandoffDeclined,
    HandoffOffered,
    HandoffWithdrawn,
    InputSupplied,
    NoteAdded,
    PeopleAssigned,
    RunCancelled,
    RunFinished,
    StepCompleted,
    StepReturned,
    StepSkipped,
    StepUndone,
)
from bot.domain.ids import StepKey
from bot.domain.run import Run
from bot.domain.sop import Input, InputType
from bot.domain.text import TEXT_LIMIT


def said(run: Run, fact: Fact) -> Message | None:
    """Give the thread's line for a fact; None for one without words. ``run`` is how it stands after the fact."""
    text = _words(fact, run)
    if text is None:
        return None
    blocks = _sections(text)
    # What was made is said whole: words too long for the line stand below it, folded by Slack.
    if isinstance(fact, RunFinished) and is_cut(fact.output, QUOTE):
        blocks = [*_sections(_finished(run, "")), *_sections(words(fact.output, TEXT_LIMIT), expand=False)]
    return Message(text=within(text, MESSAGE_TEXT), blocks=[*as_many_as_fit(blocks), *_undo(fact, run)])


def _undo(fact: Fact, run: Run) -> list[Block]:
    """Offer to take back what one gesture did that has no form, such as a reaction."""
    match fact:
        case HandoffOffered():
            value = f"{run.name} {fact.step}" if fact.step else str(run.name)
            undo = button("Undo", Action.OFFER_UNDO, value, means="Undo: keep it")
        case BlockerRaised(source=str()):
            undo = button("Undo", Action.BLOCKER_UNDO, f"{run.name} {fact.blocker}", means="Undo: nothing is blocked")
        case _:
            return []
    return [actions([undo], block_id="acts")]


def _sections(text: str, *, expand: bool = True) -> list[Block]:
    """Keep someone's words whole: what one section can't hold goes on in the next."""
    return [section(part, expand=expand) for part in chunks(text, SECTION_TEXT)]


@singledispatch
def _words(_fact: Fact, _run: Run) -> str | None:
    return None


@_words.register
def _(fact: InputSupplied, run: Run) -> str:
    wanted = run.sop.inputs_by_key[fact.input]
    return f"{mention(fact.by)} supplied *{one_line(wanted.label, TITLE)}*{_value(wanted, fact)}"


def _value(wanted: Input, fact: InputSupplied) -> str:
    if wanted.type is InputType.PERSON:
        return "; the card shows who" if fact.value != fact.by else f": {mention(fact.by)}"
    return f": {value(wanted, fact.value, TEXT_LIMIT)}"


@_words.register
def _(fact: PeopleAssigned, run: Run) -> str:
    return f"{mention(fact.by)} changed who does what; the card of {run.name} shows it"


@_words.register
def _(fact: StepCompleted, run: Run) -> str | None:
    evidence = words_or_link(fact.evidence, "evidence", TEXT_LIMIT) if fact.evidence else ""
    if fact.decision:
        why = f", {_quoted(fact.why)}" if fact.why else ""
        shown = f" · {evidence}" if evidence else ""
        return f"⚖ {mention(fact.by)} decided {_step(run, fact.step)}: *{one_line(fact.decision, LABEL)}*{why}{shown}"
    return f"✅ {mention(fact.by)} did {_step(run, fact.step)}: {evidence}" if evidence else None


@_words.register
def _(fact: StepSkipped, run: Run) -> str:
    sentence = f": {_quoted(fact.sentence)}" if fact.sentence else ""
    return f"⏭ {mention(fact.by)} skipped {_step(run, fact.step)}, {fact.reason.value}{sentence}"


@_words.register
def _(fact: StepUndone, run: Run) -> str | None:
    """Take back what was said here; a plain click said nothing."""
    return f"↶ {mention(fact.by)} took that back: {_step(run, fact.step)} is open again" if fact.told else None


@_words.register
def _(fact: StepReturned, run: Run) -> str:
    again = f"; {run.name} is in progress again" if fact.after_finish else ""
    return f"↩ {mention(fact.by)} returned {_step(run, fact.step)}, {fact.cause.value}: {_quoted(fact.sentence)}{again}"


@_words.register
def _(fact: BlockerRaised, run: Run) -> str:
    """Name whom it waits on only by the card: a mention here would call them before they are told what is wanted."""
    on = fact.waits_on.value if fact.waits_on else ""
    waits = f", waits on {one_line(fact.party, TITLE) or on}" if fact.party or on else ""
    reason = f": {_quoted(fact.reason)}" if fact.reason else ""
    return f"🚫 {mention(fact.by)}: {_step(run, fact.step)} is blocked{waits}{reason}"


@_words.register
def _(fact: BlockerExplained, run: Run) -> str | None:
    """Say why, unless someone else's message in the thread says so already."""
    if fact.author is not None:
        return None
    return f"🚫 {mention(fact.by)} on what stops {_step(run, fact.step)}: {_quoted(fact.reason)}"


@_words.register
def _(fact: BlockerAnswered, run: Run) -> str:
    answer = "sees to what stops" if fact.accepted else "is not the one to see to what stops"
    return f"{mention(fact.by)} {answer} {_step(run, fact.step)}"


@_words.register
def _(fact: HandoffOffered, run: Run) -> str:
    """Leave out to whom: a mention here would call them before their direct message does."""
    return f"🤝 {mention(fact.by)} hands off {_what(run, fact.step)}; the card shows to whom: {_quoted(fact.note)}"


@_words.register
def _(fact: HandoffAccepted, run: Run) -> str:
    return f"🤝 {mention(fact.by)} took {_what(run, fact.step)}"


@_words.register
def _(fact: HandoffDeclined, run: Run) -> str:
    missing = f": {_quoted(fact.missing)}" if fact.missing else ""
    return f"🤝 {mention(fact.by)} declined {_what(run, fact.step)}, {fact.reason.value}{missing}"


@_words.register
def _(fact: HandoffWithdrawn, run: Run) -> str:
    return f"🤝 {mention(fact.by)} took the offer of {_what(run, fact.step)} back"


@_words.register
def _(fact: BlockerEnded, run: Run) -> str:
    took_back = " (recorded by mistake)" if fact.undone else ""
    return f"▶ {mention(fact.by)}: {_step(run, fact.step)} can go on{took_back}"


@_words.register
def _(fact: NoteAdded, run: Run) -> str:
    about = f" on {_step(run, fact.step)}" if fact.step else ""
    return f"📝 {mention(fact.by)}{about}: {words(fact.text, TEXT_LIMIT)}"


@_words.register
def _(fact: RunFinished, run: Run) -> str:
    """Say it in one line, since the channel hears it."""
    return _finished(run, words_or_link(fact.output, run.sop.output, QUOTE))


def _finished(run: Run, output: str) -> str:
    """Name the decisions, the output and how long it took."""
    decided = [f"*{one_line(state.decision, TITLE)}*" for state in run.steps if state.decision]
    length = duration(run.finished_at - run.started_at) if run.finished_at and run.started_at else ""
    parts = [in_one_line(decided, SENTENCE) if decided else "", output, length]
    return f"✅ {title(run)} finished: {' · '.join(part for part in parts if part)}"


@_words.register
def _(fact: RunCancelled, run: Run) -> str:
    return f"⏹ {mention(fact.by)} cancelled {run.name}: {_quoted(fact.why)}"


def _what(run: Run, key: StepKey | None) -> str:
    return _step(run, key) if key is not None else f"the run {run.name}"


def _step(run: Run, key: StepKey) -> str:
    return f"*{step_name(run, key)}*"


def _quoted(text: str) -> str:
    return f"“{words(text, TEXT_LIMIT)}”"
