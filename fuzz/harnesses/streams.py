"""Event streams beside a parser that follows the specification line by line."""

from __future__ import annotations

import re

from anyint_lint.readers.eventstream import events, looks_like_events
from anyint_lint.readers.streams import answer_of, stream_of
from fuzz.properties import document_holds, map_holds


def holds(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    found = list(events(text))
    assert [(event.data, event.name) for event in found if event.complete] == _dispatched(text)
    assert all(event.complete for event in found[:-1])
    for event in found:
        map_holds(text, event.data, event.place)
    stream = stream_of(text)
    assert len(stream.values) == len(stream.chunks)
    document_holds({"response": {"events": stream.values}})
    assert looks_like_events(text) or answer_of(text) is not None or text.strip() == "null"


def _dispatched(text: str) -> list[tuple[str, str]]:
    """9.2.6 of the HTML standard: the data of each event that a blank line ends, and its name."""
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    dispatched = []
    data: list[str] = []
    name = ""
    # What follows the last line end is a line that nothing ends.
    for line in lines[:-1]:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                dispatched.append(("\n".join(data), name))
            data, name = [], ""
        elif field == "data":
            data.append(value)
        elif field == "event":
            name = value
    return dispatched
