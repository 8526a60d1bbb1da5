"""The database's history, one file a step, run from code at start and by `migrate`."""
