"""The tables of the weekly review."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import moment


class DigestRow(SQLModel, table=True):
    """A digest that was written for a channel: at most one for a ``slot``. It tells of ``since`` up to the slot."""

    __tablename__ = "digest"
    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    slot: datetime = moment(key=True)
    since: datetime = moment()
    posted_at: datetime = moment()
