"""Striking out what people wrote: the fact stays, and with it every metric; its free text is gone."""

from dataclasses import fields, replace
from enum import Enum
from typing import Any

from bot.domain.edits import Revision
from bot.domain.facts import BlockerExplained, BlockerRaised, Fact, InputSupplied, RunStarted
from bot.domain.ids import RunName, StepKey, UserId
from bot.domain.sop import InputType, Sop

STRUCK = "(struck out)"
"""Stands in the place of what was written."""

_FREE_TEXT = frozenset(
    {"subject", "origin", "evidence", "why", "sentence", "reason", "note", "missing", "party", "text", "output"}
)
"""The names of the fields of facts that hold people's own words; a reason from a list is none."""
_FREE_INPUTS = frozenset({InputType.TEXT, InputType.LONG_TEXT, InputType.LINK})
"""Inputs in people's own words. Dates and numbers are data that metrics and due times are counted from."""


_WORDS_OF_EDITS = frozenset({"title", "standard", "label", "phrases", "name", "when", "owner", "steps"})


def wrote(fact: Fact, user: UserId) -> bool:
    """Whether words of this person stand in a fact: they made it happen, or were quoted by whoever did."""
    return user in {fact.by, getattr(fact, "author", None)}


def struck(fact: Fact, sop: Sop) -> Fact:
    """Give a fact without its free text; the same fact if it had none. ``sop`` is the version that its run follows."""
    changes: dict[str, Any] = {
        each.name: STRUCK
        for each in fields(fact)
        if each.name in _FREE_TEXT and _is_words(value := getattr(fact, each.name)) and value != STRUCK
    }
    if isinstance(fact, RunStarted):
        inputs = {key: STRUCK if _is_free(sop, key) and value else value for key, value in fact.inputs.items()}
        changes |= {"inputs": inputs} if inputs != fact.inputs else {}
    if isinstance(fact, InputSupplied) and _is_free(sop, fact.input) and fact.value not in {"", STRUCK}:
        changes["value"] = STRUCK
    return replace(fact, **changes) if changes else fact


def words_gone(fact: Fact, left: Fact) -> set[str]:
    """Give the words that a fact has lost."""
    pairs = ((getattr(fact, each.name), getattr(left, each.name)) for each in fields(fact))
    return {was for was, now in pairs if isinstance(was, str) and was != now}


def subject_of(run: RunName) -> str:
    """Name the place of a run's subject: a message that quotes it is found by this, once its words are sent."""
    return f"{run} subject"


def reason_of(run: RunName, blocker: int) -> str:
    """Name the place of what a run's blocker says; as ``subject_of``."""
    return f"{run} blocker {blocker}"


def place_gone(run: RunName, fact: Fact, left: Fact) -> str | None:
    """Name the place, of those that messages quote, whose words a fact has lost; None if it has lost no such words."""
    if isinstance(fact, RunStarted) and isinstance(left, RunStarted) and fact.subject != left.subject:
        return subject_of(run)
    reasons = BlockerRaised | BlockerExplained
    if isinstance(fact, reasons) and isinstance(left, reasons) and fact.reason != left.reason:
        return reason_of(run, fact.blocker)
    return None


def party_gone(fact: Fact, left: Fact) -> set[tuple[StepKey, str]]:
    """Give what a blocker's step waited for, in one case, if a fact has lost that."""
    if isinstance(fact, BlockerRaised) and isinstance(left, BlockerRaised) and fact.party != left.party:
        return {(fact.step, fact.party.casefold())}
    return set()


def struck_revision(revision: Revision) -> Revision:
    """Give a change of an SOP without the words of whoever wrote it; the keys of what it changes stay."""
    edit = revision.edit
    words = {each.name for each in fields(edit) if each.name in _WORDS_OF_EDITS and getattr(edit, each.name)}
    left: dict[str, Any] = {name: () if name == "phrases" else STRUCK for name in words}
    return replace(revision, edit=replace(edit, **left), why=STRUCK if revision.why else "")


def _is_words(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Enum) and bool(value)


def _is_free(sop: Sop, key: str) -> bool:
    known = sop.inputs_by_key.get(key)
    return known is None or known.type in _FREE_INPUTS
