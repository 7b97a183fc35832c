"""Whatever people write, no table program finds a formula in it, whichever sign it takes for its separator."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.tables import to_csv, to_json
from tests.cases import cases

COLUMNS = ("run", "said", "count", "more")
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 - some programs read the wide signs alike
TEXT = st.text(alphabet="=@;,\t\n\r\"' a", max_size=6) | st.text(alphabet="＝-;\v\x85\u2028", max_size=6) | st.text()  # noqa: RUF001 - the same
TABLE = st.lists(st.tuples(TEXT, TEXT, st.integers(0, 99), TEXT), max_size=4)
Table = list[tuple[str, str, int, str]]


def written(table: Table) -> str:
    file = io.StringIO(newline="")
    assert to_csv(file, COLUMNS, [dict(zip(COLUMNS, row, strict=True)) for row in table]) == len(table)
    return file.getvalue().removeprefix("\ufeff")


def cells(text: str, separator: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        yield from row


def formulas(found: Iterator[str]) -> list[str]:
    return [each for each in found if each.lstrip(" \u00a0").startswith(SIGNS)]


@cases(400)
@given(TABLE)
def test_read_with_commas_each_text_is_one_cell_as_it_was_written_but_for_apostrophes(table: Table) -> None:
    text = written(table)
    assert formulas(cells(text, ",")) == []
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head == list(COLUMNS)
    expected = [[str(each).replace("'", "") for each in row] for row in table]
    assert [[each.replace("'", "") for each in row] for row in rows] == expected


@cases(400)
@given(TABLE, st.sampled_from(";\t"))
def test_torn_at_semicolons_or_tabs_no_piece_is_one(table: Table, separator: str) -> None:
    """Quotes don't help here: to such a program most of a line is one cell without quotes, torn in any text."""
    assert formulas(cells(written(table), separator)) == []


@cases(400)
@given(TABLE, st.sampled_from(",;\t"))
def test_read_line_by_line_no_piece_is_one(table: Table, separator: str) -> None:
    """Such a program takes what follows a line break in a text for a row of its own."""
    for line in written(table).splitlines():
        assert formulas(cells(line, separator)) == []


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("x;=1+1;", "x;'=1+1;"),
        ('x;"=1+1', "x;'\"=1+1"),
        ("two lines\n-2, +3", "two lines\n'-2,' +3"),
        ("Ask @someone, @someone and a-b = c; then go", "Ask @someone, @someone and a-b = c; then go"),
    ],
)
def test_only_what_could_begin_a_formula_is_marked(said: str, cell: str) -> None:
    assert list(cells(written([("r", said, 1, "")]), ","))[5] == cell


def test_texts_are_quoted_and_numbers_are_not() -> None:
    assert written([("cqa-1", 'say "a"', 3, "")]) == ('"run","said","count","more"\r\n"cqa-1","say ""a""",3,""\r\n')


def test_inputs_stay_json_though_they_are_marked() -> None:
    row = dict.fromkeys(COLUMNS) | {"more": {"kpi": "x;=1", "angle": "a\nb"}}
    file = io.StringIO(newline="")
    to_csv(file, COLUMNS, [row])
    (read,) = csv.DictReader(io.StringIO(file.getvalue().removeprefix("\ufeff"), newline=""))
    assert json.loads(read["more"]) == {"kpi": "x;'=1", "angle": "a\nb"}
    assert (read["run"], read["count"]) == ("", "")


def test_json_leaves_out_what_is_not_known_and_marks_nothing() -> None:
    file = io.StringIO()
    assert to_json(file, COLUMNS, [dict.fromkeys(COLUMNS) | {"said": "=1", "count": 0}]) == 1
    assert json.loads(file.getvalue()) == [{"said": "=1", "count": 0}]
