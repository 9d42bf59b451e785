"""curl's options -> the request that it would send. What follows from an option stands where the option does."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final
from urllib.parse import quote

from anyint_lint.model import JSON, Path
from anyint_lint.readers.curl.options import Option
from anyint_lint.readers.curl.words import Piece, Word, bounded, ends, joined
from anyint_lint.textmap import Pieces, TextMap

_DATA: Final = frozenset(["data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json"])
_FORM: Final = frozenset(["form", "form-string"])
# The first of these options that is given sets the method.
_METHODS: Final = (
    (frozenset(["head"]), "HEAD"),
    (frozenset(["get"]), "GET"),
    (frozenset(["upload-file"]), "PUT"),
    (_DATA | _FORM, "POST"),
)
_TELLING: Final = frozenset({"request"}).union(*(names for names, _ in _METHODS))
# These add headers, or any option, from elsewhere.
_ELSEWHERE: Final = frozenset(["config", "netrc", "netrc-optional", "netrc-file"])
# Where more than one argument could be the URL (`curl $OPTIONS $URL/chat`), the one that looks most like one.
_URL_MARKS: Final = ("://", "/", ":", "$", ".")


@dataclass(slots=True)
class Writer:
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)
    maps: dict[Path, TextMap] = field(default_factory=dict)

    def copy(self, path: Path, word: Word) -> str:
        """A text that stands in the source."""
        kept = [piece for piece in word.pieces if piece[0]] or word.pieces[:1]
        self.spans[path] = ends(kept)
        # Arguments that are joined in another order than they stand in have places one by one, and no stretch.
        if all(one[2] <= other[1] for one, other in pairwise(kept)):
            pieces = Pieces(kept[0][1])
            for piece in kept:
                pieces.add(*piece)
            self.maps[path] = pieces.map()
        return word.text

    def derive(self, path: Path, text: str, source: Word) -> str:
        """A text that follows from an option."""
        self.spans[path] = source.start, source.end
        return text


def is_sent(options: list[Option]) -> bool:
    """curl refuses `--data=…`; and what is followed by words that are no URLs is a sentence about curl."""
    urls = [option.value.text for option in options if option.name == "url"]
    refused = any("=" in option.name for option in options)
    return bool(urls) and not refused and all(any(mark in url for mark in _URL_MARKS) for url in urls)


def to_request(options: list[Option], piped: Word | None, writer: Writer, path: Path) -> dict[str, JSON]:
    """Of a request that is sent; headers and method that may be in arguments from elsewhere are left out."""
    url = _url(options)
    body, file = _content(options, piped)
    told = _is_told(options, url)
    if body and _given(options, frozenset(["get"])):
        url, body = joined([*url.pieces, ("&" if "?" in url.text else "?", url.end, url.end), *body.pieces]), None
    request: dict[str, JSON] = {}
    if told or _given(options, _TELLING):
        request["method"] = _method(options, writer, (*path, "method"))
    request["url"] = writer.copy((*path, "url"), url)
    headers = list(_headers(options, writer, (*path, "headers"), told=told))
    if told or any(header["name"].lower() == "authorization" for header in headers):
        request["headers"] = headers
    if file:
        request["body_file"] = writer.copy((*path, "body_file"), file)
    elif body:
        request["body"] = writer.copy((*path, "body"), body)
    return request


def _is_told(options: list[Option], url: Word) -> bool:
    """Does every argument stand in the text? What a variable, a file or .netrc adds does not."""
    for name, value, _ in options:
        if name in _ELSEWHERE or (name == "url" and value is not url and "$" in value.text):
            return False
        if name == "header" and (value.text.startswith("@") or "$" in value.text.partition(":")[0]):
            return False
    return True


def _given(options: list[Option], names: frozenset[str]) -> Option | None:
    return next((option for option in options if option.name in names), None)


def _method(options: list[Option], writer: Writer, path: Path) -> str:
    requested = _given(options[::-1], frozenset(["request"]))
    if requested:
        return writer.copy(path, requested.value)
    for names, method in _METHODS:
        option = _given(options, names)
        if option:
            return writer.derive(path, method, option.flag)
    return "GET"


def _url(options: list[Option]) -> Word:
    urls = [option.value for option in options if option.name == "url"]
    return next(url for mark in _URL_MARKS for url in urls if mark in url.text)


def _content(options: list[Option], piped: Word | None) -> tuple[Word | None, Word | None]:
    """The data that is sent, or the name of the first file that it is read from."""
    pieces: list[Piece] = []
    for option in options:
        if option.name == "upload-file":
            return None, _after("@", option.value)
        if option.name not in _DATA:
            continue
        word, is_file = _sent(option, piped)
        if is_file:
            return None, word
        if option.value.text == "@-":
            piped = None
        if pieces and option.name != "json":
            pieces.append(("&", word.start, word.start))
        pieces += word.pieces
    return (joined(pieces) if any(decoded for decoded, _, _ in pieces) else None), None


def _sent(option: Option, piped: Word | None) -> tuple[Word, bool]:
    """What a data option sends, and whether that is a file's name."""
    word = option.value
    if option.name == "data-urlencode":
        return _encoded(word)
    if option.name == "data-raw" or not word.text.startswith("@"):
        return word, False
    if word.text != "@-" or piped is None:
        return word, True
    sent = piped if option.name in ("data-binary", "json") else bounded(_on_one_line(piped))
    return (sent, False) if sent.is_whole else (word, True)


def _on_one_line(word: Word) -> Iterator[Piece]:
    """`--data` drops the line ends of what it reads."""
    yield "", word.start, word.start
    for decoded, start, end in word.pieces:
        if len(decoded) == end - start:
            for line in re.finditer(r"[^\r\n]+", decoded):
                yield line[0], start + line.start(), start + line.end()
        else:
            yield decoded, start, end


def _encoded(word: Word) -> tuple[Word, bool]:
    """`content`, `=content`, `name=content`, `@file` or `name@file`; a variable is left as it is."""
    name, equals, content = word.text.partition("=")
    if not equals:
        name, content = "", word.text
        if "@" in content:
            return word, True
    kept = word.cut(0, len(name) + 1).pieces if name else ()
    text = content if "$" in content else quote(content, safe="")
    return joined([*kept, (text, *ends(word.cut(len(word.text) - len(content), len(word.text)).pieces))]), False


_HEADERS: Final = {"user-agent": "User-Agent", "referer": "Referer", "cookie": "Cookie"}
_JSON: Final = "application/json"


def _headers(options: list[Option], writer: Writer, path: Path, *, told: bool) -> Iterator[JSON]:
    """Those that are given, then curl's own where none of their names can be, but for what every client sends."""
    given = [header for option in options if option.name == "header" and (header := _header(option.value))]
    index = 0
    for name, value in given:
        if value is not None:
            place = (*path, index)
            yield {"name": writer.copy((*place, "name"), name), "value": writer.copy((*place, "value"), value)}
            index += 1
    names = {name.text.lower() for name, _ in given}
    own = {name: header for name, header in _own_headers(options).items() if told and name.lower() not in names}
    for number, (title, (content, flag)) in enumerate(own.items(), index):
        write = (*path, number, "value")
        text = writer.copy(write, content) if isinstance(content, Word) else writer.derive(write, content, flag)
        yield {"name": writer.derive((*path, number, "name"), title, flag), "value": text}


def _header(word: Word) -> tuple[Word, Word | None] | None:
    """Name and value; no value where the option only takes a header away (`Accept:`). None for a file of headers."""
    text = word.text
    name, colon, value = text.partition(":")
    if text.startswith("@") or not (colon or text.endswith(";")):
        return None
    if not colon:
        return word.cut(0, len(text) - 1), word.cut(len(text), len(text))
    start, end = len(text) - len(value.lstrip(" \t")), len(text.rstrip(" \t\r\n"))
    return word.cut(0, len(name)), word.cut(start, end) if start < end else None


def _own_headers(options: list[Option]) -> dict[str, tuple[str | Word, Word]]:
    """By name, what the options before `--header` stand for, and the option."""
    own: dict[str, tuple[str | Word, Word]] = {}
    in_url = _given(options, frozenset(["get"])) is not None
    for name, value, flag in options:
        if name == "json":
            own["Content-Type"] = own["Accept"] = _JSON, flag
        elif name in _DATA and not in_url:
            own.setdefault("Content-Type", ("application/x-www-form-urlencoded", flag))
        elif name in _FORM:
            own.setdefault("Content-Type", ("multipart/form-data", flag))
        elif name == "oauth2-bearer":
            own["Authorization"] = _after("Bearer ", value), flag
        elif name == "user":
            own.setdefault("Authorization", (_basic(value), flag))
        elif name in _HEADERS and (name != "cookie" or "=" in value.text):
            own[_HEADERS[name]] = value, flag
    return own


def _basic(word: Word) -> str | Word:
    """A variable cannot be packed, and says more as it is."""
    if "$" in word.text:
        return _after("Basic ", word)
    return "Basic " + b64encode(word.text.encode()).decode()


def _after(text: str, word: Word) -> Word:
    """The word with a text before it that stands nowhere."""
    start = word.pieces[0][1]
    return joined([(text, start, start), *word.pieces])
