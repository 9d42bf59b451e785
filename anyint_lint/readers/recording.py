"""Follows the table of recorders through a file's values: entries -> exchanges with places.

An entry that is no chat request is skipped under the name of what it is; of a broken one only its defect is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

from anyint_lint.jsontext import Flaw, Parsed
from anyint_lint.model import JSON, Defect, Exchange, Path, Place, Skipped
from anyint_lint.paths import reach
from anyint_lint.readers.messages import BROKEN, Side, first, read_request, read_response, status_of
from anyint_lint.readers.recorded import Part, RecordedLocator
from anyint_lint.readers.recorders import RECORDERS, Recorder
from anyint_lint.readers.shapes import PAYLOAD, shape_of
from anyint_lint.readers.steps import walk
from anyint_lint.routes import CHAT_ROUTE, MODELS, goes_to_chat, goes_to_gateway, host_of, kind_of_route
from anyint_lint.sources import FileSource
from anyint_lint.trees import JsonTree, Tree


def read_documents(
    tree: Tree, documents: Sequence[tuple[str | None, Path]], *, forced: bool
) -> Iterator[Exchange | Skipped]:
    """Each with its recorder, counted on from one to the next; then what of the file could not be read."""
    index = 0
    for recorder, prefix in documents:
        if recorder is None:
            yield Skipped("other YAML")
            continue
        for entry in read_recording(tree, RECORDERS[recorder], prefix, index=index, forced=forced):
            index += 1
            yield entry
    yield from _broken(tree, index, forced=forced)


def _broken(tree: Tree, index: int, *, forced: bool) -> Iterator[Exchange | Skipped]:
    """What could not be read is a finding where the file has to do with chat requests."""
    flaws = [flaw for flaw in tree.flaws if not flaw.path and (flaw.fatal or flaw.defect != "invalid-json")]
    if flaws and not forced and CHAT_ROUTE.encode() not in tree.source.utf8:
        yield Skipped("broken recording")
        return
    for number, flaw in enumerate(flaws, index):
        span = tree.source.span(flaw.start, flaw.end)
        yield Exchange({}, number, RecordedLocator(tree, (), {}), (Defect(flaw.defect, flaw.message, span=span),))


# The models that answers of the Models API list, by host.
Catalogues: TypeAlias = dict[str, dict[str, JSON]]


def read_recording(
    tree: Tree,
    recorder: Recorder,
    prefix: Path = (),
    *,
    index: int = 0,
    forced: bool = False,
    about_chat: bool | None = None,
    catalogues: Catalogues | None = None,
) -> Iterator[Exchange | Skipped]:
    """The exchanges of the document at `prefix`, counted from `index`. `forced` when the user named the format,
    `about_chat` whether the file speaks of chat requests (None where its text is to be asked); `catalogues` are those
    of entries before, to which those of these are added."""
    flaws = _by_item(tree.flaws, len(prefix), alone=not {"*", "**"} & {*recorder.request})
    catalogues = {} if catalogues is None else catalogues
    paths = list(_entries(reach(tree.value, prefix), recorder))

    @cache
    def speaks_of_chat() -> bool:
        return CHAT_ROUTE.encode() in tree.source.utf8 if about_chat is None else about_chat

    for number, (request, response) in enumerate(paths, index):
        entry = _Entry(tree, recorder, (*prefix, *request), (*prefix, *response), number)
        entry.speaks_of_chat = speaks_of_chat
        items = {(), *(_item(path, len(prefix)) for path in entry.paths)}
        entry.flaws = [flaw for item in items for flaw in flaws.get(item, ())]
        kind = entry.other_kind(forced=forced)
        if kind == MODELS:
            catalogues |= entry.catalogue()
        yield Skipped(kind) if kind else entry.exchange(catalogues)
    if not paths:
        yield Skipped("recording without entries")


def _entries(value: JSON, recorder: Recorder) -> Iterator[tuple[Path, Path]]:
    """The paths of request and response of each entry; the stars of both stand for the same items."""
    for found in walk(value, recorder.request):
        indices = iter(found.indices)
        yield found.path, tuple(next(indices, 0) if step == "*" else step for step in recorder.response)


def catalogues_in(value: JSON, recorder: Recorder) -> Catalogues:
    """Of one entry that was read by itself."""
    tree = JsonTree(FileSource.of_text("", ""), Parsed(value))
    entries = (_Entry(tree, recorder, request, response, 0) for request, response in _entries(value, recorder))
    found: Catalogues = {}
    for entry in entries:
        if entry.other_kind(forced=False) == MODELS:
            found |= entry.catalogue()
    return found


def _by_item(flaws: Iterable[Flaw], depth: int, *, alone: bool) -> dict[Path, list[Flaw]]:
    """The flaws in the text by the item of a list that they are in: each entry looks at its own, and at all where it is
    alone."""
    found: dict[Path, list[Flaw]] = {}
    for flaw in flaws:
        if flaw.path:
            found.setdefault(() if alone else _item(flaw.path, depth), []).append(flaw)
    return found


def _item(path: Path, depth: int) -> Path:
    """The path up to its first index; empty where it has none."""
    ends = (at for at in range(depth, len(path)) if isinstance(path[at], int))
    return path[: next(ends, -1) + 1]


class _Entry:
    """One entry while it is read."""

    def __init__(self, tree: Tree, recorder: Recorder, request: Path, response: Path, index: int) -> None:
        self.paths = request, response
        self.flaws: Sequence[Flaw] = ()
        self.speaks_of_chat: Callable[[], bool] = lambda: False
        self._tree = tree
        self._recorder = recorder
        self._index = index
        self._request = Side("request", tree, request, reach(tree.value, request), recorder)
        self._response = Side("response", tree, response, reach(tree.value, response), recorder)
        self._broken = not isinstance(self._request.value, dict)
        self._url = None if self._broken else self._joined_url()

    def _joined_url(self) -> str | None:
        _, base = first(self._request.value, self._recorder.base)
        _, url = first(self._request.value, self._recorder.url)
        return (base if isinstance(base, str) else "") + url if isinstance(url, str) else None

    def other_kind(self, *, forced: bool) -> str | None:
        """What it is instead of a chat request; None where it is one."""
        if self._broken:
            return None if self.speaks_of_chat() else "broken entry"
        method = str(first(self._request.value, self._recorder.method)[1]).upper()
        if method == "OPTIONS":
            return "CORS preflight"
        if self._url is not None:
            if not goes_to_chat(self._url):
                return kind_of_route(self._url)
            return "list of stored completions" if method == "GET" and not goes_to_gateway(self._url) else None
        if forced:
            return None
        self._read()
        if "body" not in self._request.document:
            return "request without URL and body"
        shape = shape_of(self._request.document["body"])
        return None if shape == PAYLOAD else shape

    def _read(self) -> None:
        if self._request.document or self._response.document:
            return
        accepted = False
        if isinstance(self._response.value, dict):
            read_response(self._response)
            accepted = 200 <= self._response.document.get("status", 0) < 300
        read_request(self._request, self._url, accepted=accepted)

    def exchange(self, catalogues: dict[str, dict[str, JSON]]) -> Exchange:
        if self._broken:
            return self._of_broken()
        self._read()
        sides = (self._request, self._response)
        document = {side.name: side.document for side in sides if side.document or side.name == "request"}
        models = catalogues.get(host_of(self._url or ""))
        if models is not None:
            document["models"] = models
        parts: dict[str, Part] = self._request.parts | self._response.parts
        locator = RecordedLocator(self._tree, self._request.path, parts)
        defects = (*self._request.defects, *self._response.defects, *self._of_tree(parts))
        return Exchange(document, self._index, locator, defects)

    def _of_broken(self) -> Exchange:
        locator = RecordedLocator(self._tree, self._request.path, {})
        message = "the entry has no request" if self._request.value is None else "the request is no object"
        return Exchange({}, self._index, locator, (Defect(BROKEN, message, span=locator.locate(Place("file"))),))

    def _of_tree(self, parts: dict[str, Part]) -> Iterator[Defect]:
        """What is odd in the text of the file itself, where it lies in this entry."""
        for flaw in self.flaws:
            for name, part in parts.items():
                if flaw.path[: len(part.path)] == part.path:
                    place = Place(name, flaw.path[len(part.path) :], flaw.key)
                    yield Defect(flaw.defect, flaw.message, place, self._tree.source.span(flaw.start, flaw.end))

    def catalogue(self) -> dict[str, dict[str, JSON]]:
        """The models that an answer of the Models API lists, by host."""
        _, status = status_of(self._response.value, self._recorder.status)
        if not isinstance(self._response.value, dict) or status != 200:
            return {}
        read_response(self._response)
        listed = reach(self._response.document, ("body", "data"))
        entries = listed if isinstance(listed, list) else []
        names = (reach(entry, ("id",)) for entry in entries)
        ids: dict[str, JSON] = {name: {} for name in names if isinstance(name, str)}
        return {host_of(self._url or ""): ids} if ids else {}
