"""Event-stream text (what servers send as text/event-stream) -> its events. What their data means is for others to say.

The grammar is https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from anyint_lint.textmap import Pieces, TextMap, run

_BOM: Final = "\ufeff"
# A line that begins with a colon is a comment: a field without a name. Nothing here can fail, so nothing backtracks.
_LINE: Final = re.compile(r"(?P<field>[^:\r\n]*)(?:: ?)?(?P<value>[^\r\n]*)(?P<end>\r\n?|\n|\Z)")
# Folded YAML turns an empty first line into a space.
_FIRST: Final = re.compile(r"\ufeff?[ \t\r\n]*(?:data|event|id|retry)?:")


class Event(NamedTuple):
    """`complete` is false for a last event that no blank line ends: by the specification it is lost, but recorders
    like to trim."""

    data: str
    place: TextMap
    complete: bool
    name: str = ""


def events(text: str) -> Iterator[Event]:
    """The events that have a data field."""
    for lines, complete in _blocks(text):
        data = [line for line in lines if line["field"] == "data"]
        if data:
            yield Event(*_join(data), complete, _name(lines))


def looks_like_events(text: str) -> bool:
    """Is the first line that is not blank a comment, or one of the four fields?"""
    return _FIRST.match(text) is not None


def _blocks(text: str) -> Iterator[tuple[list[re.Match[str]], bool]]:
    """The lines before each blank one, and those that none follows."""
    block: list[re.Match[str]] = []
    for line in _LINE.finditer(text, len(_BOM) if text.startswith(_BOM) else 0):
        if line["end"] and line.start() == line.start("end"):
            yield block, True
            block = []
        else:
            block.append(line)
    yield block, False


def _join(lines: Sequence[re.Match[str]]) -> tuple[str, TextMap]:
    """Values with "\\n" between them, which stands for the line end that the earlier line has."""
    if len(lines) == 1:
        return lines[0]["value"], run(lines[0].start("value"), len(lines[0]["value"]))
    pieces = Pieces(lines[0].start("value"))
    for number, line in enumerate(lines):
        if number:
            pieces.add("\n", *lines[number - 1].span("end"))
        pieces.add(line["value"], *line.span("value"))
    return pieces.text, pieces.map()


def _name(lines: Sequence[re.Match[str]]) -> str:
    """The last event field counts."""
    return next((line["value"] for line in reversed(lines) if line["field"] == "event"), "")
