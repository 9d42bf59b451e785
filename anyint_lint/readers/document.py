"""Files that hold one JSON document: a request body, an answer, a batch line; recordings are passed on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from anyint_lint.jsontext import Flaw, Parsed, parse
from anyint_lint.model import JSON, Defect, Exchange, Path, Skipped
from anyint_lint.places import JsonLocator, LineLocator
from anyint_lint.readers.shapes import BATCH, BATCH_ANSWER, PAYLOAD, RESPONSE, shape_of
from anyint_lint.regex import regex
from anyint_lint.routes import CHAT_ROUTE
from anyint_lint.sources import FileSource

PARTS: Final[dict[str, dict[str, Path]]] = {
    PAYLOAD: {"request.body": ()},
    BATCH: {"request.method": ("method",), "request.url": ("url",), "request.body": ("body",)},
    BATCH_ANSWER: {"response.status": ("response", "status_code"), "response.body": ("response", "body")},
    RESPONSE: {"response.body": ()},
}


def looks_like_json(data: bytes) -> bool:
    return _JSON.match(data) is not None


# A text is no JSON, but means to be, where a control character or another byte order mark stands before it.
_UNSEEN: Final = rb"(?:[\0-\x20]|\xef\xbb\xbf)*+"
_JSON: Final = regex(_UNSEEN + rb"[{\[/]")
_OBJECT: Final = regex(_UNSEEN + rb"[{/]")


def read_any(source: FileSource) -> Iterator[Exchange | Skipped]:
    parsed = parse(source.utf8, lambda: source.text)
    if parsed.fatal:
        yield from _read_broken(source, parsed)
        return
    shape = shape_of(parsed.value)
    if shape in PARTS:
        yield to_exchange(parsed.value, shape, JsonLocator(source, PARTS[shape]), parsed.flaws, source)
        return
    from anyint_lint.readers import stored

    yield from stored.read_document(source, parsed)


def _read_broken(source: FileSource, parsed: Parsed) -> Iterator[Exchange | Skipped]:
    if looks_like_recording(source.utf8):
        from anyint_lint.readers import stored

        entries = stored.read_broken(source, parsed)
        yield from entries or [broken(source, tuple(map(stored.as_broken, parsed.flaws)))]
    elif looks_like_chat(source.utf8):
        yield broken(source, parsed.flaws)
    else:
        yield Skipped("not JSON")


def looks_like_recording(data: bytes) -> bool:
    """Does a text that is no JSON mean to be a recording of chat requests?"""
    return CHAT_ROUTE.encode() in data and len({mark["name"] for mark in _RECORDED.finditer(data)}) > 1


_RECORDED: Final = regex(
    rb'"(?P<name>requests?|responses?|interactions|entries|recordings|pairs|scope|status|body'
    rb'|httpRequest|item|resources|Entries|RequestUri)"\s*:'
)


def looks_like_chat(data: bytes) -> bool:
    """Does a text that is no JSON mean to be a chat request? A configuration file with comments does not."""
    if not (_OBJECT.match(data) and _CONVERSATION.search(data)):
        return False
    return len({mark["name"] for mark in _MARKS.finditer(data)}) > 1


# Also in the quotes of Python and without any, as JavaScript has them: that is what may be broken.
_MARKS: Final = regex(rb"""["'{,\s](?P<name>messages|model|role)["']?\s*:""")
_CONVERSATION: Final = regex(rb"""["'{,\s]messages["']?\s*:\s*\[|\[\s*\{\s*["']?(?:role|content)["']?\s*:""")


def read_payload(source: FileSource) -> Iterator[Exchange]:
    yield _read_as(source, PAYLOAD)


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


def _of_response(value: JSON) -> dict[str, JSON]:
    return {"response": {"body": value}}


def _of_batch_answer(value: JSON) -> dict[str, JSON]:
    return {"response": {"status": value["response"]["status_code"], "body": value["response"]["body"]}}


_DOCUMENTS: Final = {
    PAYLOAD: _of_payload,
    BATCH: _of_batch_line,
    BATCH_ANSWER: _of_batch_answer,
    RESPONSE: _of_response,
}
