"""Large files, cut into stretches that are read and checked by themselves: so much of a file is in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, Final, NamedTuple

from anyint_lint.errors import UnreadableFile
from anyint_lint.model import Exchange, Skipped
from anyint_lint.places import Origin
from anyint_lint.readers import document, lines
from anyint_lint.readers.recorders import RECORDERS
from anyint_lint.readers.shapes import BATCH, PAYLOAD
from anyint_lint.sources import BOM, MAX_FILE_SIZE, FileSource, encoding_of

# In bytes, about.
STRETCH: Final = 2_000_000


class NotCut(Exception):
    """It turned out that the file can only be read as a whole."""


class Stretch(NamedTuple):
    """Bytes of a file, in UTF-8, and what reads them. `origin` is where in the file they begin."""

    start: int
    size: int
    origin: Origin
    read: Callable[[FileSource], Iterator[Exchange | Skipped]]


def stretches(file: BinaryIO, name: str, input_format: str | None) -> Iterator[Stretch] | None:
    """None where the file can only be read as a whole. Raises UnreadableFile for what would not fit into memory, and
    NotCut, maybe after some, where those do not count."""
    file.seek(len(BOM) if file.read(len(BOM)) == BOM else 0)
    start = file.tell()
    head = _first_lines(file)
    file.seek(start)
    if not encoding_of(head).startswith("utf-8"):
        return None
    if input_format in _LINES:
        return _of_lines(file, name, head, _LINES[input_format])
    if input_format is None and lines.looks_like_lines(head, cut=True) and not lines.is_one_answer(head):
        return _of_lines(file, name, head, None)
    if document.looks_like_json(head) and (input_format is None or input_format in RECORDERS):
        # Imported only now: few recordings are that large.
        from anyint_lint.readers.entries import cut

        return cut(file, step=STRETCH, forced=input_format)
    return None


def _first_lines(file: BinaryIO) -> bytes:
    """So many that are not blank as tell what a file is."""
    head = bytearray()
    filled = 0
    while filled < lines.PROBED and len(head) < _MOST_PROBED and (line := file.readline(STRETCH)):
        head += line
        filled += not line.isspace()
    return bytes(head)


_MOST_PROBED: Final = 64_000_000
_LINES: Final = {"batch": BATCH, "jsonl": PAYLOAD}


def _of_lines(file: BinaryIO, name: str, head: bytes, forced: str | None) -> Iterator[Stretch]:
    read = partial(lines.read_stretch, head=lines.head_of(head, forced), forced=forced)
    number = 1
    while True:
        start = file.tell()
        data = file.read(STRETCH)
        if not data.endswith(b"\n"):
            data += file.readline(MAX_FILE_SIZE)
        if not data:
            return
        if len(data) >= MAX_FILE_SIZE:
            raise UnreadableFile(name, f"a line after line {number} is longer than {MAX_FILE_SIZE} bytes")
        yield Stretch(start, len(data), Origin(number), read)
        number += data.count(b"\n")
