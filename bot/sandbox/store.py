"""What the local Slack keeps between starts: one table of JSON documents in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Keeping:
    """Documents by kind and name; with no path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._db: sqlite3.Connection | None = None
        if path is not None:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS document"
                " (kind TEXT, name TEXT, data TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID"
            )

    def put(self, kind: str, name: str, data: dict[str, Any]) -> None:
        """Keep a document, in the place of one with the same kind and name."""
        if self._db is not None:
            self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", (kind, name, json.dumps(data)))

    def drop(self, kind: str, name: str) -> None:
        """Keep it no longer."""
        if self._db is not None:
            self._db.execute("DELETE FROM document WHERE kind = ? AND name = ?", (kind, name))

    def every(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give the documents of a kind, in the order of their names."""
        if self._db is not None:
            query = "SELECT name, data FROM document WHERE kind = ? ORDER BY name"
            for name, data in self._db.execute(query, (kind,)):
                yield name, json.loads(data)

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
