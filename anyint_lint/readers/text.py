"""Files that are no JSON: YAML recordings, event streams, httprr traces, curl commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from anyint_lint.jsontext import parse
from anyint_lint.model import Exchange, Skipped
from anyint_lint.readers import stored
from anyint_lint.readers.document import looks_like_json
from anyint_lint.readers.eventstream import looks_like_events
from anyint_lint.readers.marks import recorder_of
from anyint_lint.readers.messages import Side
from anyint_lint.readers.messages import read_response as read_answer
from anyint_lint.readers.recorded import RecordedLocator
from anyint_lint.readers.recorders import Recorder
from anyint_lint.readers.recording import read_documents
from anyint_lint.routes import CHAT_ROUTE
from anyint_lint.sources import FileSource
from anyint_lint.textmap import run
from anyint_lint.trees import JsonTree, SpanTree
from anyint_lint.yamltree import YamlTree

# A recording in YAML has one of these as a key near the left margin.
_RECORDED: Final = re.compile(
    rb"^[- ]{0,4}[\"']?(?:request|requests|interactions|http_interactions|mappings)[\"']?[ ]*:", re.MULTILINE
)
# These are the keys of much else, too.
_PERHAPS_RECORDED: Final = re.compile(rb"^(?:when|collection):", re.MULTILINE)
# Asked of the bytes, so that not every text is decoded for `looks_like_events`.
_STREAMED: Final = re.compile(rb"\s*(?:data|event|id|retry)?:")


def read_any(source: FileSource) -> Iterator[Exchange | Skipped]:
    from anyint_lint.readers import curl, httprr

    data = source.utf8
    if httprr.looks_like_httprr(data):
        yield from read_as(source, name="httprr")
    elif _STREAMED.match(data) and b'"choices"' in data and looks_like_events(source.text):
        yield from read_response(source)
    elif _RECORDED.search(data) or (CHAT_ROUTE.encode() in data and _PERHAPS_RECORDED.search(data)):
        yield from _read_yaml(source, None)
    elif curl.looks_like_curl(data):
        yield from read_as(source, name="curl")
    else:
        yield Skipped("other text")


def read_as(source: FileSource, name: str) -> Iterator[Exchange | Skipped]:
    """A recording of a format that the user, or its own first line, names."""
    if name in ("httprr", "curl"):
        yield from read_documents(_tree(source, name), [(name, ())], forced=True)
    elif looks_like_json(source.utf8):
        parsed = parse(source.utf8, lambda: source.text)
        entries = stored.read_broken(source, parsed, name) if parsed.fatal else None
        tree = JsonTree(source, parsed)
        yield from entries or read_documents(tree, [] if parsed.fatal else [(name, ())], forced=True)
    else:
        yield from _read_yaml(source, name)


def _tree(source: FileSource, name: str) -> SpanTree:
    from anyint_lint.readers import curl, httprr

    return httprr.tree(source) if name == "httprr" else curl.tree(source)


def _read_yaml(source: FileSource, name: str | None) -> Iterator[Exchange | Skipped]:
    tree = YamlTree(source)
    documents = [(name or recorder_of(value), (number,)) for number, value in enumerate(tree.value)]
    yield from read_documents(tree, documents, forced=name is not None)


_RESPONSE: Final = Recorder(marks=(), request=(), response=(), status=())


def read_response(source: FileSource) -> Iterator[Exchange]:
    """A recorded answer and nothing else: JSON, or the text of a stream."""
    text = source.text
    tree = SpanTree(source, {"body": text}, {("body",): (0, len(text))}, {("body",): run(0, len(text))})
    side = Side("response", tree, (), tree.value, _RESPONSE)
    read_answer(side)
    yield Exchange({"response": side.document}, 0, RecordedLocator(tree, (), side.parts))
