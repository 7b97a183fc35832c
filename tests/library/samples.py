"""A file that is in order, and changed ones made from it."""

from dataclasses import dataclass
from pathlib import Path

from bot.library import Fault, check_file
from bot.library.faults import Level

GOOD = """\
key: press-note
name: Press note
code: prn
trigger:
  when: news is agreed
  phrases: [press note, press release]
owner: pr
roles:
  pr: Press officer
  lead: Marketing lead
inputs:
  - {key: news, label: News, type: long text, required: true}
  - key: tone
    label: Tone
    type: choice
    choices: [Plain, Festive]
  - {key: reach, label: Reach, type: number, unit: people}
steps:
  - key: quotes
    title: Quotes agreed
    standard: Each person quoted has said yes in writing.
    role: pr
    evidence: link
    confirm: true
  - key: send
    title: Send or hold
    standard: No quote is open and the date is not a holiday.
    role: lead
    decide: [Send, Hold]
    bounds: Send what names no customer; else ask them.
output: Link to the note
review: The lead counts the answers after 7 days.
"""


HERE = Path(__file__).parent


@dataclass(frozen=True)
class Change:
    """A change to the good file and what is then found, each as "line: what. mend"."""

    old: str
    new: str
    findings: list[str]

    @property
    def text(self) -> str:
        """The file with the change."""
        return changed(self.old, self.new)


def changes(name: str) -> list[Change]:
    """Read the changes of a file beside this one; it explains itself."""
    blocks = (HERE / name).read_text(encoding="utf-8").split("\n\n")[1:]
    return [_change([line for line in block.splitlines() if not line.startswith("#")]) for block in blocks]


def _change(lines: list[str]) -> Change:
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] == "-")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] == "+")
    return Change(old, new, [line for line in lines if line[0] not in "-+"])


def changed(old: str, new: str) -> str:
    """Give the good file with one change."""
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the good file"
    return GOOD.replace(old, new)


def steps(count: int) -> str:
    """Give the good file with so many steps."""
    head, _, _ = GOOD.replace("  lead: Marketing lead\n", "").partition("steps:\n")
    keys = [a + b for a in "abc" for b in "abcdefghijklmnopqrst"][:count]
    each = "".join(f"  - {{key: {key}, title: Title {key}, standard: Standard {key}, role: pr}}\n" for key in keys)
    return f"{head}steps:\n{each}output: Link to the note\nreview: After 7 days.\n"


def written(folder: Path, text: str | bytes, name: str = "sop.yml") -> Path:
    """Write a file and give its path."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def found(folder: Path, text: str | bytes, level: Level = Level.FAULT) -> list[tuple[int, str]]:
    """Check a text; give line and fault of each finding, which must come with how to mend it."""
    sop, faults = check_file(written(folder, text))
    assert (sop is None) == any(each.level is Level.FAULT for each in faults)
    assert [each for each in faults if not is_well_said(each)] == []
    return [(each.line, each.what) for each in faults if each.level is level]


def told(folder: Path, text: str) -> list[str]:
    """Check a text; give all that is found, each as "line: what. mend"."""
    _, faults = check_file(written(folder, text))
    return [f"{each.line}: {each.what}. {each.mend}" for each in faults]


def is_well_said(fault: Fault) -> bool:
    """Whether a finding is one line, with a sentence that says how to mend it."""
    sentence = fault.mend[-1] in ".?" and fault.mend[0].isupper() and not fault.what.endswith((".", "?"))
    return sentence and fault.line >= 1 and "\n" not in str(fault)
