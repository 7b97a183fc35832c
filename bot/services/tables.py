"""Tables as CSV and JSON, written a row at a time. In CSV nothing that people wrote can count as a formula."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

from bot.domain.exporting import Form, Row

_LINE_ENDS = r"\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
_A_FORMULA = r"(?=[ \u00a0\"]*[=+\-@＝＋－＠])"  # noqa: RUF001 - some programs read the wide signs alike
# A cell is torn at these where a program takes them for its separator: in the middle of a line it heeds no quotes.
_BEGINS = re.compile(rf"(?:\A|(?<=[;\t])){_A_FORMULA}")
# One that looks at each line by itself loses count of the quotes in a row of several, so commas tear there too.
_BEGINS_IN_LINES = re.compile(rf"(?:\A|(?<=[;\t,{_LINE_ENDS}])){_A_FORMULA}")
_HAS_LINES = re.compile(f"[{_LINE_ENDS}]")


def to_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a table and count its rows. Texts are quoted and numbers are not; what isn't known is an empty text."""
    file.write("\ufeff")  # so that Excel reads it as UTF-8
    table, count = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC), 0
    table.writerow(columns)
    for count, row in enumerate(rows, 1):  # noqa: B007 - how many there were
        table.writerow(_guarded([_cell(row[name]) for name in columns]))
    return count


def _cell(value: Any) -> str | int | float:  # noqa: ANN401 - a value of a row
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case _:
            return str(value)


def _guarded(cells: Sequence[str | int | float]) -> list[str | int | float]:
    """Put an apostrophe before whatever a table program could take for the beginning of a formula."""
    texts = [each for each in cells if isinstance(each, str)]
    begins = _BEGINS_IN_LINES if any(_HAS_LINES.search(each) for each in texts) else _BEGINS
    return [begins.sub("'", each) if isinstance(each, str) else each for each in cells]


def to_json(file: TextIO, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a list of objects, one on a line, and count them; what isn't known is left out of its object."""
    count = 0
    file.write("[")
    for count, row in enumerate(rows, 1):
        told = {name: row[name] for name in columns if row[name] is not None}
        file.write(f"{',' if count > 1 else ''}\n{json.dumps(told, ensure_ascii=False)}")
    file.write("\n]\n")
    return count


WRITERS: Mapping[Form, Callable[[TextIO, Sequence[str], Iterable[Row]], int]] = {Form.CSV: to_csv, Form.JSON: to_json}
"""How a table of each form is written."""
