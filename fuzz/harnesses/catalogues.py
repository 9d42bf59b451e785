"""Model catalogues: saved answers of the Models API, and locks."""

from __future__ import annotations

from datetime import UTC, datetime

from anyint_lint.catalogue import changes, error_message, joined, lock_text, parse, stale
from anyint_lint.errors import ConfigError
from fuzz.properties import NAME

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def holds(data: bytes) -> None:
    """A catalogue that was read and locked is the same when it is read again."""
    assert isinstance(error_message(data), str)
    try:
        catalogue = parse(data, name=NAME)
        stale(catalogue, name=NAME, max_age="30d", now=NOW)
        models = joined([catalogue], name=NAME)
    except ConfigError as error:
        assert str(error).startswith(NAME)
        return
    text = lock_text(models, source=NAME, locked=NOW)
    lock = parse(text.encode("utf-8"), name=NAME)
    assert (lock.models, lock.locked, lock.source) == (models, NOW, NAME)
    assert changes(catalogue, lock.models) == ((), ())
