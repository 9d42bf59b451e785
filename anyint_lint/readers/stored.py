"""JSON that recorders and tests have stored: their recordings, and the chunks of a stream as a list or a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from anyint_lint.jsonmend import mend
from anyint_lint.jsontext import Flaw, Parsed
from anyint_lint.model import JSON, Change, Cut, Exchange, Path, Skipped
from anyint_lint.paths import reach
from anyint_lint.places import Located, find
from anyint_lint.readers.marks import recorder_of
from anyint_lint.readers.messages import BROKEN, stored_chunks, unwrapped
from anyint_lint.readers.recorded import RecordedLocator
from anyint_lint.readers.recorders import RECORDERS, Recorder
from anyint_lint.readers.recording import read_documents, read_recording
from anyint_lint.readers.shapes import is_stream, looks_like_request, shape_of
from anyint_lint.readers.streams import json_or_text
from anyint_lint.sources import FileSource
from anyint_lint.textmap import TextMap
from anyint_lint.trees import JsonTree, Tree


def read_document(source: FileSource, parsed: Parsed) -> Iterator[Exchange | Skipped]:
    """A file that is neither a body nor an answer."""
    tree = JsonTree(source, parsed)
    if (recorder := recorder_of(parsed.value)) is not None:
        yield from read_recording(tree, RECORDERS[recorder])
    elif isinstance(parsed.value, list) and is_stream([unwrapped(item)[1] for item in parsed.value]):
        yield _of_chunks(tree, parsed.value)
    else:
        yield Skipped(shape_of(parsed.value))


def read_broken(source: FileSource, parsed: Parsed, forced: str | None = None) -> Iterator[Exchange | Skipped] | None:
    """The entries of a recording around those that are no JSON; None where that cannot be told apart."""
    mended = mend(source.text, next(flaw for flaw in parsed.flaws if flaw.fatal), _is_entry)
    name = forced or (recorder_of(mended.parsed.value) if mended else None)
    if mended is None or name is None:
        return None
    flaws = map(as_broken, mended.flaws)
    tree = JsonTree(source, mended.parsed._replace(flaws=(*mended.parsed.flaws, *flaws)), text=mended.text)
    entries = _list_of(RECORDERS[name])
    if entries is None or not reach(tree.value, entries) or tree.find(entries).value[0] != mended.list_at:
        return None
    return read_documents(tree, [(name, ())], forced=forced is not None)


def _list_of(recorder: Recorder) -> Path | None:
    """Where the list of entries is; None where there is none, or two are paired by index."""
    at = next((at for at, step in enumerate(recorder.request) if step in ("*", "**")), None)
    if at is None or (recorder.response and recorder.request[: at + 1] != recorder.response[: at + 1]):
        return None
    return recorder.request[:at]


def as_broken(flaw: Flaw) -> Flaw:
    """What is no JSON in a recording was not sent like that."""
    return flaw._replace(defect=BROKEN) if flaw.defect == "invalid-json" else flaw


def _is_entry(value: JSON) -> bool:
    """An item of a recording, not of what is inside of one."""
    if not isinstance(value, dict):
        return False
    return looks_like_request(value.get("request")) or looks_like_request(value) or not _OF_ENTRY.isdisjoint(value)


# Of nock's, of Azure's test proxy and of MockServer's entries, and of a folder of requests.
_OF_ENTRY: Final = frozenset({"scope", "RequestUri", "httpRequest", "item"})


def read_line(source: FileSource, parsed: Parsed, number: int, index: int) -> Iterator[Exchange | Skipped]:
    """What a recorder wrote on one line, entries counted from `index`; what else it is, where no recorder did."""
    name = recorder_of(parsed.value)
    if name is None:
        return iter([Skipped(shape_of(parsed.value))])
    return read_recording(JsonTree(source, parsed, source.bounds(number)[0]), RECORDERS[name], index=index)


def read_lines(source: FileSource, lines: Sequence[tuple[int, bytes]]) -> Exchange:
    """A stream that was stored as a chunk a line; with their numbers."""
    ended = bool(lines) and lines[-1][1].strip() == b"[DONE]"
    lines = lines[:-1] if ended else lines
    values = [json_or_text(line.decode("utf-8", "replace")) for _, line in lines]
    exchange = _of_chunks(_LinesTree(source, values, [number for number, _ in lines]), values)
    if ended:
        exchange.document["response"]["done"] = True
    return exchange


def _of_chunks(tree: Tree, chunks: list[JSON]) -> Exchange:
    """Where the stream ended, nobody can tell."""
    events, part = stored_chunks(chunks)
    return Exchange({"response": {"events": events}}, 0, RecordedLocator(tree, (), {"response.events": part}))


class _LinesTree(NamedTuple):
    """A value a line."""

    source: FileSource
    value: list[JSON]
    numbers: list[int]
    flaws: tuple[Flaw, ...] = ()

    def find(self, path: Path) -> Located:
        if not path or not isinstance(path[0], int):
            return Located((0, len(self.source.text)))
        text, (start, end) = self.source.text, self.source.bounds(self.numbers[path[0]])
        located = find(text, start, path[1:])
        # A line that is no JSON is meant as a whole.
        return located if path[1:] else Located((located.value[0], start + len(text[start:end].rstrip())))

    def text_map(self, path: Path) -> TextMap | None:
        return None

    def cuts(self, path: Path, change: Change) -> list[Cut]:
        from anyint_lint.jsonedit import cuts

        # The whole stream is refused before it is asked for.
        index, *rest = path
        assert isinstance(index, int)
        return cuts(self.source.text, self.source.bounds(self.numbers[index])[0], tuple(rest), change)
