"""Advice about an SOP that can be loaded: what people will stumble over when they work by it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.sop import Sop
from bot.library import schema
from bot.library.faults import Report, shown
from bot.library.fields import Fields

_VAGUE = re.compile(
    r"\b(ensur(?:e|es|ed|ing)|ma(?:ke|de) sure|properly|appropriate(?:ly)?|adequate(?:ly)?|sufficient(?:ly)?|"
    r"carefully|thoroughly|double[- ]check(?:ed)?|as (?:needed|required|appropriate)|(?:if|where|when) "
    r"(?:necessary|possible|applicable)|looks? (?:good|fine|right|ok)|try to|etc)\b",
    re.IGNORECASE,
)
"""Words with which two people check two different things."""
_LIKE_A_RUN = re.compile(r"[a-z]+-\d+")


@dataclass(frozen=True)
class Places:
    """Where the parts of an SOP stand in its file; ``inputs`` and ``steps`` in the SOP's order."""

    top: Fields
    inputs: list[Fields]
    steps: list[Fields]


def advise(sop: Sop, places: Places, report: Report) -> None:
    """Note everything that would work better otherwise."""
    _on_the_whole(sop, places.top, report)
    _on_roles(sop, places.top, report)
    _on_words(sop, places, report)
    _on_keys(sop, places, report)
    _on_dues(sop, places, report)
    labels = ((each.label, place.line_of("label")) for each, place in zip(sop.inputs, places.inputs, strict=True))
    _on_repeats("label", labels, report)
    titles = ((each.title, place.line_of("title")) for each, place in zip(sop.steps, places.steps, strict=True))
    _on_repeats("title", titles, report)


def _on_the_whole(sop: Sop, top: Fields, report: Report) -> None:
    if len(sop.name) > schema.MODAL_TITLE:
        what = f"the name has {len(sop.name)} characters; the title of its start form shows {schema.MODAL_TITLE}"
        report.advise(top.line_of("name"), what, "Shorten it.")
    if len(sop.steps) > schema.STEPS_ADVISED:
        what = f"there are {len(sop.steps)} steps; people read about {schema.STEPS_ADVISED}"
        report.advise(top.line_of("steps"), what, "Drop those that never find anything, or make two SOPs of it.")
    required = sum(each.required for each in sop.inputs)
    if required > schema.REQUIRED_ADVISED:
        what = f"{required} inputs are required; long forms are left empty"
        report.advise(top.line_of("inputs"), what, f"Require the {schema.REQUIRED_ADVISED} that work has to wait for.")


def _on_roles(sop: Sop, top: Fields, report: Report) -> None:
    used = {each.role for each in sop.steps if each.role}
    if not used:
        report.advise(top.line_of("steps"), "no step has a role, so nobody is told of their turn", "Add role: to each.")
        return
    for role in sop.roles:
        if role.key not in used and role.key != sop.owner:
            what = f"the role {shown(role.key)} has no step"
            report.advise(top.line_of("roles"), what, "Give it one, or delete it.")


def _on_words(sop: Sop, places: Places, report: Report) -> None:
    for step, place in zip(sop.steps, places.steps, strict=True):
        for field, text in (("title", step.title), ("standard", step.standard)):
            vague = _VAGUE.search(text)
            if vague:
                what = f"{shown(vague[0])} in {place.name} means something else to everyone"
                report.advise(
                    place.line_of(field), what, "Say what can be seen when it is done: a number, a place, a name."
                )
        if step.title.lower().count(" and ") > 1:
            report.advise(
                place.line_of("title"), f"{place.name} joins several checks in its title", "Make steps of them."
            )
        if step.standard.casefold().strip(". ") == step.title.casefold().strip(". "):
            what = f"the standard of {place.name} repeats its title"
            report.advise(place.line_of("standard"), what, "Say how one can tell that it is done.")


def _on_keys(sop: Sop, places: Places, report: Report) -> None:
    for step, place in zip(sop.steps, places.steps, strict=True):
        if _LIKE_A_RUN.fullmatch(step.key):
            what = f"in commands the key {shown(step.key)} is taken for the name of a run"
            report.advise(place.line_of("key"), what, "Write it without the number at its end.")


def _on_dues(sop: Sop, places: Places, report: Report) -> None:
    for step, place in zip(sop.steps, places.steps, strict=True):
        if step.due and step.due.anchor and not sop.inputs_by_key[step.due.anchor].required:
            what = f"{place.name} has no due time as long as {shown(step.due.anchor)} isn't given"
            report.advise(place.line_of("due"), what, "Add required: true to that input.")


def _on_repeats(what: str, texts: Iterable[tuple[str, int]], report: Report) -> None:
    first: dict[str, int] = {}
    for text, line in texts:
        folded = text.casefold()
        if folded in first:
            said = f"the {what} {shown(text)} stands in line {first[folded]} already"
            report.advise(line, said, "Word them so that people can tell them apart.")
        else:
            first[folded] = line
