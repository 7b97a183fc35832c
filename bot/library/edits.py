"""Changing an SOP in Slack: one part at a time, held to the same limits as a file."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.edits import (
    Creation,
    Edit,
    InputEdit,
    InputRemoval,
    OwnerEdit,
    PhrasesEdit,
    StepEdit,
    StepRemoval,
)
from bot.domain.ids import SopKey, StepKey
from bot.domain.refusals import Unfit
from bot.domain.sop import Input, Role, Sop, Step, Trigger
from bot.domain.text import one_line, unnamed
from bot.library import schema


def edited(sop: Sop, edit: Edit) -> Sop:
    """Give the SOP with one part changed. Raises ``Unfit``, which names the part and what is wrong with it."""
    return _EDITS[type(edit)](sop, edit)


def new_key(text: str, taken: Collection[str]) -> str:
    """Give a key made of a title, unlike those that are taken."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text.lower()).split()
    made = "-".join(words)[: schema.KEY - 4].strip("-")
    made = made if schema.KEY_FORM.fullmatch(made) else "part"
    numbered = (f"{made}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (made, *numbered) if each not in taken)


def created(form: Creation, keys: Collection[str], codes: Collection[str]) -> Sop:
    """Give a new SOP; ``keys`` and ``codes`` are those of the others. Raises ``Unfit``."""
    code = form.code.strip().lower()
    if not schema.CODE_FORM.fullmatch(code):
        raise Unfit("code", "form")
    if code in codes:
        raise Unfit("code", "taken")
    name, owner = _text("name", form.name, schema.TITLE), _text("owner", form.owner, schema.LABEL)
    if unnamed(owner) != owner:
        raise Unfit("owner", "person")
    role = Role(key=new_key(owner, ()), label=owner)
    steps = _pasted(form.steps)
    return Sop(
        key=SopKey(new_key(name, keys)),
        name=name,
        code=code,
        trigger=Trigger(when=_within_a_sentence(_text("when", form.when, schema.SENTENCE))),
        owner=role.key,
        roles=(role,),
        steps=steps,
        output="Result",  # the words under which the finish links to it
        review="In the weekly review, for its first 5 runs and after each change",
    )


def _within_a_sentence(text: str) -> str:
    """Begin small what stands after "Starts when"; UTM, LinkedIn and Monday stay as they are."""
    word = _FIRST_WORD.match(text)
    first = word[0] if word else ""
    is_name = first in _NAMES or not (first == "A" or first[1:].islower())
    return text if is_name else text[:1].lower() + text[1:]


def _pasted(text: str) -> tuple[Step, ...]:
    """Read pasted steps, one a line: a bar or a tab before the standard.

    Numbers, bullets and boxes in front are dropped.
    """
    lines = [_IN_FRONT.sub("", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise Unfit("steps", "empty")
    if len(lines) > schema.STEPS:
        raise Unfit("steps", "many", limit=schema.STEPS)
    found: dict[str, Step] = {}
    for line in lines:
        title, *rest = _BEFORE_STANDARD.split(line, maxsplit=1)
        standard = rest[0] if rest else ""
        if not standard.strip():
            raise Unfit("steps", "no standard", named=one_line(line, len(line)))
        key = StepKey(new_key(title, found.keys()))
        found[key] = Step(key=key, title=_of_line(title, schema.TITLE), standard=_of_line(standard, schema.STANDARD))
    return tuple(found.values())


def _of_line(text: str, limit: int) -> str:
    """Give a part of a pasted line. Raises ``Unfit`` that says which one is too long, among many."""
    try:
        return _text("steps", text, limit)
    except Unfit as unfit:
        if unfit.why != "long":
            raise
        raise Unfit("steps", "long line", limit=limit, length=unfit.length, named=one_line(text, len(text))) from None


_IN_FRONT = re.compile(r"^\s*(?:(?:[-*•]|\d{1,2}(?:[.)]|(?=\t)))\s+|(?:\[[ xX]?\]|[☐☑☒])\s*)*")
_FIRST_WORD = re.compile(r"\w+")
_NAMES = frozenset(
    (
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
)
_BEFORE_STANDARD = re.compile(r"\||\t+")

# ---- one part


def _with_step(sop: Sop, edit: StepEdit) -> Sop:
    title, standard = _text("title", edit.title, schema.TITLE), _text("text", edit.standard, schema.STANDARD)
    if edit.key in sop.places:
        made = replace(sop.step(edit.key), title=title, standard=standard)
        return replace(sop, steps=tuple(made if each.key == edit.key else each for each in sop.steps))
    if len(sop.steps) >= schema.STEPS:
        raise Unfit("title", "many", limit=schema.STEPS)
    role = edit.role if edit.role in sop.roles_by_key else ""
    place = sop.places.get(StepKey(edit.after), len(sop.steps) - 1) + 1
    return replace(sop, steps=(*sop.steps[:place], Step(edit.key, title, standard, role), *sop.steps[place:]))


def _without_step(sop: Sop, edit: StepRemoval) -> Sop:
    left = tuple(each for each in sop.steps if each.key != edit.key)
    if not left:
        raise Unfit("choice", "last")
    return replace(sop, steps=left)


def _with_input(sop: Sop, edit: InputEdit) -> Sop:
    label = _text("label", edit.label, schema.LABEL)
    if edit.key in sop.inputs_by_key:
        made = replace(sop.inputs_by_key[edit.key], label=label, required=edit.required)
        return replace(sop, inputs=tuple(made if each.key == edit.key else each for each in sop.inputs))
    if len(sop.inputs) >= schema.INPUTS:
        raise Unfit("label", "many", limit=schema.INPUTS)
    return replace(sop, inputs=(*sop.inputs, Input(edit.key, label, required=edit.required)))


def _without_input(sop: Sop, edit: InputRemoval) -> Sop:
    waits = next((each.title for each in sop.steps if each.due and each.due.anchor == edit.key), "")
    if waits:
        raise Unfit("choice", "used", named=waits)
    return replace(sop, inputs=tuple(each for each in sop.inputs if each.key != edit.key))


def _with_phrases(sop: Sop, edit: PhrasesEdit) -> Sop:
    shortest, longest = schema.PHRASE
    phrases = {each.casefold(): _text("text", each, longest) for each in edit.phrases if each.strip()}
    if len(phrases) > schema.PHRASES:
        raise Unfit("text", "many", limit=schema.PHRASES)
    short = next((each for each in phrases.values() if len(each) < shortest), "")
    if short:
        raise Unfit("text", "short", limit=shortest, named=short)
    return replace(sop, trigger=replace(sop.trigger, phrases=tuple(phrases.values())))


def _with_owner(sop: Sop, edit: OwnerEdit) -> Sop:
    if edit.role not in sop.roles_by_key:
        raise Unfit("choice", "empty")
    return replace(sop, owner=edit.role)


_EDITS: Mapping[type, Callable[[Sop, Any], Sop]] = {
    StepEdit: _with_step,
    StepRemoval: _without_step,
    InputEdit: _with_input,
    InputRemoval: _without_input,
    PhrasesEdit: _with_phrases,
    OwnerEdit: _with_owner,
}


def _text(part: str, text: str, limit: int) -> str:
    clean = one_line(text, len(text))
    if not clean:
        raise Unfit(part, "empty")
    if len(clean) > limit:
        raise Unfit(part, "long", limit=limit, length=len(clean))
    return clean
