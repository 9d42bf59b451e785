"""A large recording in JSON -> stretches of its list of entries. Only a window of the text is in memory.

A parser of streams, such as ijson, tells no places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import BinaryIO, Final

from anyint_lint.jsontext import Parsed, parse
from anyint_lint.model import JSON, Exchange, Path, Skipped
from anyint_lint.readers.document import broken
from anyint_lint.readers.large import NotCut, Stretch
from anyint_lint.readers.marks import recorder_of
from anyint_lint.readers.recorders import RECORDERS, Recorder
from anyint_lint.readers.recording import Catalogues, catalogues_in, read_recording
from anyint_lint.readers.stored import as_broken
from anyint_lint.readers.window import Window, size_of
from anyint_lint.routes import CHAT_ROUTE
from anyint_lint.sources import FileSource
from anyint_lint.trees import JsonTree

# An entry must fit into a window.
_WIDEST: Final = 256_000_000
# The list is at most that deep in objects.
_DEEPEST: Final = 3
# Entries of a stretch.
_MOST: Final = 2000


def cut(file: BinaryIO, *, step: int, forced: str | None) -> Iterator[Stretch]:
    """The entries of a recording by stretches of about `step` characters. `forced` is the recorder that the user named.

    Raises NotCut, maybe after some, where the file has to be read as a whole: it is no recording, or is broken.
    """
    cutting = _Cutting(file, step, forced)
    yield from cutting.value(())
    if cutting.window.next() or not cutting.found:
        raise NotCut


def _holds(file: BinaryIO, word: bytes) -> bool:
    """Does a file hold it? Where it is read next stays as it is."""
    at, end = file.tell(), b""
    file.seek(0)
    try:
        while data := file.read(1 << 20):
            if word in end + data:
                return True
            end = (end + data)[-len(word) :]
        return False
    finally:
        file.seek(at)


class _Cutting:
    def __init__(self, file: BinaryIO, step: int, forced: str | None) -> None:
        self.window = Window(file, step)
        self.found = False
        self._file = file
        self._step = step
        self._forced = forced
        self._about_chat = forced is not None
        self._catalogues: Catalogues = {}

    def value(self, path: Path) -> Iterator[Stretch]:
        character = self.window.next()
        if character == "{" and len(path) < _DEEPEST:
            yield from self._object(path)
        elif character == "[":
            yield from self._list(path)
        else:
            self.window.value()

    def _object(self, path: Path) -> Iterator[Stretch]:
        window = self.window
        names: set[str] = set()
        window.need("{")
        while not window.take("}"):
            if names:
                window.need(",")
            name = window.name()
            if name in names:
                # Of two lists of entries the last counts.
                raise NotCut
            names.add(name)
            window.need(":")
            yield from self.value((*path, name))
            window.drop()

    def _list(self, path: Path) -> Iterator[Stretch]:
        window = self.window
        window.need("[")
        name, first, skipped = None, not self.found, 0
        before, starts = self._catalogues, [0]
        window.next()
        window.drop()
        while not window.take("]"):
            at = window.at
            value = window.value()
            if first:
                name, first = self._recorder(path, value), False
                self.found = name is not None
                if self.found:
                    self._about_chat = self._about_chat or _holds(self._file, CHAT_ROUTE.encode())
                    window.most = _WIDEST
            skipped += 0 if name else window.at - at
            if skipped > window.most:
                # To read it twice would not be worth what it saves.
                raise NotCut
            if name is not None and window.text.find("/models", at, window.at) >= 0:
                self._catalogues = self._catalogues | catalogues_in(value, _relative(name, path))
            end = window.at
            more = window.take(",")
            if more is (window.next() == "]"):
                raise NotCut
            if end >= self._step or len(starts) >= _MOST or not more:
                if name is not None:
                    yield self._stretch(name, path, starts, end, before)
                before, starts = self._catalogues, [0]
                window.drop()
            else:
                starts.append(window.at)

    def _recorder(self, path: Path, first: JSON) -> str | None:
        """The one that wrote the list of entries at a path; None where it is no such list."""
        document: JSON = [first]
        for step in reversed(path):
            document = {step: document}
        name = self._forced or recorder_of(document)
        recorder = RECORDERS.get(name or "")
        each = (*path, "*")
        if recorder is None or recorder.token or recorder.request[: len(each)] != each:
            return None
        return name if not recorder.response or recorder.response[: len(each)] == each else None

    def _stretch(self, name: str, path: Path, starts: Sequence[int], end: int, catalogues: Catalogues) -> Stretch:
        text = self.window.text
        if not text.isascii():
            starts = [size_of(text[:at]) for at in starts]
        read = partial(
            read_entries,
            recorder=_relative(name, path),
            starts=starts,
            catalogues=catalogues,
            forced=self._forced is not None,
            about_chat=self._about_chat,
        )
        return Stretch(self.window.start, size_of(text[:end]), self.window.origin, read)


def _relative(name: str, path: Path) -> Recorder:
    """The row of the table for an entry by itself."""
    recorder, taken = RECORDERS[name], len(path) + 1
    return recorder._replace(request=recorder.request[taken:], response=recorder.response[taken:])


def read_entries(
    source: FileSource,
    *,
    recorder: Recorder,
    starts: Sequence[int],
    catalogues: Catalogues,
    forced: bool,
    about_chat: bool,
) -> Iterator[Exchange | Skipped]:
    """Those that begin at so many bytes in the text; exchanges are counted from the first of them."""
    data, index, at, line = source.utf8, 0, 0, source.origin.line
    known = dict(catalogues)
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        text = data[start:end]
        parsed = parse(text.rstrip(_BETWEEN), lambda text=text: _decoded(text.rstrip(_BETWEEN)), line=line)  # type: ignore[misc] # bound here
        if not parsed.fatal:
            tree = JsonTree(source, parsed, at)
            for entry in read_recording(
                tree, recorder, index=index, forced=forced, about_chat=about_chat, catalogues=known
            ):
                index += 1
                yield entry
        else:
            index += 1
            yield _unreadable(source, parsed, index - 1, at) if about_chat else Skipped("broken entry")
        line += text.count(b"\n")
        at += len(text) if text.isascii() else len(_decoded(text))


_BETWEEN: Final = b" \t\r\n,"


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _unreadable(source: FileSource, parsed: Parsed, index: int, at: int) -> Exchange:
    flaws = (flaw._replace(message=f"{flaw.message}; this entry is left out") for flaw in parsed.flaws if flaw.fatal)
    return broken(source, tuple(map(as_broken, flaws)), index, at)
