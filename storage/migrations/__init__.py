"""Alembic migrations, run by the start: the schema is always that of the code that uses it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def config() -> Config:
    """Give Alembic's configuration without a file of its own: there is nothing to set."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.set_main_option("path_separator", "os")
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring this database to ``revision``. One transaction; two processes that start at once do it in turn."""
    with engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, revision)
