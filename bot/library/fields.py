"""Taking values out of one mapping of a file. What doesn't fit is reported, and an empty value given instead."""

import difflib
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from bot.domain.text import one_line
from bot.library.faults import Report, shown
from bot.library.schema import KEY, KEY_FORM, Part
from bot.library.yaml_lines import Node, Pairs, Refused, Rows, Words

_Named = TypeVar("_Named", bound=StrEnum)
_NEAR = 0.7
"""How alike a name must be to one of ours for that one to be proposed."""


class Fields:
    """The fields of ``pairs``, which is a ``part`` of the file and is called ``name`` in what is reported.

    Unknown fields and missing ones are reported when it is made.
    """

    def __init__(self, pairs: Pairs, part: Part, report: Report, name: str = "") -> None:
        self.line = pairs.line
        self.name = name or part.name
        self._entries = pairs.entries
        self._report = report
        slips = self._report_unknown(part)
        for field, meaning in part.required.items():
            # A field that is only misspelt was reported as that.
            if field not in pairs.entries and field not in slips:
                report.fault(self.line, f'{self.name} has no "{field}"', f"Add {field}: {meaning}.")

    def __contains__(self, field: str) -> bool:
        return field in self._entries

    def line_of(self, field: str) -> int:
        """Give the line of a field, or that of the whole part if it has none."""
        return self._entries[field].line if field in self._entries else self.line

    def text(self, field: str, limit: int) -> str:
        """Give a text on one line; one that is empty or over ``limit`` characters is reported."""
        node = self._value(field)
        return "" if node is None else self.read_text(node, self._entries[field].line, self._of(field), limit)

    def key(self, field: str = "key") -> str:
        """Give a key; one of another form is reported."""
        text = self.text(field, KEY)
        return text if text and self.has_key_form(text, self.line_of(field), self._of(field)) else ""

    def truth(self, field: str) -> bool:
        """Give a yes or no; False if nothing is said."""
        node = self._value(field)
        if node is None or isinstance(node, Refused):
            return False
        if isinstance(node, Words) and node.truth is not None:
            return node.truth
        self._report.fault(
            self.line_of(field), f"{self._of(field)} is neither true nor false", "Write true or false, without quotes."
        )
        return False

    def one_of(self, field: str, known: type[_Named]) -> _Named | None:
        """Give one of the values of ``known``; None if nothing is said, or something else."""
        text = self.text(field, KEY)
        values = [each.value for each in known]
        if not text or text in values:
            return known(text) if text else None
        near = did_you_mean(text, values) or f"Write one of: {', '.join(values)}."
        self._report.fault(self.line_of(field), f"{self._of(field)} can't be {shown(text)}", near)
        return None

    def texts(self, field: str, limit: int, count: tuple[int, int]) -> tuple[str, ...]:
        """Give a list of different texts of at most ``limit`` characters; fewer or more than ``count`` is reported."""
        rows = self.rows(field)
        if rows is None:
            return ()
        least, most = count
        if not least <= len(rows.items) <= most:
            self._report.fault(
                self.line_of(field),
                f"{self._of(field)} has {entries(len(rows.items))}",
                f"Give it {least} to {most}.",
            )
        found: dict[str, str] = {}
        for item in rows.items:
            text = self.read_text(item, item.line, f"an entry of {self._of(field)}", limit)
            if text.casefold() in found:
                self._report.fault(item.line, f"{shown(text)} is in {self._of(field)} twice", "Keep one of them.")
            elif text:
                found[text.casefold()] = text
        return tuple(found.values())

    def rows(self, field: str) -> Rows | None:
        """Give a list; None if there is none, which is reported if something else stands there."""
        node = self._value(field)
        if node is None or isinstance(node, Rows | Refused):
            return node if isinstance(node, Rows) else None
        mend = "Write [one, two], or each on a line of its own that begins with a dash."
        self._report.fault(self.line_of(field), f"{self._of(field)} is not a list", mend)
        return None

    def pairs(self, field: str) -> Pairs | None:
        """Give a mapping; None if there is none, which is reported if something else stands there."""
        node = self._value(field)
        if node is None or isinstance(node, Pairs | Refused):
            return node if isinstance(node, Pairs) else None
        mend = "Write each of its fields as name: value, on a line of its own, indented."
        self._report.fault(self.line_of(field), f"{self._of(field)} is not written as name: value", mend)
        return None

    # ---- single values, wherever they stand

    def read_text(self, node: Node, line: int, of: str, limit: int) -> str:
        """Give the text of a value that is called ``of``, with its faults reported at ``line``."""
        if isinstance(node, Refused):
            return ""
        if not isinstance(node, Words):
            self._report.fault(
                line,
                f"{of} is a {'list' if isinstance(node, Rows) else 'group of fields'}, not a text",
                "Write one text.",
            )
            return ""
        text = "" if node.is_empty else one_line(node.text, len(node.text))
        if not text:
            self._report.fault(line, f"{of} is empty", "Fill it in, or delete it if it may be left out.")
        elif len(text) > limit:
            over = len(text) - limit
            self._report.fault(line, f"{of} has {len(text)} characters, {over} too many", f"Shorten it to {limit}.")
        return text

    def has_key_form(self, text: str, line: int, of: str) -> bool:
        """Whether a text can be a key; if not, it is reported."""
        if KEY_FORM.fullmatch(text):
            return True
        what = f"{of} can't be {shown(text)}: a key begins with a small letter and has only a-z, 0-9 and hyphens"
        self._report.fault(line, what, _proposed_key(text))
        return False

    def _value(self, field: str) -> Node | None:
        """Give a field's value; an empty one is reported, and None given as for one that isn't there."""
        entry = self._entries.get(field)
        if entry is None:
            return None
        if isinstance(entry.value, Words) and entry.value.is_empty:
            self._report.fault(entry.line, f"{self._of(field)} is empty", f'Fill it in, or delete "{field}:".')
            return None
        return entry.value

    def _of(self, field: str) -> str:
        return f'"{field}" of {self.name}'

    def _report_unknown(self, part: Part) -> set[str]:
        """Report the fields that the part doesn't have; give those that were probably meant."""
        meant = set()
        open_fields = [field for field in part.fields if field not in self._entries]
        for field, entry in self._entries.items():
            if field in part.fields:
                continue
            near = difflib.get_close_matches(field.casefold(), open_fields, n=1, cutoff=_NEAR)
            meant.update(near)
            mend = f"Delete it; its fields are {', '.join(part.fields)}."
            if near:
                mend = f'Did you mean "{near[0]}"?'
            elif " " in field and isinstance(entry.value, Words) and entry.value.is_empty:
                mend = "A comma within { } begins a new field: put a text that has one in quotes."
            self._report.fault(entry.line, f"{shown(field)} is no field of {self.name}", mend)
        return meant


def entries(count: int) -> str:
    """Say how many entries a list or a mapping has."""
    return "1 entry" if count == 1 else f"{count} entries"


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Give a question that names the nearest of the known words, or nothing if none comes near."""
    near = difflib.get_close_matches(text.casefold(), list(known), n=1, cutoff=_NEAR)
    return f'Did you mean "{near[0]}"?' if near else ""


def _proposed_key(text: str) -> str:
    """Give a sentence that says how a text would be written as a key."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text.lower()).split()
    key = "-".join(words)[:KEY].strip("-")
    return f'Write "{key}".' if KEY_FORM.fullmatch(key) else 'Write one such as "links".'
