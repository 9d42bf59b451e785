"""Each reader, told its format and left to find it out."""

from __future__ import annotations

import gzip
from typing import Final

from anyint_lint.readers import read
from anyint_lint.readers.formats import READERS
from anyint_lint.sources import GZIP, FileSource, from_bytes
from fuzz.properties import NAME, Entries, content, entries_hold, found_in, report_holds

# Those with a harness of their own.
_ALONE: Final = {
    *("payload", "response", "batch", "jsonl", "har", "vcrpy", "go-vcr", "ruby-vcr", "vcrpy-lists"),
    *("nock", "nock-call", "wiremock", "wiremock-mappings", "httprr", "curl"),
}
OTHERS: Final = tuple(name for name in READERS if name not in _ALONE)


def hold(names: tuple[str, ...], data: bytes) -> None:
    """Which of several formats is named depends on the length: an input keeps its own while its bytes change."""
    source, entries = _read(data, None)
    if not data.startswith(GZIP):
        packed = from_bytes(gzip.compress(data, compresslevel=1), name=NAME)
        assert content(list(read(packed))) == content(entries)
    report_holds(found_in(source, entries))
    _read(data, names[len(data) % len(names)])


def _read(data: bytes, name: str | None) -> tuple[FileSource, Entries]:
    source = FileSource(NAME, data)
    entries = list(read(source, name))
    entries_hold(source, entries)
    return source, entries
