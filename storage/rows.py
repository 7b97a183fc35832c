"""The tables of SOPs, runs, facts, deliveries and people.

``team_id`` stands on every one: a workspace's rows never mix with another's.
JSON is kept as text that the domain types are read from (``storage.codec``); moments are ``storage.types.Utc``.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import count, long_text, moment


class SopRow(SQLModel, table=True):
    """An SOP's current version. ``listed`` is false once its file is gone: open runs go on, none starts."""

    __tablename__ = "sop"
    team_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    version: int
    listed: bool
    file_hash: str


class SopVersionRow(SQLModel, table=True):
    """The content of one published version, never changed."""

    __tablename__ = "sop_version"
    team_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    content: str = long_text()
    published_at: datetime = moment()
    author: str
    reason: str = long_text(default="")


class RunRow(SQLModel, table=True):
    """A run as it stands: ``state`` is the fold of its ``seq`` facts; the rest is there to be searched.

    ``finished_at`` is its first finish, which a return leaves as it was; ``ended_at`` is empty while it is open.
    ``card_drawn_seq`` is the fact up to which its card in Slack is drawn, ``card_held`` why no drawing is tried;
    ``card_posted_seq`` the fact at which the card's message was posted, ``card_again_seq`` the one at which a message
    was last posted in another's place.
    """

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("team_id", "code", "number"),
        Index("ix_run_channel", "team_id", "channel_id", "status"),
        Index("ix_run_sop", "team_id", "channel_id", "sop_key", "started_at"),
        Index("ix_run_owner", "team_id", "owner", "status"),
        # The runs of a period, the open ones among them (their end is NULL).
        Index("ix_run_ended", "team_id", "ended_at"),
        # Of an SOP, in all channels: where it ran last, what began since, what finished before and after a change.
        Index("ix_run_sop_started", "team_id", "sop_key", "started_at", "number"),
        Index("ix_run_sop_finished", "team_id", "sop_key", "finished_at", "name"),
        # The due cards of 50,000 runs are found without looking at the others (once SQLite has counted: take_stock).
        Index(
            "ix_run_card_due",
            "team_id",
            "name",
            sqlite_where=text("seq > card_drawn_seq AND card_held IS NULL"),
            postgresql_where=text("seq > card_drawn_seq AND card_held IS NULL"),
        ),
    )
    team_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    code: str
    number: int
    sop_key: str
    sop_version: int
    channel_id: str
    status: str
    owner: str
    starter: str
    started_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)
    seq: int
    state: str = long_text()
    card_ts: str | None = None
    card_drawn_seq: int = 0
    card_held: str | None = None
    card_posted_seq: int = count()
    card_again_seq: int = count()


class FactRow(SQLModel, table=True):
    """Something that happened. Appended, never changed; ``payload`` is the fact whole, ``format`` its version."""

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_period", "team_id", "channel_id", "at", "kind"),)
    team_id: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    channel_id: str
    kind: str
    at: datetime = moment()
    actor: str
    step: str | None = None
    format: int
    payload: str = long_text()


class RemarkRow(SQLModel, table=True):
    """What someone said about an SOP, without its author; of the moment only the week's Monday.

    ``run`` is None for what was said at a finish, which would name who finished it, or of the SOP itself.
    ``channel_id`` is where the run was, or where it was said: of a private channel's remarks nobody else hears.
    """

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_sop", "team_id", "sop_key"),)
    id: int | None = Field(default=None, primary_key=True)
    team_id: str
    sop_key: str
    sop_version: int
    channel_id: str = Field(sa_column_kwargs={"server_default": text("''")})
    run: str | None = None
    week: str
    text: str = long_text()


class DeliveryRow(SQLModel, table=True):
    """A message to be posted, once: ``key`` is what makes it the same one, ``lane`` what keeps it in order.

    ``under_key`` is that of the message in whose thread it is to stand. ``body`` may hold a file. ``quotes`` names the
    places in runs whose words it repeats, each between line ends, by which it is searched for.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("team_id", "key"),
        Index(
            "ix_delivery_due",
            "team_id",
            "lane",
            "id",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
    )
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    team_id: str
    key: str
    lane: str
    run: str | None = None
    channel_id: str
    user_id: str | None = None
    in_thread: bool = False
    broadcast: bool = False
    under_key: str | None = None
    body: str | None = long_text(nullable=True)
    quotes: str | None = long_text(nullable=True)
    state: str = "due"
    queued_at: datetime = moment()
    due_at: datetime = moment()
    attempts: int = 0
    uncertain: bool = False
    sent_ts: str | None = None
    error: str | None = None


class GestureRow(SQLModel, table=True):
    """A command, modal or event that was acted on, so that it acts once however often it comes. Kept for a day."""

    __tablename__ = "gesture"
    __table_args__ = (Index("ix_gesture_at", "at"),)
    team_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = moment()


class ExportRow(SQLModel, table=True):
    """An export that someone asked for and that is still to be made: of which time, in which form.

    A number is never given twice: it names the export's delivery, which stays.
    """

    __tablename__ = "export"
    __table_args__ = {"sqlite_autoincrement": True}
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    team_id: str
    user_id: str
    since: datetime = moment()
    until: datetime = moment()
    form: str


class PersonRow(SQLModel, table=True):
    """What is known of a Slack account."""

    __tablename__ = "person"
    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    name: str
    kind: str
    is_admin: bool
    tz: str
    known_at: datetime = moment()


class ChannelRow(SQLModel, table=True):
    """What is known of a Slack conversation. ``members_known_at``: since when its members are known, all of them."""

    __tablename__ = "channel"
    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    name: str
    is_private: bool
    is_archived: bool
    has_bot: bool
    known_at: datetime = moment()
    members_known_at: datetime | None = moment(nullable=True)


class MembershipRow(SQLModel, table=True):
    """Someone is a member of a conversation."""

    __tablename__ = "membership"
    team_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
