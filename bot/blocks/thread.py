"""What a run's thread says: whatever has words in it. A plain Done writes nothing there."""

from datetime import date
from functools import singledispatch

from bot.blocks.elements import section
from bot.blocks.limits import SUBJECT, TITLE
from bot.blocks.message import Message
from bot.blocks.mrkdwn import day, duration, escape, link, mention, one_line, words_or_link
from bot.domain.facts import (
    Fact,
    InputSupplied,
    NoteAdded,
    PeopleAssigned,
    RunCancelled,
    RunFinished,
    StepCompleted,
    StepSkipped,
)
from bot.domain.ids import StepKey
from bot.domain.run import Run
from bot.domain.sop import InputType

_WORDS = 2000
"""Characters of someone's words in a thread; Slack takes 3,000 in a section, escaped ones count more."""


def said(run: Run, fact: Fact) -> Message | None:
    """Give the thread's line for a fact; None for one without words. ``run`` is how it stands after the fact."""
    text = _words(fact, run)
    return None if text is None else Message(text=text, blocks=[section(text)])


@singledispatch
def _words(_fact: Fact, _run: Run) -> str | None:
    return None


@_words.register
def _(fact: InputSupplied, run: Run) -> str:
    wanted = run.sop.inputs_by_key[fact.input]
    value = one_line(fact.value, _WORDS)
    if wanted.type is InputType.LINK:
        value = link(fact.value, wanted.label)
    elif wanted.type is InputType.DATE:
        value = day(date.fromisoformat(fact.value))
    elif wanted.type is InputType.PERSON:
        value = f"<@{fact.value}>"
    return f"{mention(fact.by)} supplied *{escape(wanted.label, TITLE)}*: {value}"


@_words.register
def _(fact: PeopleAssigned, run: Run) -> str:
    named = ", ".join(
        f"{escape(role.label, TITLE)} {mention(fact.people[role.key])}"
        for role in run.sop.roles
        if role.key in fact.people
    )
    return f"{mention(fact.by)} changed who does what: {named or 'no one is named'}"


@_words.register
def _(fact: StepCompleted, run: Run) -> str | None:
    if fact.decision:
        why = f": {one_line(fact.why, _WORDS)}" if fact.why else ""
        return f"{mention(fact.by)} decided {_step(run, fact.step)}: *{escape(fact.decision)}*{why}"
    if fact.evidence:
        return f"✅ {_step(run, fact.step)} · {mention(fact.by)}: {words_or_link(fact.evidence, 'evidence', _WORDS)}"
    return None


@_words.register
def _(fact: StepSkipped, run: Run) -> str:
    sentence = f": {one_line(fact.sentence, _WORDS)}" if fact.sentence else ""
    return f"⏭ {mention(fact.by)} skipped {_step(run, fact.step)}, {fact.reason.value}{sentence}"


@_words.register
def _(fact: NoteAdded, run: Run) -> str:
    about = f" on {_step(run, fact.step)}" if fact.step else ""
    return f"📝 {mention(fact.by)}{about}: {escape(fact.text, _WORDS)}"


@_words.register
def _(fact: RunFinished, run: Run) -> str:
    """Say it in one line, since the channel hears it: the decision, the output, how long it took."""
    decided = "".join(f"*{escape(state.decision)}* · " for state in run.steps if state.decision)
    length = duration(run.ended_at - run.started_at) if run.ended_at and run.started_at else ""
    output = words_or_link(fact.output, run.sop.output, SUBJECT)
    name = f"{escape(run.sop.name)} · {one_line(run.subject, SUBJECT)}"
    return f"✅ {name} finished: {decided}{output} · {length}"


@_words.register
def _(fact: RunCancelled, _run: Run) -> str:
    return f"⏹ {mention(fact.by)} cancelled the run: {one_line(fact.why, _WORDS)}"


def _step(run: Run, key: StepKey) -> str:
    return f"*{run.sop.places[key] + 1} {escape(run.sop.step(key).title, TITLE)}*"
