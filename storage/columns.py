"""Columns that several tables have, and the names that constraints get."""

from typing import Any

from sqlalchemy import Column, Text, text
from sqlmodel import Field, MetaData, SQLModel

from storage.types import Utc

# Named constraints, so that a migration can find them on either database.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


def moment(*, nullable: bool = False, key: bool = False) -> Any:  # noqa: ANN401 - SQLModel's Field is whatever the attribute is
    """Give a column of moments in UTC."""
    return Field(default=None, sa_column=Column(Utc, nullable=nullable, primary_key=key))


def long_text(*, nullable: bool = False, default: str | None = None, server_default: str | None = None) -> Any:  # noqa: ANN401 - the same
    """Give a column of text of any length; ``server_default``, in SQL, is what rows have that were there before it."""
    given = None if server_default is None else text(server_default)
    return Field(default=default, sa_column=Column(Text, nullable=nullable, server_default=given))


def count() -> Any:  # noqa: ANN401 - the same
    """Give a column that counts from 0, also in rows that were there before it."""
    return Field(default=0, sa_column_kwargs={"server_default": text("0")})
