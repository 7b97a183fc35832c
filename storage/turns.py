"""Turns: what one transaction at a time may do. On PostgreSQL several write at once; SQLite has one writer anyway."""

from sqlalchemy import Connection, func, select


def take(tx: Connection, what: str) -> None:
    """Wait until nobody else has this turn, and keep it until the transaction ends."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
