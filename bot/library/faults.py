"""What is wrong in an SOP file: where, what, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.domain.text import one_line, shortened

_SHOWN = 40
"""Characters of someone's text that a fault repeats, so that it stays one line."""


class Level(StrEnum):
    """How much a finding weighs."""

    FAULT = "fault"
    """The SOP is not loaded until it is mended."""
    ADVICE = "advice"
    """The SOP is loaded; it would work better otherwise."""


@dataclass(frozen=True)
class Fault:
    """One finding in a file. ``line`` counts from 1; ``what`` has no full stop, ``mend`` is a whole sentence."""

    file: Path
    line: int
    what: str
    mend: str
    level: Level = Level.FAULT

    def __str__(self) -> str:
        # A file name on disk may hold bytes that are no text; they must not stop a log or a terminal.
        name = str(self.file).encode(errors="replace").decode()
        return f"{name}:{self.line}: {self.what}. {self.mend}"


class Report:
    """Collects what is found in one file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._found: list[Fault] = []

    def fault(self, line: int, what: str, mend: str) -> None:
        """Note what keeps the SOP from being loaded."""
        self._found.append(Fault(self._file, line, what, mend))

    def advise(self, line: int, what: str, mend: str) -> None:
        """Note what would work better otherwise."""
        self._found.append(Fault(self._file, line, what, mend, Level.ADVICE))

    @property
    def is_clear(self) -> bool:
        """Whether nothing keeps the SOP from being loaded."""
        return not any_fault(self._found)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything found, in the order of the lines."""
        return tuple(sorted(self._found, key=lambda each: each.line))


def any_fault(found: Iterable[Fault]) -> bool:
    """Whether there is a fault among the findings, and not only advice."""
    return any(each.level is Level.FAULT for each in found)


def shown(text: str) -> str:
    """Give a text from a file as it can be repeated in a fault: on one line, in quotation marks, cut."""
    return f'"{shortened(one_line(text, len(text)), _SHOWN)}"'
