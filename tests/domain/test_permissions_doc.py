"""The table that people read is the table that the code decides by."""

from pathlib import Path

from bot.domain.permissions import ALLOWED, Act, Standing

DOC = Path(__file__).parents[2] / "docs" / "permissions.md"


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_the_documents_table_is_the_codes() -> None:
    rows = [cells(line) for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    columns = [Standing(name) for name in rows[0][1:]]
    assert columns == list(Standing)
    read = {
        Act(act): {column for column, may in zip(columns, marks, strict=True) if may == "yes"}
        for act, *marks in rows[2:]
    }
    assert {mark for _, *marks in rows[2:] for mark in marks} == {"yes", "·"}
    assert read == ALLOWED
