"""The two sides of a recorded exchange, HTTP's request and response: values, places and defects of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from anyint_lint.jsontext import Parsed, parse
from anyint_lint.keywords.placeholders import is_placeholder
from anyint_lint.model import JSON, Defect, Path, Place
from anyint_lint.paths import reach
from anyint_lint.readers.content import Content, decoded, is_hex_chunks, joined
from anyint_lint.readers.headers import headers_of
from anyint_lint.readers.recorded import EventsPart, HeaderPart, ItemsPart, Part, Stretch, TextPart, ValuePart
from anyint_lint.readers.recorders import PATTERNS, Coding, Held, Recorder
from anyint_lint.readers.steps import MISSING, Found, walk
from anyint_lint.readers.streams import Stream, answer_of
from anyint_lint.readers.templates import filled
from anyint_lint.trees import Tree

BROKEN: Final = "broken-recording"
PACKED: Final = "packed-body"
# Defects that no rule speaks of: the value is known when it is sent.
FILLED_IN: Final = "filled-in"


class Side:
    """What is collected of a request or a response."""

    def __init__(self, name: str, tree: Tree, path: Path, value: dict[str, JSON], recorder: Recorder) -> None:
        self.name = name
        self.tree = tree
        self.path = path
        self.value = value
        self.recorder = recorder
        self.document: dict[str, JSON] = {}
        self.parts: dict[str, Part] = {}
        self.defects: list[Defect] = []

    def add(self, name: str, value: JSON, part: Part) -> None:
        self.document[name] = value
        self.parts[f"{self.name}.{name}"] = part

    def add_defect(self, defect: str, message: str, place: Place, stretch: Stretch) -> None:
        self.defects.append(Defect(defect, message, place, stretch.span(self.tree.source)))

    def add_headers(self, alternatives: tuple[Path, ...]) -> None:
        path, raw = first(self.value, alternatives)
        if raw is not None:
            values, places = headers_of(raw)
            self.add("headers", values, HeaderPart((*self.path, *path), places))

    def add_token(self) -> None:
        """The Authorization header that a client makes of what it keeps elsewhere."""
        headers = self.document.get("headers", {})
        value, place = _authorization(self.tree.value, self.path, self.recorder.token)
        if value is None or "authorization" in headers:
            return
        part = self.parts.get("request.headers")
        part = part if isinstance(part, HeaderPart) else HeaderPart(place, {})
        self.add("headers", headers | {"authorization": value}, part._replace(made={"authorization": place}))

    def content(self, alternatives: tuple[Held, ...], coding: Coding = "") -> tuple[Path, JSON | Content]:
        """The path of the body and what is there: a Content where it is text, bytes or chunks of these."""
        empty = False
        places = ((held, found) for held in alternatives for found in self._walk(held))
        for held, (steps, _, raw) in places:
            if raw is None or raw is MISSING or raw in ("", []):
                empty = empty or raw in ("", [])
                continue
            if empty and not isinstance(raw, str | bytes):
                # What holds the empty text.
                break
            path = (*self.path, *steps)
            if held.coding in _JOINTS:
                return path, joined(raw, _JOINTS[held.coding])
            if not isinstance(raw, str | bytes) and not (held.coding == "hex" and is_hex_chunks(raw)):
                return path, _textual(raw)
            encoding = self.document.get("headers", {}).get("content-encoding", "")
            content = decoded(raw, held.coding or coding, encoding if isinstance(encoding, str) else "")
            self._tell(content, path)
            return path, content
        return (), None

    def _walk(self, held: Held) -> Iterator[Found]:
        """What is at its path; of strings that are joined, the list where there is one."""
        if held.coding not in _JOINTS:
            yield from walk(self.value, held.path)
        elif strings := self._strings(held.path):
            at = held.path.index("*")
            yield Found(held.path[:at], (), strings)

    def _strings(self, steps: Path) -> list[tuple[Path, str]]:
        found = ((each.path, each.value) for each in walk(self.value, steps))
        return [((*self.path, *path), value) for path, value in found if isinstance(value, str)]

    def _tell(self, content: Content, path: Path) -> None:
        message = content.broken
        if content.packed:
            message = f"the body is packed with {content.packed}, which nothing installed here can undo"
        if message:
            place = Place(f"{self.name}.body")
            defect = PACKED if content.packed else BROKEN
            self.add_defect(defect, message, place, ValuePart(path).locate(place, self.tree))


def _textual(value: JSON) -> JSON:
    """What YAML marks as binary inside of a body is no value that JSON has."""
    if type(value) is dict:
        return {name: _textual(each) for name, each in value.items()}
    if type(value) is list:
        return [_textual(each) for each in value]
    return value.decode("utf-8", "replace") if type(value) is bytes else value


def first(value: JSON, alternatives: tuple[Path, ...]) -> tuple[Path, JSON]:
    """The first path that leads to anything but null, and what is there."""
    for path in alternatives:
        places = (
            ((each.path, each.value) for each in walk(value, path)) if "*" in path else [(path, reach(value, path))]
        )
        for place, found in places:
            if found is not None and found is not MISSING:
                return place, found
    return (), None


def _authorization(document: JSON, path: Path, tokens: tuple[Path, ...]) -> tuple[str | None, Path]:
    """By what the request at a path says, or else the nearest of what it is in; and where it says so."""
    for depth in range(len(path), -1, -1):
        around = reach(document, path[:depth])
        for name in {token[0] for token in tokens}:
            auth = around.get(name) if isinstance(around, dict) else None
            if isinstance(auth, dict) and auth:
                value, place = _sent(auth, around, tokens)
                return value, (*path[:depth], *(place or (name,)))
    return None, ()


# What is sent where the token comes from elsewhere.
_OTHER_SCHEMES: Final = {"basic": "Basic {{credentials}}", "oauth2": "Bearer {{token}}", "jwt": "Bearer {{token}}"}


def _sent(auth: dict[str, JSON], around: JSON, tokens: tuple[Path, ...]) -> tuple[str | None, Path]:
    kind = auth.get("type", "bearer")
    if auth.get("disabled") or kind != "bearer":
        return None if auth.get("disabled") else _OTHER_SCHEMES.get(str(kind)), ()
    place, token = first(around, tokens)
    return (f"{auth.get('prefix') or 'Bearer'} {token}", place) if isinstance(token, str) else (None, ())


# What stands between the strings of a list that are one text together.
_JOINTS: Final[dict[Coding, str]] = {"joined": "", "events": "\n\n"}


def read_request(side: Side, url: str | None, *, accepted: bool) -> None:
    """Method, URL, headers and body. `accepted` when a 2xx answer is recorded: then the server could read it."""
    recorder = side.recorder
    path, method = first(side.value, recorder.method)
    if isinstance(method, str):
        side.add("method", method.upper(), ValuePart((*side.path, *path)))
    if url is not None:
        path, _ = first(side.value, recorder.url)
        side.add("url", url, ValuePart((*side.path, *path)))
    side.add_headers(recorder.headers)
    if recorder.token:
        side.add_token()
    path, body = side.content(recorder.body)
    marks = [each.value for each in walk(side.value, recorder.partial)] if recorder.partial else []
    if any(mark is True or mark in PATTERNS for mark in marks):
        return
    if not isinstance(body, Content):
        if body is not None:
            _, again = first(side.value, recorder.twice)
            obstacle = "the body stands a second time in the file, packed" if again is not None else ""
            side.add("body", body, ValuePart(path, obstacle))
    elif body.text is not None and body.text.strip():
        _add_json(side, TextPart(path, body.text, body.verbatim, body.items, {}), accepted=accepted)


def _add_json(side: Side, part: TextPart, *, accepted: bool) -> None:
    parsed, sent = _parse(part.text, template=side.recorder.template)
    # Where a place is looked for, the text must be JSON.
    filled_in, part = sent != part.text, part._replace(text=sent)
    text = part.text.strip()
    # nock writes a star for a body that a filter took away.
    if parsed.fatal and (text == "*" or (is_placeholder(text) and '"' not in text)):
        return
    for flaw in parsed.flaws:
        defect, message = flaw.defect, flaw.message
        if filled_in and flaw.defect == "invalid-json":
            defect = FILLED_IN
        elif accepted and flaw.defect == "invalid-json":
            defect, message = BROKEN, f"the server took this body: {message}"
        stretch = part.stretch(flaw.start, flaw.end, side.tree)
        side.add_defect(defect, message, Place("request.body", flaw.path, flaw.key), stretch)
    if not parsed.fatal:
        side.add("body", parsed.value, part)
    else:
        side.parts["request.body"] = part


def _parse(text: str, *, template: bool) -> tuple[Parsed, str]:
    """With the text that was read: the same, or one in which names that are filled in later were passed over."""
    parsed = parse(text.encode("utf-8", "replace"), lambda: text)
    if parsed.fatal and template:
        again = filled(text)
        if again != text:
            return parse(again.encode("utf-8", "replace"), lambda: again), again
    return parsed, text


def status_of(value: JSON, alternatives: tuple[Path, ...]) -> tuple[Path, int | None]:
    """The status code, also out of `200 OK`."""
    path, raw = first(value, alternatives)
    text = str(raw).strip().partition(" ")[0]
    known = isinstance(raw, str | int) and not isinstance(raw, bool) and text.isascii() and text.isdecimal()
    return path, int(text[:6]) if known else None


def read_response(side: Side) -> None:
    """Status, headers, and the body or the events."""
    recorder = side.recorder
    path, status = status_of(side.value, recorder.status)
    if status is not None and status > 0:
        side.add("status", status, ValuePart((*side.path, *path)))
    side.add_headers(recorder.answer_headers)
    _, coding = first(side.value, recorder.answer_coding)
    path, body = side.content(recorder.answer, "base64" if coding == "base64" or coding is True else "")
    if isinstance(body, Content):
        if body.text is not None and body.text.strip():
            _add_answer(side, TextPart(path, body.text, body.verbatim, body.items, {}))
    elif body is not None:
        _add_parsed(side, path, body)


def _add_answer(side: Side, part: TextPart) -> None:
    answer = answer_of(part.text)
    if isinstance(answer, Stream):
        side.add("events", answer.values, EventsPart(part, answer.chunks))
        side.document["done"] = answer.done
    else:
        side.add("body", answer, part)


def _add_parsed(side: Side, path: Path, body: JSON) -> None:
    """A body that the recorder stored as values; a list of chunks is a stream whose end nobody knows."""
    if isinstance(body, list) and any(isinstance(unwrapped(item)[1], dict) for item in body):
        side.add("events", *stored_chunks(body, path))
    else:
        step, value = unwrapped(body)
        side.add("body", value, ValuePart((*path, *step)))


def stored_chunks(chunks: list[JSON], path: Path = ()) -> tuple[list[JSON], ItemsPart]:
    """The chunks of a stream that are values of the file, in the list at `path`, and where they are."""
    steps, values = zip(*map(unwrapped, chunks), strict=True)
    return list(values), ItemsPart(path, [(*path, index, *step) for index, step in enumerate(steps)])


def unwrapped(value: JSON) -> tuple[Path, JSON]:
    """What llama-stack keeps with its Python class beside it."""
    if isinstance(value, dict) and value.keys() == {"__type__", "__data__"}:
        return ("__data__",), value["__data__"]
    return (), value
