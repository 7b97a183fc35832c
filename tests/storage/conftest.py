"""Databases to store in: SQLite, and a PostgreSQL that is made for the session and thrown away after it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from storage.columns import metadata
from storage.store import Store
from tests.office import new_database

REQUIRED = "SOPBOT_REQUIRE_POSTGRESQL"
"""Set to 1 where PostgreSQL must be there, such as before a release: then its absence is a failure."""
_BUILT_HERE = Path("/usr/lib/postgresql")
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL of our own and give the address of its server, without a database's name."""
    programs = _programs()
    if programs is None:
        absent = f"no PostgreSQL server on this machine (initdb on PATH, or under {_BUILT_HERE})"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED}=1, and {absent}")
        pytest.skip(absent)
    folder = Path(tempfile.mkdtemp(prefix="sopbot-pg-"))
    try:
        yield from _running(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_ready(postgresql: str) -> str:
    """Make the database with the newest schema that tests use one after the other, and give its address."""
    _admin(postgresql, "CREATE DATABASE ready")
    address = _address(postgresql, "ready")
    store = Store(address)
    store.migrate()
    store.close()
    return address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.thorough)])
def kind(request: pytest.FixtureRequest) -> str:
    """Name the kind of database: every test here is run on both (make test: on SQLite)."""
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without tables."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'sopbot.db'}"
    else:
        server: str = request.getfixturevalue("postgresql")
        _admin(server, "CREATE DATABASE empty")
        yield _address(server, "empty")
        _admin(server, "DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database with the newest schema and nothing in it."""
    if kind == "sqlite":
        yield new_database(tmp_path)
    else:
        address: str = request.getfixturevalue("postgresql_ready")
        yield address
        _emptied(address)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Give a store with the newest schema and nothing in it."""
    made = Store(url)
    yield made
    made.close()


def _address(server: str, name: str) -> str:
    return f"{server.replace('postgresql', 'postgresql+psycopg', 1)}/{name}"


def _admin(server: str, statement: LiteralString) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(statement)


def _emptied(address: str) -> None:
    """Delete every row: far quicker than a new database for each test."""
    with psycopg.connect(address.replace("+psycopg", "", 1)) as connection:
        tables = sql.SQL(", ").join(sql.Identifier(each) for each in metadata.tables)
        connection.execute(sql.SQL("TRUNCATE {}").format(tables))


def _programs() -> Path | None:
    """Find the folder of initdb and pg_ctl: Debian keeps it off PATH, one for each version."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else sorted(_BUILT_HERE.glob("*/bin/initdb"), key=_version)
    return found[-1].parent if found else None


def _version(program: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in program.parts[-3].split(".") if part.isdecimal())


def _running(programs: Path, folder: Path) -> Iterator[str]:
    as_root = os.geteuid() == 0
    if as_root:
        shutil.chown(folder, "postgres")  # the server refuses to run as root
    who = ["runuser", "-u", "postgres", "--"] if as_root else []
    data, port = folder / "data", _free_port()

    def call(program: str, *arguments: str) -> None:
        command = [*who, str(programs / program), *arguments]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603 - PostgreSQL's own programs, our arguments

    call("initdb", "-D", str(data), "-U", "sopbot", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' {_FAST}"
    call("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
    try:
        yield f"postgresql://sopbot@127.0.0.1:{port}"
    finally:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
