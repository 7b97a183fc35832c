"""Inserting a row that may be there already. The two databases say it alike, in modules of their own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

Values = dict[str, Any]


def put(tx: Connection, table: Table, key: Values, values: Values) -> None:
    """Insert a row, or give the one of this key these values."""
    row = _insert(tx, table).values(key | values)
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def add(tx: Connection, table: Table, rows: Values | Sequence[Values]) -> None:
    """Insert rows; those that are there already stay as they are."""
    if rows:
        tx.execute(_insert(tx, table).on_conflict_do_nothing(), rows)


def add_if_new(tx: Connection, table: Table, row: Values) -> bool:
    """Insert a row; whether it wasn't there before."""
    # Asked for by RETURNING: how many rows an INSERT made is not told by every driver.
    made = _insert(tx, table).values(row).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return tx.execute(made).first() is not None


def _insert(tx: Connection, table: Table) -> Any:  # noqa: ANN401 - the two modules' INSERTs have no common type
    return (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(table)
