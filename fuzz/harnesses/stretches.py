"""A large file that is read in stretches: the same as of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from unittest.mock import patch

from anyint_lint.errors import UnreadableFile
from anyint_lint.model import JSON, Exchange, Place, Skipped
from anyint_lint.readers import large, lines, read
from anyint_lint.sources import FileSource
from fuzz.properties import NAME, below


class _File(BytesIO):
    """Stretches are short here, lines are not."""

    def readline(self, size: int | None = -1, /) -> bytes:
        return super().readline()


def holds(data: bytes) -> None:
    """Not where the file turns out to be one that is read as a whole, or where a first line that is broken leaves it
    open what it is: of a large file nobody can ask whether it is JSON."""
    if lines.looks_like_lines(data) is not lines.looks_like_lines(data, cut=True):
        return
    with patch.object(large, "STRETCH", 100):
        try:
            told = list(_told(data))
        except (large.NotCut, UnreadableFile):
            return
    assert told == [_told_of(entry) for entry in _exchanges(read(FileSource(NAME, data)))]


def _told(data: bytes) -> Iterator[JSON]:
    file = _File(data)
    found = large.stretches(file, NAME, None)
    if found is None:
        raise large.NotCut
    for start, size, origin, read_stretch in found:
        source = FileSource.of_utf8(NAME, data[start : start + size], origin=origin)
        yield from map(_told_of, _exchanges(read_stretch(source)))


def _exchanges(entries: Iterable[Exchange | Skipped]) -> Iterator[Exchange]:
    """What is none of ours may be called by another name, and whether a broken recording is about chat is asked of its
    stretch alone."""
    return (entry for entry in entries if isinstance(entry, Exchange) and not _is_broken(entry))


def _is_broken(entry: Exchange) -> bool:
    return any(each.defect == "broken-recording" for each in entry.defects)


def _told_of(entry: Exchange) -> JSON:
    """With lines and columns, as offsets are those of the stretch."""
    assert entry.locator is not None
    defects = [(each.defect, each.place, each.span and (each.span.start, each.span.end)) for each in entry.defects]
    body = entry.document.get("request", {}).get("body")
    paths = () if body is None else (path for path, _ in below(body))
    spans = [entry.locator.locate(Place("request.body", path)) for path in paths]
    return entry.document, defects, [(span.start, span.end, span.exact) for span in spans]
