"""JSON Lines: a request body a line, or the OpenAI Batch form. Each line stands for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

import orjson

from anyint_lint.jsontext import parse
from anyint_lint.model import JSON, Exchange, Skipped
from anyint_lint.places import LineLocator
from anyint_lint.readers.document import PARTS, broken, looks_like_chat, to_exchange
from anyint_lint.readers.shapes import BATCH, CONVERSATION, OURS, PAYLOAD, is_stream, shape_of
from anyint_lint.sources import FileSource

# How many lines are tried before a file is said not to be JSON Lines.
PROBED: Final = 20


def looks_like_lines(data: bytes, *, cut: bool = False) -> bool:
    """More than one line, and the first is a whole JSON object; or it is broken, and those after it are ours. `cut`
    when these are only the first lines of a file.

    YAML, a script and notes hold a whole body in a line, too, but most of their lines begin with something else. In a
    JSON document a line that holds an item of a list ends with a comma.
    """
    probed = [line.data for line in islice(_lines(data), PROBED)]
    if len(probed) < 2:
        return False
    if _object(probed[0]) is not None:
        return True
    if cut:
        return sum(_object(line) is not None for line in probed) * 2 > len(probed)
    objects = sum(line.startswith(b"{") and not line.endswith(b",") for line in probed)
    return objects * 2 > len(probed) and _holds_ours(data) and not _is_json(data)


def read_any(source: FileSource) -> Iterator[Exchange | Skipped]:
    if is_one_answer(source.utf8):
        from anyint_lint.readers import stored

        yield stored.read_lines(source, [(line.number, line.data) for line in _lines(source.utf8)])
    else:
        yield from _read(source, None)


def _holds_ours(data: bytes) -> bool:
    values = _objects(data)
    return _are_ours(values) or _are_recorded(values)


def _are_ours(values: Iterable[JSON]) -> bool:
    return any(shape_of(value) in OURS for value in values if value is not None)


def _are_recorded(values: Iterable[JSON]) -> bool:
    # Imported only now: of most files of lines the first is whole.
    from anyint_lint.readers.marks import recorder_of

    return any(recorder_of(value) is not None for value in values if value is not None)


def _is_json(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def read_batch(source: FileSource) -> Iterator[Exchange | Skipped]:
    yield from _read(source, BATCH)


def read_jsonl(source: FileSource) -> Iterator[Exchange | Skipped]:
    yield from _read(source, PAYLOAD)


class Head(NamedTuple):
    """What the first lines of a file say of the others."""

    # Is a broken line one of ours?
    takes_broken: bool
    # A collection of conversations, as evaluations run on, is none of bodies that forgot their model.
    names_models: bool


def head_of(data: bytes, forced: str | None) -> Head:
    if forced is not None:
        return Head(takes_broken=True, names_models=True)
    probed = _objects(data)
    return Head(_are_ours(probed), any("model" in value for value in probed if value is not None))


def is_one_answer(data: bytes) -> bool:
    """Are the lines the chunks of one stream? That is an entry by itself."""
    probed = _objects(data)
    return probed[:1] != [None] and is_stream([value for value in probed if value is not None])


def read_stretch(source: FileSource, head: Head, forced: str | None) -> Iterator[Exchange | Skipped]:
    """Some of the lines of a file; entries are counted from the first of them."""
    yield from _read(source, forced, head)


def _read(source: FileSource, forced: str | None, head: Head | None = None) -> Iterator[Exchange | Skipped]:
    reader = _Reader(source, forced, head)
    index = 0
    for line in _lines(source.utf8, source.origin.line):
        for entry in reader.entries(line, index):
            index += 1
            yield entry


class _Reader:
    """A file while it is read; what its first lines are together is asked only where a line leaves it open."""

    def __init__(self, source: FileSource, forced: str | None, head: Head | None) -> None:
        self._source = source
        self._forced = forced
        self._given = head

    @cached_property
    def _head(self) -> Head:
        return self._given or head_of(self._source.utf8, self._forced)

    def entries(self, line: _Line, index: int) -> Iterable[Exchange | Skipped]:
        source, number = self._source, line.number
        parsed = parse(line.data, lambda: source.line(number))
        offset = source.bounds(number)[0] if parsed.flaws else 0
        if parsed.fatal:
            ours = self._head.takes_broken or looks_like_chat(line.data)
            return (broken(source, parsed.flaws, index, offset) if ours else Skipped("broken line"),)
        shape = self._forced or shape_of(parsed.value)
        if shape == PAYLOAD and self._is_conversation(parsed.value):
            return (Skipped("conversation without a model"),)
        if shape in PARTS:
            locator = LineLocator(source, PARTS[shape], number, line.start)
            return (to_exchange(parsed.value, shape, locator, parsed.flaws, source, index=index, offset=offset),)
        from anyint_lint.readers import stored

        return stored.read_line(source, parsed, number, index)

    def _is_conversation(self, value: JSON) -> bool:
        return self._forced is None and value.keys() <= CONVERSATION and not self._head.names_models


class _Line(NamedTuple):
    """One that is not blank: its number in the file, the offset in the data at which it begins, and its bytes."""

    number: int
    start: int
    data: bytes


def _lines(data: bytes, first: int = 1) -> Iterator[_Line]:
    start, number = 0, first
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        line = data[start:end].rstrip()
        if line:
            yield _Line(number, start, line)
        number += 1
        start = end + 1


def _objects(data: bytes) -> list[dict[str, JSON] | None]:
    """Those of the first lines; None for a line that is no whole object."""
    return [_object(line.data) for line in islice(_lines(data), PROBED)]


def _object(line: bytes) -> dict[str, object] | None:
    if not (line.lstrip()[:1] == b"{" and line.endswith(b"}")):
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
