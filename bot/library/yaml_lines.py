"""YAML as plain text, lists and mappings that know their lines. No objects are built, nothing is expanded.

Words stay as they were written: a decision ``[Yes, No]`` is not a pair of truth values, and a title ``404`` no number.
"""

import unicodedata
from dataclasses import dataclass

import yaml

from bot.library.faults import Report, shown
from bot.library.yaml_slips import explained, no_yaml

_DEEPEST = 8
"""Levels of lists and mappings within each other; an SOP needs four."""
_TAG = "tag:yaml.org,2002:"
_QUOTE_OR_DELETE = "Delete it, or put the text in quotation marks."
_REFUSED = "refused"
"""The tag of a node that stands for something refused. No file can write it: tags are refused too."""


@dataclass(frozen=True)
class Words:
    """A single value as it was written."""

    line: int
    text: str
    is_empty: bool
    truth: bool | None
    """What an unquoted ``true``, ``false``, ``yes`` or ``no`` says."""


@dataclass(frozen=True)
class Rows:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Entry:
    """A field of a mapping: the line of its name, and its value."""

    line: int
    value: "Node"


@dataclass(frozen=True)
class Pairs:
    """A mapping, in the order of the file."""

    line: int
    entries: dict[str, Entry]


@dataclass(frozen=True)
class Refused:
    """A place whose content was refused; its fault is in the report already."""

    line: int


Node = Words | Rows | Pairs | Refused


def parse(text: str, report: Report) -> Node | None:
    """Read one YAML document. None if it has none, or isn't YAML: the report then says why."""
    try:
        composer = _Composer(text, report)
    except yaml.reader.ReaderError as unreadable:
        line = text.count("\n", 0, unreadable.position) + 1
        _report_invisible(line, _code(unreadable), report)
        return None
    try:
        root = composer.get_single_node()
    except yaml.MarkedYAMLError as wrong:
        report.fault(*explained(wrong))
    except (yaml.YAMLError, ValueError, OverflowError) as wrong:
        # PyYAML lets a few slips within a character escape or a directive through as these.
        report.fault(composer.line + 1, *no_yaml(str(wrong)))
    else:
        return _node(root, report) if root is not None else None
    return None


class _Composer(yaml.SafeLoader):
    """PyYAML's composer, which refuses what could grow (aliases), nest without end or name Python objects (tags)."""

    def __init__(self, text: str, report: Report) -> None:
        super().__init__(text)
        self._report = report
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it untyped
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]  # the same
            self._report.fault(
                line, f"{shown(f'*{event.anchor}')} is an alias, which SOPs don't have", "Write the text out."
            )
            return _refused(event)
        if event.anchor is not None:
            self._report.fault(
                line, f"{shown(f'&{event.anchor}')} is an anchor, which SOPs don't have", _QUOTE_OR_DELETE
            )
            event.anchor = None
        if getattr(event, "tag", None) is not None:
            tag = str(event.tag).replace(_TAG, "!!")
            self._report.fault(line, f"{shown(tag)} is a tag, which SOPs don't have", _QUOTE_OR_DELETE)
            event.tag = None
        if self._depth == _DEEPEST:
            raise yaml.composer.ComposerError(None, None, "too deep", event.start_mark)
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def _refused(event: yaml.Event) -> yaml.Node:
    return yaml.ScalarNode(_REFUSED, "", event.start_mark)  # type: ignore[arg-type]  # the stubs allow C marks too


def _report_invisible(line: int, code: int, report: Report) -> None:
    report.fault(line, f"there is an invisible character (U+{code:04X})", "Delete it.")


def _code(unreadable: yaml.reader.ReaderError) -> int:
    character = unreadable.character
    return ord(character) if isinstance(character, str) else int(character)


# ---- from PyYAML's nodes to ours


def _node(node: yaml.Node, report: Report) -> Node:
    line = node.start_mark.line + 1
    if node.tag == _REFUSED:
        return Refused(line)
    if isinstance(node, yaml.SequenceNode):
        return Rows(line, tuple(_node(each, report) for each in node.value))
    if isinstance(node, yaml.MappingNode):
        return Pairs(line, _entries(node, report))
    text = str(node.value)
    # Written as an escape ("\0"), it comes past the reader, which refuses those that stand in the file as they are.
    control = next((sign for sign in text if unicodedata.category(sign) == "Cc" and not sign.isspace()), None)
    if control is not None:
        _report_invisible(line, ord(control), report)
        return Refused(line)
    is_empty = node.tag == f"{_TAG}null" or not text.strip()
    truth = yaml.SafeLoader.bool_values[text.lower()] if node.tag == f"{_TAG}bool" else None
    return Words(line, text, is_empty, truth)


def _entries(node: yaml.MappingNode, report: Report) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for name, value in node.value:
        line = name.start_mark.line + 1
        if name.tag == _REFUSED:
            continue
        if not isinstance(name, yaml.ScalarNode):
            report.fault(line, "a list stands where a field's name should", "Write name: value.")
        elif name.value in entries:
            first = entries[name.value].line
            report.fault(line, f"{shown(name.value)} stands here twice, first in line {first}", "Keep one of them.")
        else:
            entries[name.value] = Entry(line, _node(value, report))
    return entries
