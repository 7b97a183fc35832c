"""The tables of work between people. The first three follow from a run's facts; ``storage.flow`` alone writes them."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from storage.columns import count, moment


class HandoffRow(SQLModel, table=True):
    """An offer of a step, or with ``step`` empty of the run; it waits until it has an ``answer``."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index(
            "ix_handoff_waiting",
            "team_id",
            "receiver",
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
    )
    team_id: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    offered_at: datetime = moment(key=True)
    giver: str
    receiver: str
    answer: str | None = None
    answered_at: datetime | None = moment(nullable=True)


class BlockerRow(SQLModel, table=True):
    """A blocker; it stands until ``ended_at``. ``source`` is the message that was reacted on, if one was."""

    __tablename__ = "blocker"
    __table_args__ = (
        Index(
            "ix_blocker_standing",
            "team_id",
            "person",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    team_id: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    step: str
    raised_by: str
    raised_at: datetime = moment()
    person: str | None = None
    source: str | None = None
    ended_at: datetime | None = moment(nullable=True)
    undone: bool = False


class OpenStepRow(SQLModel, table=True):
    """A step that someone has still to do, in an open run; gone once it is settled."""

    __tablename__ = "open_step"
    __table_args__ = (
        Index("ix_open_step_person", "team_id", "user_id"),
        Index("ix_open_step_due", "team_id", "due_at"),
    )
    team_id: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    user_id: str
    due_at: datetime | None = moment(nullable=True)


class LetterRow(SQLModel, table=True):
    """A direct message that asks one person for one thing in one run, and says afterwards what became of it.

    ``state``: ``waiting`` until ``due_at``, then ``standing``, or ``settled``. ``drawn`` is a digest of what it
    says, as of the run's fact ``drawn_seq``. After so many ``attempts`` that failed it is tried no sooner than
    ``again_at``.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("team_id", "run", "user_id", "kind", "step", "raised"),
        Index(
            "ix_letter_waiting",
            "team_id",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_letter_standing",
            "team_id",
            "run",
            sqlite_where=text("state = 'standing'"),
            postgresql_where=text("state = 'standing'"),
        ),
        Index("ix_letter_run", "team_id", "run"),
    )
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    team_id: str
    run: str
    user_id: str
    kind: str
    step: str
    raised: int
    state: str
    due_at: datetime = moment()
    channel_id: str | None = None
    ts: str | None = None
    drawn: str | None = None
    drawn_seq: int = 0
    attempts: int = count()
    again_at: datetime | None = moment(nullable=True)


class ThreadMessageRow(SQLModel, table=True):
    """A message in a run's thread: ids only. A reaction's event says nothing of the thread."""

    __tablename__ = "thread_message"
    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    run: str


class ReactionRow(SQLModel, table=True):
    """Someone's blocker emoji on a message of a run, or that it is gone, as of Slack's ``event_ts``.

    Events may arrive in another order than they happened; the youngest says how it is.
    """

    __tablename__ = "reaction"
    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    present: bool
    event_ts: str


class ErrandRow(SQLModel, table=True):
    """A message whose words are still to be read from Slack: they are a blocker's reason."""

    __tablename__ = "errand"
    team_id: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    blocker: int = Field(primary_key=True)
    channel_id: str
    ts: str
    user_id: str
    due_at: datetime = moment()
    attempts: int = 0


class StartOfferRow(SQLModel, table=True):
    """When someone's words last brought them the offer to start an SOP."""

    __tablename__ = "start_offer"
    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    sop_key: str = Field(primary_key=True)
    at: datetime = moment()


class QuietStartRow(SQLModel, table=True):
    """Someone wants no such offers for this SOP in this channel."""

    __tablename__ = "quiet_start"
    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    sop_key: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)


class MuteRow(SQLModel, table=True):
    """Someone wants no daily nudge."""

    __tablename__ = "mute"
    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)


class HomeRow(SQLModel, table=True):
    """Someone's Home: when they opened it last, whether it is behind, and from which entry on it is shown.

    ``drawing``: what was behind is on its way to Slack, and may not have reached it yet. After so many ``attempts``
    that failed it is drawn no sooner than ``again_at``.
    """

    __tablename__ = "home"
    __table_args__ = (
        Index(
            "ix_home_due",
            "team_id",
            "user_id",
            sqlite_where=text("due"),
            postgresql_where=text("due"),
        ),
    )
    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    opened_at: datetime = moment()
    due: bool
    drawing: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    page: int = 0
    attempts: int = count()
    again_at: datetime | None = moment(nullable=True)
