"""Moments are UTC, in and out, to the microsecond, whatever the database or its session thinks of zones."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text

from bot.domain.ids import TeamId
from storage import gestures
from storage.rows import GestureRow
from storage.store import NotRead, NotWritten, Store
from tests.cases import cases
from tests.domain.play import NOON

TEAM = TeamId("T1")
_gesture = GestureRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def kept(tx: Connection, moment: datetime) -> datetime:
    """Store a moment and read it back."""
    tx.execute(delete(_gesture))
    tx.execute(insert(_gesture).values(team_id=TEAM, key="k", at=moment))
    read: datetime = tx.execute(select(_gesture.c.at)).scalar_one()
    return read


@pytest.mark.parametrize(
    "wrong",
    [
        datetime(2026, 11, 23, 12),  # noqa: DTZ001 - it is naive on purpose
        datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/London")),
        datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(minutes=1))),
    ],
)
async def test_a_moment_that_is_not_utc_is_refused(store: Store, wrong: datetime) -> None:
    with pytest.raises(NotWritten, match=r"storage/types\.py"):
        await store.write(kept, wrong)
    with pytest.raises(NotRead, match=r"storage/types\.py"):
        await store.read(lambda tx: tx.execute(select(_gesture).where(_gesture.c.at < wrong)).all())


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("UTC"), timezone(timedelta(0)), ZoneInfo("Atlantic/Reykjavik")])
async def test_utc_is_taken_by_whatever_name_and_given_as_utc(store: Store, zone: timezone) -> None:
    back = await store.write(kept, datetime(2026, 11, 23, 12, 0, 0, 7, tzinfo=zone))
    assert back == datetime(2026, 11, 23, 12, 0, 0, 7, tzinfo=UTC)
    assert back.tzinfo is UTC


@settings(cases(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the bound has no zone
async def test_every_moment_comes_back_as_it_was(store: Store, moment: datetime) -> None:
    assert await store.write(kept, moment) == moment


@settings(cases(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
async def test_the_database_orders_moments_as_time_does(store: Store, first: datetime, second: datetime) -> None:
    def is_before(tx: Connection) -> bool:
        kept(tx, first)
        return tx.execute(select(_gesture).where(_gesture.c.at < second)).one_or_none() is not None

    assert await store.write(is_before) is (first < second)


async def test_a_session_with_a_zone_of_its_own_changes_nothing(store: Store) -> None:
    def far_away(tx: Connection) -> datetime:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SET TIME ZONE 'Asia/Kolkata'"))
        return kept(tx, NOON)

    back = await store.write(far_away)
    assert (back, back.tzinfo) == (NOON, UTC)


# ---- gestures, which are remembered by the moment


async def test_a_gesture_acts_once(store: Store) -> None:
    assert await store.write(gestures.is_first, TEAM, "V1", NOON)
    assert not await store.write(gestures.is_first, TEAM, "V1", NOON + timedelta(minutes=5))
    assert await store.write(gestures.is_first, TEAM, "V2", NOON)
    assert await store.write(gestures.is_first, TeamId("T2"), "V1", NOON)


async def test_a_gesture_is_forgotten_when_no_redelivery_can_name_it(store: Store) -> None:
    await store.write(gestures.is_first, TEAM, "V1", NOON)
    await store.write(gestures.forget_old, NOON + gestures.KEPT_FOR)
    assert not await store.write(gestures.is_first, TEAM, "V1", NOON)
    await store.write(gestures.forget_old, NOON + gestures.KEPT_FOR + timedelta(microseconds=1))
    assert await store.write(gestures.is_first, TEAM, "V1", NOON)
