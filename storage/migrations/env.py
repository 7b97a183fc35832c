"""Alembic's entry point: it works on the connection that it is handed, inside that connection's transaction."""

from alembic import context

from storage import rows, rows_flow, rows_review, turns  # noqa: F401 - the rows add their tables to the metadata
from storage.columns import metadata

connection = context.config.attributes["connection"]
turns.take(connection, "migration")
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can't alter a column in place
)
context.run_migrations()
