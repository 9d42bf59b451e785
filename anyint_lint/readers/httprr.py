"""Traces of Go's httprr (golang.org/x/oscar/internal/httprr): requests and responses as they went over the wire.

Lengths in the file count bytes and places count code points, so places are collected as bytes and turned at the end.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from anyint_lint.jsontext import MOST_FLAWS, Flaw
from anyint_lint.model import JSON, Path
from anyint_lint.sources import FileSource
from anyint_lint.textmap import Pieces, TextMap, run
from anyint_lint.trees import SpanTree

# Byte offsets.
_Stretch = tuple[int, int]

_COUNTED: Final = "the file counts the bytes of what it recorded"
_FIRST_LINE: Final = re.compile(rb"httprr trace v1\r?\n")
_COUNTS: Final = re.compile(rb"(\d{1,15}) (\d{1,15})\r?\n")
_REQUEST_LINE: Final = re.compile(rb"([A-Za-z-]+) (\S+) HTTP/\d(?:\.\d)?\r?\n")
_STATUS_LINE: Final = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})(?: [^\r\n]*)?\r?\n")
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;[^\r\n]*)?\r?\n")
_LINE_END: Final = re.compile(rb"\r?\n")
_LONGEST_FLAW: Final = 200


def looks_like_httprr(data: bytes) -> bool:
    return _FIRST_LINE.match(data) is not None


def tree(source: FileSource) -> SpanTree:
    """The value is `{"entries": [{"request": …, "response": …}, …]}`; a body that is no UTF-8 stays bytes."""
    trace = _Trace(source.utf8)
    trace.read()
    places = _Places(source.text, _code_points(source.utf8, trace.byte_offsets()))
    spans = {path: places.span(leaf.stretches) for path, leaf in trace.leaves.items()}
    maps = {path: text_map for path, leaf in trace.leaves.items() if (text_map := places.text_map(leaf)) is not None}
    flaws = tuple(Flaw("broken-recording", message, *places.span([line])) for message, line in trace.flaws)
    return SpanTree(source, {"entries": trace.entries}, spans, maps, flaws, obstacle=_COUNTED)


class _Leaf(NamedTuple):
    """A value and the stretches that it was put together from; `before` is text that stands nowhere."""

    value: JSON
    stretches: list[_Stretch]
    before: str = ""


@dataclass(slots=True)
class _Trace:
    data: bytes
    entries: list[JSON] = field(default_factory=list)
    leaves: dict[Path, _Leaf] = field(default_factory=dict)
    flaws: list[tuple[str, _Stretch]] = field(default_factory=list)

    def byte_offsets(self) -> set[int]:
        offsets = {offset for leaf in self.leaves.values() for stretch in leaf.stretches for offset in stretch}
        return offsets.union(*(line for _, line in self.flaws))

    def read(self) -> None:
        first = _FIRST_LINE.match(self.data)
        if first is None:
            self._flaw("the first line is not 'httprr trace v1'", 0)
            return
        at = first.end()
        while at < len(self.data):
            counts = _COUNTS.match(self.data, at)
            if counts is None:
                self._flaw("expected two byte counts, of a request and its response; nothing is read from here on", at)
                return
            start, middle = counts.end(), counts.end() + int(counts[1])
            end = middle + int(counts[2])
            if end > len(self.data):
                rest = len(self.data) - start
                self._flaw(f"the counts say {end - start} bytes, and {rest} follow; nothing is read from here on", at)
                return
            self._record(start, middle, end)
            at = end

    def _flaw(self, message: str, at: int) -> None:
        if len(self.flaws) < MOST_FLAWS:
            limit = min(at + _LONGEST_FLAW, len(self.data))
            end = self.data.find(b"\n", at, limit)
            self.flaws.append((message, (at, limit if end < 0 else end)))

    def _record(self, start: int, middle: int, end: int) -> None:
        line = _REQUEST_LINE.match(self.data, start, middle)
        if line is None:
            self._flaw("not a request line ('POST https://… HTTP/1.1'); this request is left out", start)
            return
        path: Path = ("entries", len(self.entries))
        self.leaves[path] = _Leaf(None, [(start, end)])
        entry: JSON = {"request": self._request(path, line, middle)}
        self.entries.append(entry)
        status = _STATUS_LINE.match(self.data, middle, end)
        if status is None:
            self._flaw("not a status line ('HTTP/1.1 200 OK'); this response is left out", middle)
            return
        entry["response"] = self._response(path, status, end)

    def _request(self, path: Path, line: re.Match[bytes], end: int) -> JSON:
        path = (*path, "request")
        self.leaves[path] = _Leaf(None, [(line.start(), end)])
        message = self._message(path, line.end(), end)
        method = self._text((*path, "method"), *line.span(1))
        before = "" if not line[2].startswith(b"/") else _origin(message["headers"])
        return {"method": method, "url": self._text((*path, "url"), *line.span(2), before=before), **message}

    def _response(self, path: Path, line: re.Match[bytes], end: int) -> JSON:
        path = (*path, "response")
        self.leaves[path] = _Leaf(None, [(line.start(), end)])
        self.leaves[*path, "status"] = _Leaf(status := int(line[1]), [line.span(1)])
        return {"status": status, **self._message(path, line.end(), end)}

    def _message(self, path: Path, at: int, end: int) -> dict[str, JSON]:
        headers: list[JSON] = []
        while at < end:
            stop = self.data.find(b"\n", at, end) + 1 or end
            line = self.data[at:stop].rstrip(b"\r\n")
            if b":" in line:
                headers.append(self._header((*path, "headers", len(headers)), at, line))
            at = stop
            if not line:
                break
        body = self._body((*path, "body"), at, end, chunked=_header(headers, "transfer-encoding") == "chunked")
        return {"headers": headers} if body is None else {"headers": headers, "body": body}

    def _header(self, path: Path, start: int, line: bytes) -> JSON:
        name, _, value = line.partition(b":")
        end = start + len(line)
        self.leaves[path] = _Leaf(None, [(start, end)])
        value_start = end - len(value.lstrip(b" \t"))
        value_end = max(value_start, start + len(line.rstrip(b" \t")))
        return {
            "name": self._text((*path, "name"), start, start + len(name)),
            "value": self._text((*path, "value"), value_start, value_end),
        }

    def _text(self, path: Path, start: int, end: int, *, before: str = "") -> str:
        text = before + self.data[start:end].decode("utf-8", "replace")
        self.leaves[path] = _Leaf(text, [(start, end)], before)
        return text

    def _body(self, path: Path, start: int, end: int, *, chunked: bool) -> str | bytes | None:
        # A recorder may have joined the chunks and kept the header.
        stretches = (_chunks(self.data, start, end) if chunked else None) or [(start, end)]
        joined = b"".join([self.data[first:last] for first, last in stretches])
        if not joined:
            return None
        body: str | bytes = joined
        with suppress(UnicodeDecodeError):
            body = joined.decode("utf-8")
        self.leaves[path] = _Leaf(body, stretches)
        return body


def _header(headers: list[JSON], wanted: str) -> str:
    return next((header["value"] for header in headers if header["name"].lower() == wanted), "")


def _origin(headers: list[JSON]) -> str:
    host = _header(headers, "host")
    return f"https://{host}" if host else ""


def _chunks(data: bytes, at: int, end: int) -> list[_Stretch] | None:
    """The stretches of a chunked body, the last an empty one; None where the bytes are not chunked to their end."""
    stretches: list[_Stretch] = []
    while size := _CHUNK_SIZE.match(data, at, end):
        first, last = size.end(), size.end() + int(size[1], 16)
        stretches.append((first, last))
        if first == last:
            return stretches
        line_end = _LINE_END.match(data, last, end)
        if line_end is None:
            return None
        at = line_end.end()
    return None


def _code_points(data: bytes, offsets: Iterable[int]) -> dict[int, int]:
    """Of each byte offset how many characters of the decoded text begin before it."""
    if data.isascii():
        return {offset: offset for offset in offsets}
    decoder = getincrementaldecoder("utf-8")("replace")
    found: dict[int, int] = {}
    at = count = 0
    for offset in sorted(offsets):
        count += len(decoder.decode(data[at:offset]))
        found[offset] = count
        at = offset
    return found


class _Places(NamedTuple):
    text: str
    code_points: Mapping[int, int]

    def span(self, stretches: Sequence[_Stretch]) -> _Stretch:
        return self.code_points[stretches[0][0]], self.code_points[stretches[-1][1]]

    def text_map(self, leaf: _Leaf) -> TextMap | None:
        """None where the value is no text, or its pieces are not (a chunk that ends within a character)."""
        if not isinstance(leaf.value, str):
            return None
        start, end = self.span(leaf.stretches)
        if len(leaf.value) == end - start:
            return run(start, end - start)
        pieces = Pieces(start)
        pieces.add(leaf.before, start, start)
        for stretch in leaf.stretches:
            start, end = self.span([stretch])
            pieces.add(self.text[start:end], start, end)
        return pieces.map() if pieces.text == leaf.value else None
