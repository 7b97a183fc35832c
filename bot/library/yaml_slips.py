"""What PyYAML says about a text that isn't YAML, in words for people who don't know its terms."""

from dataclasses import dataclass

import yaml

from bot.library.faults import shown


@dataclass(frozen=True)
class _Slip:
    """A slip that PyYAML's ``problem`` gives away; ``at_beginning`` if what it was reading begins where the slip is."""

    problem: str
    what: str
    mend: str
    at_beginning: bool = False


_SLIPS = (
    _Slip("found character '\\t'", "a tab stands where only spaces can", "Replace it with spaces."),
    _Slip(
        "cannot start any token",
        "a text can't begin with the sign that stands here",
        "Put the text in quotation marks.",
    ),
    _Slip(
        "expected alphabetic or numeric character",
        "a text can't begin with * or &",
        "Put the text in quotation marks.",
    ),
    _Slip(
        "mapping values are not allowed here",
        "there is a second colon in the line, or the line is indented too far",
        'Put a text that holds ": " in quotation marks, or move the line to the left.',
    ),
    _Slip(
        "sequence entries are not allowed here",
        "a list begins in the middle of a line",
        "Begin it on the next line, or write [one, two].",
    ),
    _Slip(
        "could not find expected ':'",
        "there is a name without a colon, or a text that goes on at the wrong indentation",
        "Write name: value, and indent what belongs to it.",
        at_beginning=True,
    ),
    _Slip(
        "expected <block end>",
        "this line isn't in line with those above it",
        "Indent it as the lines that it belongs with.",
    ),
    _Slip(
        "found unexpected end of stream",
        "a quotation mark is opened here and never closed",
        "Close it.",
        at_beginning=True,
    ),
    _Slip(
        "expected ',' or",
        "a bracket is opened here and not closed before the next field, or a comma is missing",
        "Close it, or put a comma between its values.",
        at_beginning=True,
    ),
    _Slip(
        "expected the node content",
        "a value is missing here, or a bracket above isn't closed",
        "Write the value, or close the bracket.",
    ),
    _Slip(
        "but found another document",
        "a second document begins here",
        "Keep one SOP in a file, and delete the line ---.",
    ),
    _Slip("too deep", "there are too many lists within each other", "Write it flatter."),
)
_GOES_ON = _Slip(
    "expected <block end>",
    "something follows a closed bracket or quotation mark",
    "Put the whole text in quotation marks.",
)


def explained(wrong: yaml.MarkedYAMLError) -> tuple[int, str, str]:
    """Give the line of an error, counted from 1, what is wrong there and how to mend it."""
    problem = str(wrong.problem or wrong.context or "")
    slip = next((each for each in _SLIPS if each.problem in problem), None)
    if slip is None:
        return _line(wrong), *no_yaml(problem)
    if slip.problem == _GOES_ON.problem and _is_within_a_line(wrong):
        slip = _GOES_ON
    return _line(wrong, at_beginning=slip.at_beginning), slip.what, slip.mend


def no_yaml(problem: str) -> tuple[str, str]:
    """Give what is wrong and how to mend it, for an error that has no words of ours."""
    return f"this isn't YAML ({shown(problem)})", "Compare it with the example in docs/sop-format.md."


def _is_within_a_line(wrong: yaml.MarkedYAMLError) -> bool:
    """Whether there is text in the line before the place where reading stopped."""
    mark = wrong.problem_mark
    if mark is None or mark.buffer is None:  # pragma: no cover - a text has both; said for the type checker
        return False
    before = str(mark.buffer)[: mark.pointer].rsplit("\n", 1)[-1]
    return bool(before.strip(" -"))


def _line(wrong: yaml.MarkedYAMLError, *, at_beginning: bool = False) -> int:
    marks = (wrong.context_mark, wrong.problem_mark) if at_beginning else (wrong.problem_mark, wrong.context_mark)
    return next((mark.line + 1 for mark in marks if mark is not None), 1)
