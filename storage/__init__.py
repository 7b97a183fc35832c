"""Everything that is kept: rows, the facts log, queries, the writer, migrations. Gives and takes domain types."""
