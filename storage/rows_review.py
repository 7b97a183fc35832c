"""The tables of the weekly review."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, false
from sqlmodel import Field, SQLModel

from storage.columns import long_text, moment


def _number() -> Column[int]:
    """Give a key that counts by itself."""
    return Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


class DigestRow(SQLModel, table=True):
    """A digest that was written for a channel: at most one for a ``slot``. It tells of ``since`` up to the slot.

    ``extra``: one that was asked for besides, whose period the next one covers again. ``content`` is what its message
    is drawn from; None for one of before that was kept. ``given_up``: Slack never took it, so nobody has seen it.
    """

    __tablename__ = "digest"
    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    slot: datetime = moment(key=True)
    extra: bool
    since: datetime = moment()
    posted_at: datetime = moment()
    content: str | None = long_text(nullable=True)
    given_up: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ProposalRow(SQLModel, table=True):
    """A proposal that a digest showed, and how it was answered; ``key`` is what makes it the same one again.

    ``decision`` is what was said with the answer.
    """

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_shown", "team_id", "channel_id", "shown_at"),)
    id: int | None = Field(default=None, sa_column=_number())
    team_id: str
    channel_id: str
    key: str
    content: str = long_text()
    extra: bool
    shown_at: datetime = moment()
    answer: str
    answered_at: datetime | None = moment(nullable=True)
    decision: str = long_text(default="{}", server_default="'{}'")


class ImprovementRow(SQLModel, table=True):
    """A change that is followed through. ``version`` is the first with it; None for a change that is not of text.

    ``author`` is who wrote what such a change is; of a version its note tells that.
    """

    __tablename__ = "improvement"
    __table_args__ = (Index("ix_improvement_team", "team_id", "status"),)
    id: int | None = Field(default=None, sa_column=_number())
    team_id: str
    channel_id: str
    sop_key: str
    rule: str
    step: str
    input: str
    cause: str
    what: str = long_text()
    owner: str
    author: str | None = None
    at: datetime = moment()
    version: int | None = None
    look_after: int
    due: date | None = None
    status: str
    settled_at: datetime | None = moment(nullable=True)


class DraftRow(SQLModel, table=True):
    """A version that someone wrote and its SOP's owner is to publish. ``change`` is what they changed, whole."""

    __tablename__ = "draft"
    id: int | None = Field(default=None, sa_column=_number())
    team_id: str
    sop_key: str
    base: int
    change: str = long_text()
    author: str
    owner: str
    at: datetime = moment()
    status: str
