"""Inserting a row that may be there already. The two databases say it alike, in modules of their own."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

Values = dict[str, Any]


def put(tx: Connection, table: Table, key: Values, values: Values) -> None:
    """Insert a row, or give the one of this key these values."""
    tx.execute(_put(tx.dialect.name, table, tuple(key), tuple(values)), key | values)


def add(tx: Connection, table: Table, rows: Values | Sequence[Values]) -> None:
    """Insert rows; those that are there already stay as they are."""
    if rows:
        tx.execute(_insert(tx, table).on_conflict_do_nothing(), rows)


def add_if_new(tx: Connection, table: Table, row: Values) -> bool:
    """Insert a row; whether it wasn't there before."""
    # Asked for by RETURNING: how many rows an INSERT made is not told by every driver.
    made = _insert(tx, table).values(row).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return tx.execute(made).first() is not None


@cache
def _put(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Any:  # noqa: ANN401 - as below
    """Build the statement once for each shape of row: that takes longer than the database does to carry it out."""
    row = _insert_into(dialect, table)
    return row.on_conflict_do_update(index_elements=key, set_={name: row.excluded[name] for name in values})


def _insert(tx: Connection, table: Table) -> Any:  # noqa: ANN401 - as below
    return _insert_into(tx.dialect.name, table)


def _insert_into(dialect: str, table: Table) -> Any:  # noqa: ANN401 - the two modules' INSERTs have no common type
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)
