"""Files that hold one JSON document: a request body, or an exchange."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anyint_lint.jsontext import Flaw, parse
from anyint_lint.model import JSON, Defect, Exchange, Path, Skipped
from anyint_lint.places import JsonLocator, LineLocator
from anyint_lint.readers.shapes import BATCH, EXCHANGE, OURS, PAYLOAD, shape_of
from anyint_lint.sources import FileSource

PARTS: Final[dict[str, dict[str, Path]]] = {
    PAYLOAD: {"request.body": ()},
    BATCH: {"request.method": ("method",), "request.url": ("url",), "request.body": ("body",)},
    EXCHANGE: {
        f"{side}.{name}": (side, name)
        for side, names in {
            "request": ("method", "url", "headers", "body"),
            "response": ("status", "headers", "body", "events"),
        }.items()
        for name in names
    },
}


def read_any(source: FileSource) -> Iterator[Exchange | Skipped]:
    if not source.utf8.strip():
        yield Skipped("empty file")
        return
    parsed = parse(source.utf8, lambda: source.text)
    if parsed.fatal:
        yield broken(source, parsed.flaws) if looks_like_chat(source.utf8) else Skipped("not JSON")
        return
    shape = shape_of(parsed.value)
    if shape in OURS:
        yield to_exchange(parsed.value, shape, JsonLocator(source, PARTS[shape]), parsed.flaws, source)
    else:
        yield Skipped(shape)


def looks_like_chat(data: bytes) -> bool:
    """Does a text that is no JSON mean to be a chat request? A configuration file with comments does not."""
    return data.lstrip()[:1] in (b"{", b"/") and len({mark["name"] for mark in _MARKS.finditer(data)}) > 1


# Also in the quotes of Python and without any, as JavaScript has them: that is what may be broken.
_MARKS: Final = re.compile(rb"""["'{,\s](?P<name>messages|model|role)["']?\s*:""")


def read_payload(source: FileSource) -> Iterator[Exchange]:
    yield _read_as(source, PAYLOAD)


def read_exchange(source: FileSource) -> Iterator[Exchange]:
    yield _read_as(source, EXCHANGE)


def _read_as(source: FileSource, shape: str) -> Exchange:
    parsed = parse(source.utf8, lambda: source.text)
    if parsed.fatal:
        return broken(source, parsed.flaws)
    return to_exchange(parsed.value, shape, JsonLocator(source, PARTS[shape]), parsed.flaws, source)


def broken(source: FileSource, flaws: tuple[Flaw, ...], index: int = 0, offset: int = 0) -> Exchange:
    """An entry of which nothing but its flaws is known."""
    defects = tuple(
        Defect(flaw.defect, flaw.message, span=source.span(offset + flaw.start, offset + flaw.end)) for flaw in flaws
    )
    return Exchange({}, index, JsonLocator(source, {}, offset), defects)


def to_exchange(
    value: JSON,
    shape: str,
    locator: JsonLocator | LineLocator,
    flaws: tuple[Flaw, ...],
    source: FileSource,
    *,
    index: int = 0,
    offset: int = 0,
) -> Exchange:
    defects = tuple(
        Defect(
            flaw.defect,
            flaw.message,
            locator.place_of(flaw.path),
            source.span(offset + flaw.start, offset + flaw.end),
        )
        for flaw in flaws
    )
    return Exchange(_DOCUMENTS[shape](value), index, locator, defects)


def _of_payload(value: JSON) -> dict[str, JSON]:
    return {"request": {"body": value}}


def _of_batch_line(value: JSON) -> dict[str, JSON]:
    if not isinstance(value, dict):
        return {"request": {"body": value}}
    return {"request": {name: value[name] for name in ("method", "url", "body") if name in value}}


def _of_exchange(value: JSON) -> dict[str, JSON]:
    """Header names become lower case; parts that are not there stay absent."""
    if not isinstance(value, dict):
        return {"request": {}}
    return {side: _lower_headers(value[side]) for side in ("request", "response") if isinstance(value.get(side), dict)}


def _is_header(entry: JSON) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("name"), str)


def _lower_headers(side: dict[str, JSON]) -> dict[str, JSON]:
    headers = side.get("headers")
    if isinstance(headers, list) and headers and all(map(_is_header, headers)):
        headers = {each["name"]: each.get("value") for each in headers}
    if not isinstance(headers, dict):
        return {name: value for name, value in side.items() if name != "headers"}
    return side | {"headers": {name.lower(): value for name, value in headers.items()}}


_DOCUMENTS: Final = {PAYLOAD: _of_payload, BATCH: _of_batch_line, EXCHANGE: _of_exchange}
