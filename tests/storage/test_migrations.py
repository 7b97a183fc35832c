"""The schema that migrations make is the one that the code uses, however often and by however many they are run."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, bindparam, inspect, select, text

from storage import engine, migrations
from storage.columns import metadata
from storage.rows import RunRow
from storage.store import Store
from storage.types import Utc


@pytest.fixture
def store(empty_url: str) -> Iterator[Store]:
    """Give a store that has migrated a database that was empty."""
    migrated = Store(empty_url)
    migrated.migrate()
    yield migrated
    migrated.close()


@pytest.fixture
def made(empty_url: str) -> Iterator[Engine]:
    """Give an engine of our own on the same database."""
    opened = engine.writing(empty_url)
    yield opened
    opened.dispose()


PROCESS = """
import sys
from storage.store import Store
from storage.types import Utc
print("ready", flush=True)
Store(sys.argv[1]).migrate()
"""


def test_migrations_make_exactly_the_tables_that_the_code_uses(store: Store, made: Engine) -> None:
    assert store.url == made.url
    with made.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert _partial_indexes(connection) == {
            "ix_blocker_standing",
            "ix_delivery_due",
            "ix_handoff_waiting",
            "ix_home_due",
            "ix_letter_standing",
            "ix_letter_waiting",
            "ix_run_card_due",
        }


def test_migrating_again_changes_nothing(store: Store, made: Engine) -> None:
    with made.begin() as connection:
        before = _schema(connection)
    store.migrate()
    with made.begin() as connection:
        assert _schema(connection) == before
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_of_two_processes_that_start_at_once_one_waits_for_the_other(empty_url: str, made: Engine) -> None:
    with made.begin() as connection:
        command.upgrade(_config(connection), "head")
        second = subprocess.Popen([sys.executable, "-c", PROCESS, empty_url], stdout=subprocess.PIPE)  # noqa: S603 - our own code
        with second:
            assert second.stdout
            assert second.stdout.readline() == b"ready\n"
            _wait_until_blocked(connection)
            connection.commit()
            assert second.wait(timeout=20) == 0


def test_migrating_back_leaves_nothing_and_forward_again_makes_everything(store: Store, made: Engine) -> None:
    with made.begin() as connection:
        before = _schema(connection)
        command.downgrade(_config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    store.migrate()
    with made.begin() as connection:
        assert _schema(connection) == before


def test_changes_that_were_to_be_looked_at_too_early_are_looked_at_when_something_can_be_told(
    empty_url: str, made: Engine
) -> None:
    with made.begin() as connection:
        command.upgrade(_config(connection), "0003")
        for number, (runs, status) in enumerate([(2, "running"), (9, "running"), (2, "kept")], start=1):
            connection.execute(text(_AN_IMPROVEMENT), {"number": number, "runs": runs, "status": status})
        for number, asked in enumerate(["3", "9", "null"], start=1):
            change = f'{{"sop": "campaign-qa", "why": "Größer", "look_after": {asked}}}'
            connection.execute(text(_A_DRAFT), {"number": number, "change": change})
    with closing(Store(empty_url)) as store:
        store.migrate()
    with made.begin() as connection:
        assert [*connection.execute(text("SELECT look_after FROM improvement ORDER BY id")).scalars()] == [5, 9, 2]
        changes = connection.execute(text("SELECT change FROM draft ORDER BY id")).scalars()
        assert [(json.loads(each)["look_after"], json.loads(each)["why"]) for each in changes] == [
            (5, "Größer"),
            (9, "Größer"),
            (None, "Größer"),
        ]


_AN_IMPROVEMENT = """
INSERT INTO improvement
    (id, team_id, channel_id, sop_key, rule, step, input, cause, what, owner, at, look_after, status)
VALUES
    (:number, 'T1', 'C1', 'campaign-qa', 'said', '', '', '', 'x', 'U1', '2026-11-23 09:00:00+00:00', :runs, :status)
"""
_A_DRAFT = """
INSERT INTO draft (id, team_id, sop_key, base, change, author, owner, at, status)
VALUES (:number, 'T1', 'campaign-qa', 1, :change, 'U1', 'U2', '2026-11-23 09:00:00+00:00', 'waiting')
"""


def test_messages_of_before_name_what_they_quote_as_far_as_their_keys_tell(empty_url: str, made: Engine) -> None:
    with made.begin() as connection:
        command.upgrade(_config(connection), "0008")
        for number, key in enumerate(
            ["old blocker cqa-1 2 3", "held cqa-4 is_archived", "cqa-1 7", "nudge U1 2026-11-23"]
        ):
            connection.execute(text(_A_DELIVERY), {"number": number, "key": key})
    with closing(Store(empty_url)) as store:
        store.migrate()
    with made.begin() as connection:
        quotes = connection.execute(text("SELECT quotes FROM delivery ORDER BY id")).scalars()
        assert [*quotes] == ["\ncqa-1 subject\ncqa-1 blocker 2\n", "\ncqa-4 subject\n", None, None]


_A_DELIVERY = """
INSERT INTO delivery
    (id, team_id, key, lane, channel_id, in_thread, broadcast, state, queued_at, due_at, attempts, uncertain)
VALUES
    (:number, 'T1', :key, 'U1', 'U1', false, false, 'sent', '2026-11-23 09:00:00+00:00', '2026-11-23 09:00:00+00:00',
     0, false)
"""


def test_a_run_of_before_is_given_its_first_finish_from_its_facts(empty_url: str, made: Engine) -> None:
    begun, first, again = (datetime(2026, 11, day, 14, tzinfo=UTC) for day in (2, 3, 5))
    with made.begin() as connection:
        command.upgrade(_config(connection), "0003")
        _insert_run(connection, 1, {"RunStarted": begun, "RunFinished": first, "StepReturned": again})
        _insert_run(connection, 2, {"RunFinished": first})
        _insert_run(connection, 3, {"RunStarted": begun, "RunCancelled": first})
        _insert_facts(connection, 2, 2, {"RunFinished": again})
    store = Store(empty_url)
    store.migrate()
    store.close()
    with made.begin() as connection:
        found = {row.name: row.finished_at for row in connection.execute(select(RunRow.name, RunRow.finished_at))}  # type: ignore[call-overload]  # columns
    assert found == {"wkr-1": first, "wkr-2": first, "wkr-3": None}


_A_MOMENT = bindparam("at", type_=Utc())
_RUN_OF_BEFORE = text(
    "INSERT INTO run (team_id, name, code, number, sop_key, sop_version, channel_id, status, owner, starter,"
    " started_at, seq, state, card_drawn_seq) VALUES ('T1', :name, 'wkr', :number, 'weekly-reporting', 1, 'C1',"
    " 'Finished', 'U1', 'U1', :at, 1, '{}', 0)"
).bindparams(_A_MOMENT)
_FACT_OF_BEFORE = text(
    "INSERT INTO fact (team_id, run, seq, channel_id, kind, at, actor, format, payload)"
    " VALUES ('T1', :run, :seq, 'C1', :kind, :at, 'U1', 1, '{}')"
).bindparams(_A_MOMENT)


def _insert_run(connection: Connection, number: int, facts: dict[str, datetime]) -> None:
    """Store a run as the schema of before did, with as much of its facts as is looked at."""
    values = {"name": f"wkr-{number}", "number": number, "at": min(facts.values())}
    connection.execute(_RUN_OF_BEFORE, values)
    _insert_facts(connection, number, 1, facts)


def _insert_facts(connection: Connection, number: int, first: int, facts: dict[str, datetime]) -> None:
    for seq, (kind, at) in enumerate(facts.items(), first):
        connection.execute(_FACT_OF_BEFORE, {"run": f"wkr-{number}", "seq": seq, "kind": kind, "at": at})


def _config(connection: Connection) -> Config:
    made = migrations.config()
    made.attributes["connection"] = connection
    return made


def _wait_until_blocked(connection: Connection) -> None:
    """Return when the other process waits for us. SQLite doesn't tell; there it waits at its first statement."""
    if connection.dialect.name == "sqlite":
        return
    blocked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    until = time.monotonic() + 20
    while not connection.execute(blocked).scalar():
        assert time.monotonic() < until
        connection.execute(text("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)"))


def _schema(connection: Connection) -> dict[str, object]:
    seen = inspect(connection)
    return {
        table: (
            [(each["name"], str(each["type"]), each["nullable"]) for each in seen.get_columns(table)],
            seen.get_pk_constraint(table),
            sorted((str(each["name"]), str(each["column_names"])) for each in seen.get_indexes(table)),
            sorted((str(each["name"]), str(each["column_names"])) for each in seen.get_unique_constraints(table)),
        )
        for table in seen.get_table_names()
    }


def _partial_indexes(connection: Connection) -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %' AND schemaname = 'public'",
    }[connection.dialect.name]
    return set(connection.execute(text(query)).scalars())
