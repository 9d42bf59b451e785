"""What holds for anything that a reader yields and for anything that is found in it, whatever the format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path as FilePath
from typing import Final

from anyint_lint.filecheck import Found, PieceCheck
from anyint_lint.ignores import Ignores
from anyint_lint.jsontext import MAX_DEPTH, measure
from anyint_lint.linter import Linter
from anyint_lint.model import JSON, PARTS, Exchange, Path, Place, Position, Run, Skipped, Span, Tally
from anyint_lint.paths import reach
from anyint_lint.reporters import REPORTERS, Style
from anyint_lint.sources import FileSource
from anyint_lint.textmap import TextMap

# What an escape begins with, or a line end that is folded; YAML has five of these.
_OTHER: Final = "\\'\" \t\r\n\x85\u2028\u2029"
Entries = Sequence[Exchange | Skipped]
NAME: Final = "fuzzed"
# Of a document, so that one input does not take a second.
_MOST_PLACES: Final = 60
_MOST_CHARACTERS: Final = 300
_TEXTS: Final = ("request.body", "response.body", "response.events")
_WORD: Final = re.compile(r"[A-Za-z0-9]{3,40}")
# What quotes and packs: a word may be written in another way, or in pieces, where one of these stands in it.
_OTHERWISE: Final = re.compile(r"[^A-Za-z0-9._-]")


@cache
def linter() -> Linter:
    return Linter()


def content(entries: Entries) -> list[JSON]:
    """Of entries, what of them is no object of ours."""
    return [
        entry.kind if isinstance(entry, Skipped) else (entry.document, entry.index, entry.defects) for entry in entries
    ]


def entries_hold(source: FileSource, entries: Entries) -> None:
    exchanges = [entry for entry in entries if isinstance(entry, Exchange)]
    numbers = [exchange.index for exchange in exchanges]
    assert numbers == sorted(set(numbers))
    for exchange in exchanges:
        document_holds(exchange.document)
        places_hold(source, exchange)


def document_holds(document: JSON) -> None:
    """It is what a validator may be given: bounded, and nothing that JSON does not have."""
    assert measure(document)[0] <= MAX_DEPTH + 4
    json.dumps(document, allow_nan=False, ensure_ascii=False).encode("utf-8")


def places_hold(source: FileSource, exchange: Exchange) -> None:
    assert exchange.locator is not None
    assert exchange.locator.source is source
    for defect in exchange.defects:
        if defect.span is not None:
            span_holds(source, defect.span)
    for part, path, value in islice(_values(exchange.document), _MOST_PLACES):
        span = exchange.locator.locate(Place(part, path))
        span_holds(source, span)
        span_holds(source, exchange.locator.locate(Place(part, path, key=True)))
        if part in _TEXTS and path and span.exact and isinstance(value, str) and _WORD.fullmatch(value):
            shown = source.text[slice(*span.offsets)]
            assert value in shown or _OTHERWISE.search(_unquoted(shown)), (part, path, value, shown)


def _unquoted(text: str) -> str:
    """Without the quotes around it, which are escaped where it is in a string itself."""
    found = re.fullmatch(r"(\\*[\"']?)(.*)\1", text, re.DOTALL)
    return found[2] if found else text


def _values(document: JSON) -> Iterator[tuple[str, Path, JSON]]:
    for part in PARTS:
        value = reach(document, tuple(part.split(".")))
        if value is not None:
            yield from ((part, path, each) for path, each in below(value))


def below(value: JSON, path: Path = ()) -> Iterator[tuple[Path, JSON]]:
    """Every value in a document with its path."""
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for token, member in members:
        yield from below(member, (*path, token))


def span_holds(source: FileSource, span: Span) -> None:
    """It lies in the text, and line and column are those that somebody would count."""
    text, (start, end) = source.text, span.offsets
    assert 0 <= start <= end <= len(text), span
    assert (span.start, span.end) == (position(text, start), position(text, end)), span


def position(text: str, offset: int) -> Position:
    before = text[:offset]
    return Position(before.count("\n") + 1, offset - before.rfind("\n"))


def map_holds(text: str, decoded: str, text_map: TextMap) -> None:
    """Each character of a decoded text has its own stretch of the text, in order, and is there what it is, or escaped
    or folded."""
    at = 0
    for number, character in enumerate(decoded[:_MOST_CHARACTERS]):
        start, end = text_map.span(number, number + 1)
        assert at <= start <= end <= len(text), (number, character)
        stands = text[start:end]
        assert stands == character or stands[:1] in _OTHER, (number, character, stands)
        at = start


def found_in(source: FileSource, entries: Entries) -> Found:
    """What the rules say of entries that were read, each at a place that is there."""
    found = PieceCheck(linter(), Ignores(FilePath())).check(NAME, source, lambda _: entries)
    for finding in found.findings:
        assert finding.file == NAME
        assert finding.span is not None
        span_holds(source, finding.span)
    return found


def report_holds(found: Found) -> None:
    """Frames of whatever text there is stay printable."""
    run = Run(found.findings, linter().rules, Tally(files=1, exchanges=found.exchanges, checked=[NAME]))
    shown = "".join(REPORTERS["full"](run, Style(width=80)))
    assert all(map(str.isprintable, shown.split("\n")))
