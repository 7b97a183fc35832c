"""Which SOP, run or step is meant by what someone typed."""

import difflib

from bot.domain import refusals
from bot.domain.ids import RunName, SopKey, StepKey
from bot.domain.run import Run
from bot.domain.sop import Step
from bot.domain.step_state import StepStatus
from storage.sops import Published

_NEAR = 0.6


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


def open_run(runs: tuple[Run, ...]) -> Run:
    """Give the channel's only open run; raises ``NoOpenRun``, or ``WhichRun`` where there are several."""
    if not runs:
        raise refusals.NoOpenRun
    if len(runs) > 1:
        raise refusals.WhichRun(open_runs=tuple((each.name, each.subject) for each in runs))
    return runs[0]


def step(run: Run, asked: str) -> Step:
    """Find a step by its number, counted from 1, or its key; raises ``NoSuchStep``."""
    wanted = asked.strip().casefold()
    if wanted.isdecimal() and 1 <= int(wanted) <= len(run.sop.steps):
        return run.sop.steps[int(wanted) - 1]
    key = StepKey(wanted)
    if key not in run.sop.places:
        raise refusals.NoSuchStep(asked=asked.strip(), steps=len(run.sop.steps))
    return run.sop.step(key)


def step_to_act_on(run: Run, act: str) -> Step:
    """Give the step meant when none is named: for ``undo`` the one clicked last, else the next one.

    Raises ``NoSuchStep`` when there is none.
    """
    if act == "undo" and run.latest is not None:
        return run.sop.step(run.latest)
    if act == "confirm":
        waiting = [each for each in run.sop.steps if run.state(each.key).status is StepStatus.TO_CONFIRM]
        if waiting:
            return waiting[0]
    if act == "unblock" and run.open_blockers:
        return run.open_blockers[0][0]
    if act == "return" and run.latest_done is not None:
        return run.latest_done
    if act == "judge":
        returned = [each for each in run.sop.steps if (last := run.state(each.key).last_return) and not last.judged]
        if returned:
            return returned[0]
    if act in {"done", "skip", "block", "handoff"} and run.next_step is not None:
        return run.next_step
    raise refusals.NoSuchStep(asked="", steps=len(run.sop.steps))


def input_key(run: Run, asked: str) -> str:
    """Find an input by its key or label; raises ``NoSuchInput``."""
    wanted = asked.strip().casefold()
    for each in run.sop.inputs:
        if wanted in {each.key.casefold(), each.label.casefold()}:
            return each.key
    raise refusals.NoSuchInput(asked=asked.strip(), inputs=tuple(each.label for each in run.sop.inputs))


def looks_like_run(word: str) -> bool:
    """Whether this word has the form of a run's name, ``cqa-41``."""
    code, _, number = word.partition("-")
    return code.isascii() and code.isalpha() and number.isdecimal()


def as_run_name(word: str) -> RunName:
    """Give the run's name as it is stored."""
    code, _, number = word.lower().partition("-")
    return RunName(f"{code}-{int(number)}")


def as_sop_key(word: str) -> SopKey:
    """Give the SOP's key as it is stored."""
    return SopKey(word.strip().lower())
