"""When Slack gives a channel another id: every row that names the old one names the new one."""

from sqlalchemy import Column, delete, exists, func, select, update

from bot.domain.ids import ChannelId, TeamId
from storage.columns import metadata
from storage.rows import DeliveryRow
from storage.store import Tx

_NAMES = frozenset({"channel_id", "channel"})
"""How columns are called that hold a channel's id."""
_delivery = DeliveryRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_NAMED_IN = (_delivery.c.lane, _delivery.c.under_key)
"""Texts in which a channel's id is a part."""


def columns() -> tuple[Column[str], ...]:
    """Give every column that holds a channel's id, whatever table it is in: a new one needs no mention here."""
    return tuple(column for table in metadata.sorted_tables for column in table.columns if column.name in _NAMES)


def change(tx: Tx, team: TeamId, old: ChannelId, new: ChannelId) -> None:
    """Put a channel's new id wherever the old one stands. What is known by the new one already stays as it is."""
    for column in columns():
        _drop_known(tx, column, team, old, new)
        table = column.table
        tx.execute(update(table).where(table.c.team_id == team, column == old).values({column.name: new}))
    _change_keys(tx, team, old, new)


def _drop_known(tx: Tx, column: Column[str], team: TeamId, old: ChannelId, new: ChannelId) -> None:
    """Drop rows whose key would be that of another row, such as memberships that were read by the new id."""
    table = column.table
    if not column.primary_key:
        return
    other = table.alias()
    same = [table.c[each.name] == other.c[each.name] for each in table.primary_key if each.name != column.name]
    known = exists(select(other.c[column.name]).where(other.c[column.name] == new, *same))
    tx.execute(delete(table).where(table.c.team_id == team, column == old, known))


def _change_keys(tx: Tx, team: TeamId, old: ChannelId, new: ChannelId) -> None:
    """Let queued and posted messages be found by names that are made of the new id, such as a digest's."""
    mine = _delivery.c.team_id == team
    for column in _NAMED_IN:
        changed = {column.name: func.replace(column, old, new)}
        tx.execute(update(_delivery).where(mine, column.contains(old, autoescape=True)).values(changed))
    named, other = func.replace(_delivery.c.key, old, new), _delivery.alias()
    taken = exists(select(other.c.id).where(other.c.team_id == team, other.c.key == named))
    old_keys = _delivery.c.key.contains(old, autoescape=True)
    tx.execute(update(_delivery).where(mine, old_keys, ~taken).values(key=named))
