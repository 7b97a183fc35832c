"""Which SOP, run or step is meant by what someone typed."""

import difflib
import re
from collections.abc import Callable, Mapping

from bot.domain import refusals
from bot.domain.ids import RunName, StepKey
from bot.domain.run import Run, RunStatus
from bot.domain.sop import Sop, Step
from bot.domain.step_state import StepStatus
from storage.sops import Published

_NEAR = 0.6
_DIGITS = 9
"""Digits of a number that may name something; Python makes none of thousands."""
_SLIP = re.compile(r"[#+-]?\d|<?@")
"""How words begin that were meant as a step, and are none."""
_GOES_ON = re.compile(r"[\w-]")
"""What makes a longer word of a name before it."""
_NEARLY_A_RUN = re.compile(r"[a-z]+-\d", re.IGNORECASE | re.ASCII)


def sop(asked: str, listed: tuple[Published, ...]) -> Published:
    """Find an SOP by its key, its name or its code; raises ``NoSuchSop`` with those that come close."""
    wanted = asked.strip().casefold()
    for each in listed:
        if wanted in {each.sop.key.casefold(), each.sop.name.casefold(), each.sop.code.casefold()}:
            return each
    keys = {each.sop.key.casefold(): each.sop.key for each in listed}
    begun = [key for folded, key in keys.items() if wanted and folded.startswith(wanted)]
    close = [keys[folded] for folded in difflib.get_close_matches(wanted, keys, n=3, cutoff=_NEAR)]
    raise refusals.NoSuchSop(asked=asked.strip(), near=tuple(dict.fromkeys([*begun, *close]))[:3])


def sop_in_front(text: str, listed: tuple[Published, ...]) -> tuple[Published | None, str]:
    """Take the SOP from a text that begins with its key, name or code, the longest first; give what is left of it.

    A word that could be a run's name is no SOP's.
    """
    names = {name: each for each in listed for name in (each.sop.code, each.sop.key, each.sop.name)}
    for name in sorted(names, key=len, reverse=True):
        begins = text[: len(name)].casefold() == name.casefold() and not _GOES_ON.match(text, len(name))
        if begins and not looks_like_run(name):
            return names[name], text[len(name) :].lstrip(" \n:,–-")
    return None, text


def open_run(runs: tuple[Run, ...]) -> Run:
    """Give the channel's only open run; raises ``NoOpenRun``, or ``WhichRun`` where there are several."""
    if not runs:
        raise refusals.NoOpenRun
    if len(runs) > 1:
        raise refusals.WhichRun(open_runs=tuple((each.name, each.subject) for each in runs))
    return runs[0]


def step(run: Run, asked: str) -> Step:
    """Find a step by its number, counted from 1, or its key; raises ``NoSuchStep``."""
    return step_of(run.sop, asked, whose=run.name)


def step_of(sop: Sop, asked: str, *, whose: str = "") -> Step:
    """Find a step of an SOP likewise; raises ``NoSuchStep`` that names ``whose`` it isn't, else the SOP."""
    wanted = asked.strip().casefold()
    if wanted.isdecimal() and len(wanted) <= _DIGITS and 1 <= int(wanted) <= len(sop.steps):
        return sop.steps[int(wanted) - 1]
    key = StepKey(wanted)
    if key not in sop.places:
        raise refusals.NoSuchStep(asked=asked.strip(), steps=len(sop.steps), whose=whose or sop.name)
    return sop.step(key)


def step_to_act_on(run: Run, act: str) -> Step:
    """Give the step meant when none is named: for ``undo`` the one clicked last, else the next one, and so on.

    Raises ``AllSettled`` or ``NothingMeant`` when there is none.
    """
    found = _MEANT[act](run)
    if found is None and run.ended_at is not None:
        raise refusals.RunClosed(run=run.name, finished=run.status is RunStatus.FINISHED, at=run.ended_at)
    if found is None and act in _OPEN_ONES and run.is_settled:
        raise refusals.AllSettled(run=run.name)
    if found is None:
        raise refusals.NothingMeant(act=act, run=run.name)
    return found


def _waiting_for_a_second_person(run: Run) -> Step | None:
    return next((each for each in run.sop.steps if run.state(each.key).status is StepStatus.TO_CONFIRM), None)


def _returned_and_not_judged(run: Run) -> Step | None:
    returned = ((step, run.state(step.key).last_return) for step in run.sop.steps)
    return next((step for step, latest in returned if latest is not None and not latest.judged), None)


_OPEN_ONES = frozenset({"done", "skip", "block", "handoff"})
_MEANT: Mapping[str, Callable[[Run], Step | None]] = {
    "undo": lambda run: run.sop.step(run.latest) if run.latest else None,
    "confirm": _waiting_for_a_second_person,
    **dict.fromkeys(("unblock", "move"), lambda run: run.open_blockers[0][0] if run.open_blockers else None),
    "return": lambda run: run.latest_done,
    "judge": _returned_and_not_judged,
    **dict.fromkeys(_OPEN_ONES, lambda run: run.next_step),
}


def input_key(run: Run, asked: str) -> str:
    """Find an input by its key or label; raises ``NoSuchInput``."""
    wanted = asked.strip().casefold()
    for each in run.sop.inputs:
        if wanted in {each.key.casefold(), each.label.casefold()}:
            return each.key
    raise refusals.NoSuchInput(asked=asked.strip(), inputs=tuple(each.label for each in run.sop.inputs))


def check_no_slip(run: Run, words: str) -> None:
    """Refuse words that begin with what was meant as a step and is none: nothing else is to be acted on instead.

    Raises ``NoSuchStep``.
    """
    if _SLIP.match(words):
        raise refusals.NoSuchStep(asked=words.split(maxsplit=1)[0], steps=len(run.sop.steps), whose=run.name)


def check_nothing_left(run: Run, words: str) -> None:
    """Refuse words that an act has no use for; raises ``NoSuchStep``."""
    if words:
        raise refusals.NoSuchStep(asked=words.split(maxsplit=1)[0], steps=len(run.sop.steps), whose=run.name)


def check_no_run_meant(word: str) -> None:
    """Refuse a word that nearly is a run's name; raises ``NoSuchRun``."""
    if _NEARLY_A_RUN.match(word) and not looks_like_run(word):
        raise refusals.NoSuchRun(asked=RunName(word))


def looks_like_run(word: str) -> bool:
    """Whether this word has the form of a run's name, ``cqa-41``."""
    code, _, number = word.partition("-")
    return code.isascii() and code.isalpha() and number.isdecimal() and len(number) <= _DIGITS


def as_run_name(word: str) -> RunName:
    """Give the run's name as it is stored."""
    code, _, number = word.lower().partition("-")
    return RunName(f"{code}-{int(number)}")
