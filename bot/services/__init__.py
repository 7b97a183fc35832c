"""Use cases, one file per concern: load, let the rules decide, save and queue in one transaction, wake."""
